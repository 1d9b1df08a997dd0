/** The typed calls of `domain/FloraRpcs`, answered; those about deploys, key-value stores, schedules and secrets are in files of their own. */
import { ByteSize, Clock, Effect, Layer, Option, Result, Schema, Stream } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest } from "effect/http"
import { RpcSchema, RpcServer } from "effect/rpc"
import { Deployer, type StateChangeFailed } from "../actors/Deployer.ts"
import { Relocation } from "../actors/Relocation.ts"
import { DeploymentNotFound, WorkerNotStarted } from "../domain/Errors.ts"
import { BadRequest, BodyTooLarge } from "../domain/HttpErrors.ts"
import { Authentication, isOperator, Principal } from "../domain/Access.ts"
import { FloraRpcs, maxCallBytes, rpcPath, rpcSerialization, RuntimeRpcs } from "../domain/FloraRpcs.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Configuration } from "../layers/Configuration.ts"
import { Deployments } from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import { accessHandlers } from "./AccessHandlers.ts"
import { Gate } from "./Gate.ts"
import { guildReport } from "./GuildReports.ts"
import { health } from "./Health.ts"
import { cronHandlers } from "./CronHandlers.ts"
import { deploymentHandlers } from "./DeploymentHandlers.ts"
import { internal } from "./Internal.ts"
import { migrationReport } from "./Moves.ts"
import { kvHandlers } from "./KvHandlers.ts"
import { bearer, refuse } from "./Requests.ts"
import { secretHandlers } from "./SecretHandlers.ts"
import { VisibleGuilds } from "./VisibleGuilds.ts"

const handlers = RuntimeRpcs.toLayer(
  Effect.gen(function* () {
    const deployer = yield* Deployer
    const deployments = yield* Deployments
    const logs = yield* Logs
    const { sdkFrames: shown } = yield* Configuration
    const currentHealth = yield* health
    const report = yield* guildReport
    const relocation = yield* Relocation
    const pool = yield* WorkerPool
    const visible = yield* VisibleGuilds
    const workers = () =>
      pool.status().map(({ id, state, isolates, restarts, replacements, open }) => ({
        id,
        state,
        isolates,
        restarts,
        replacements,
        open,
      }))
    const changed = (change: Effect.Effect<void, StateChangeFailed>) =>
      Effect.catchTags(change, { SqlError: internal, StoredDeploymentInvalid: internal })
    return RuntimeRpcs.of({
      GetDeployment: Effect.fnUntraced(function* ({ guildId }) {
        const deployment = yield* Effect.catch(deployments.get(guildId), internal)
        return Option.isSome(deployment) ? deployment.value : yield* new DeploymentNotFound({ guildId })
      }),
      ListDeployments: Effect.fnUntraced(function* () {
        const caller = yield* Principal
        const all = yield* Effect.catch(deployments.list, internal)
        if (isOperator(caller)) return all
        const guilds = new Set(yield* visible.of(caller))
        return all.filter(({ guildId }) => guilds.has(guildId))
      }),
      PauseDeployment: ({ guildId }) => changed(deployer.pause(guildId)),
      ResumeDeployment: ({ guildId }) => changed(deployer.resume(guildId)),
      Undeploy: ({ guildId }) => changed(deployer.undeploy(guildId)),
      GetGuild: ({ guildId }) => Effect.sync(() => report(guildId)),
      ReleaseGuild: ({ guildId }) =>
        Effect.sync(() => {
          deployer.release(guildId)
          return report(guildId)
        }),
      MigrateGuild: Effect.fnUntraced(function* ({ guildId, worker }) {
        const outcome = yield* Effect.catchTag(relocation.migrate(guildId, worker), "SqlError", internal)
        return migrationReport(outcome)
      }),
      ListWorkers: () => Effect.sync(workers),
      ScaleWorkers: Effect.fnUntraced(function* (request) {
        yield* Effect.catchTags(relocation.scale(request.workers), {
          SqlError: internal,
          WorkerNotFound: internal,
          HostStartFailed: ({ message }) => Effect.fail(new WorkerNotStarted({ detail: message })),
        })
        return workers()
      }),
      DrainWorker: Effect.fnUntraced(function* ({ worker }) {
        return yield* Effect.catchTag(relocation.drain(worker), "SqlError", internal)
      }),
      GetHealth: () => Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.succeed(currentHealth(now))),
      Logs: ({ guildId, limit, follow, ...filter }) => {
        const query = { sdkFrames: shown, ...filter }
        const lines = follow
          ? logs.follow(guildId, limit, query)
          : Stream.fromIterableEffect(logs.find(guildId, limit, query))
        return Stream.catch(lines, (error) => Stream.fromEffect(internal(error)))
      },
    })
  }),
)

const authentication = Layer.effect(
  Authentication,
  Effect.map(Gate, (gate) =>
    Authentication.of((effect, { headers, rpc, payload }) =>
      Effect.gen(function* () {
        const shown = { bearer: bearer(headers), session: undefined }
        const asked = { name: rpc._tag, payload, source: "rpc" } as const
        const made = gate.enter(yield* gate.identify(shown), asked, effect)
        // What goes on for long ends with the right to it.
        return yield* RpcSchema.isStreamSchema(rpc.successSchema)
          ? Effect.raceFirst(made, gate.watch(shown, asked))
          : made
      }),
    ),
  ),
)

/**
 * The RPC protocol itself answers everything with 200. What is not a call at all, or comes without a valid token, is refused
 * before it, with the status that every HTTP client understands.
 */
const guard = HttpRouter.middleware(
  Effect.gen(function* () {
    const gate = yield* Gate
    return (serve) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const identified = yield* Effect.result(
          gate.identify({ bearer: bearer(request.headers), session: undefined }),
        )
        if (Result.isFailure(identified)) return yield* refuse(identified.failure)
        const tooLarge = refuse(new BodyTooLarge({ limit: maxCallBytes }))
        if (Number(request.headers["content-length"] ?? 0) > maxCallBytes) return yield* tooLarge
        const body = yield* Effect.result(request.text)
        if (Result.isFailure(body)) return yield* tooLarge
        const problem = checkCalls(body.success)
        return yield* problem === undefined ? serve : refuse(new BadRequest({ message: problem }))
      }).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxCallBytes)))
  }),
).layer

/** What is wrong with the lines of a body, if anything: each must be a request for a call that exists, with what it takes. */
const checkCalls = (body: string): string | undefined => {
  if (!body.endsWith("\n")) return "every message of the body, the last one too, must end with a newline"
  const lines = body.split("\n").filter((line) => line.trim() !== "")
  if (lines.length === 0) return "the body has no message"
  for (const line of lines) {
    const problem = checkCall(line)
    if (problem !== undefined) return problem
  }
  return undefined
}

const Request = Schema.fromJsonString(
  Schema.Struct({ _tag: Schema.Literal("Request"), tag: Schema.String, payload: Schema.Unknown }),
)

const checkCall = (line: string): string | undefined => {
  const request = Schema.decodeUnknownResult(Request)(line)
  if (Result.isFailure(request)) return "expected one JSON message per line, each a request"
  const { tag, payload } = request.success
  const rpc = FloraRpcs.requests.get(tag)
  if (rpc === undefined) return `there is no call named ${JSON.stringify(tag)}`
  // A call that takes nothing does not mind what it is given.
  if (rpc.payloadSchema === Schema.Void) return undefined
  const decoded = Schema.decodeUnknownResult(Schema.toCodecJson(rpc.payloadSchema))(payload)
  return Result.isFailure(decoded) ? `${tag}: ${decoded.failure.message.replaceAll("\n", " ")}` : undefined
}

/** What answers the calls, whichever way they come. */
export const callHandlers = Layer.mergeAll(
  handlers,
  deploymentHandlers,
  accessHandlers,
  kvHandlers,
  cronHandlers,
  secretHandlers,
)

export const layer = RpcServer.layerHttp({ group: FloraRpcs, path: rpcPath, protocol: "http" }).pipe(
  Layer.provide([callHandlers, authentication, rpcSerialization, guard]),
)
