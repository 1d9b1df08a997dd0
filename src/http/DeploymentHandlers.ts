/** The typed calls of `domain/DeploymentRpcs`, answered. */
import { Effect, Queue, Stream } from "effect"
import type { Cause } from "effect"
import type { SqlError } from "effect/sql"
import { type DeployFailed, Deployer, type Submission } from "../actors/Deployer.ts"
import type { DeployRequest } from "../domain/Deployment.ts"
import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import { CommandsRejected, type InternalError, StorageUnavailable } from "../domain/Errors.ts"
import { Principal } from "../domain/Access.ts"
import { GuardedDeploymentRpcs } from "../domain/FloraRpcs.ts"
import type { DeployProgress } from "../domain/Revision.ts"
import type { StoredDeploymentInvalid } from "../services/Deployments.ts"
import { Revisions } from "../services/Revisions.ts"
import { internal } from "./Internal.ts"

/** A database that is away is told as that. */
const stored = (error: SqlError.SqlError): Effect.Effect<never, StorageUnavailable | InternalError> =>
  isAway(error) ? Effect.fail(new StorageUnavailable({ outcome: "unchanged" })) : internal(error)

/** The library knows connections that cannot be made; of those that end it knows only what the driver or the server said. */
const isAway = ({ reason, cause }: SqlError.SqlError): boolean =>
  reason._tag === "ConnectionError" ||
  /57P0[123]|ECONN|EPIPE|[Cc]onnection (?:terminated|ended|closed)/.test(
    `${(cause as { code?: unknown } | undefined)?.code} ${String(reason.cause)} ${String(cause)}`,
  )

/** Failures that callers hear of in other words. */
type ServerSide = SqlError.SqlError | StoredDeploymentInvalid | DiscordCallFailed
type Told<E> =
  | Exclude<E, ServerSide>
  | StorageUnavailable
  | InternalError
  | ([Extract<E, DiscordCallFailed>] extends [never] ? never : CommandsRejected)

const isServerSide = (error: { readonly _tag: string }): error is ServerSide =>
  ["SqlError", "StoredDeploymentInvalid", "DiscordCallFailed"].includes(error._tag)

const inOtherWords = (error: ServerSide) => {
  if (error._tag === "SqlError") return stored(error)
  if (error._tag === "StoredDeploymentInvalid") return internal(error)
  return Effect.fail(new CommandsRejected({ status: error.status, detail: error.message }))
}

const told = <A, E extends { readonly _tag: string }>(effect: Effect.Effect<A, E>) =>
  Effect.catch(
    effect,
    (error): Effect.Effect<never, Told<E>> =>
      (isServerSide(error) ? inOtherWords(error) : Effect.fail(error)) as Effect.Effect<never, Told<E>>,
  )

const submission = (request: DeployRequest, deployedBy: string): Submission => {
  const { guildId, entry, bundle, sourceMap, files, message, source } = request
  const script = bundle === undefined ? undefined : { bundle, sourceMap }
  return { guildId, entry, script, files, message, source, deployedBy }
}

export const deploymentHandlers = GuardedDeploymentRpcs.toLayer(
  Effect.gen(function* () {
    const deployer = yield* Deployer
    const revisions = yield* Revisions

    /** The lines of the build as they come, and how it ended. */
    const progress = (request: DeployRequest, check: boolean, deployedBy: string) =>
      Stream.callback<DeployProgress, Told<DeployFailed>>((queue) => {
        const tell = (message: string) => Queue.offerUnsafe(queue, { _tag: "Log", message })
        const sent = submission(request, deployedBy)
        const done: Effect.Effect<DeployProgress, DeployFailed> = check
          ? Effect.map(deployer.check(sent, tell), (check) => ({ _tag: "Checked", check }))
          : Effect.map(deployer.deploy(sent, tell), (deployment) => ({ _tag: "Deployed", deployment }))
        return Effect.matchCauseEffect(told(done), {
          onFailure: (cause) => Queue.failCause(queue, cause as Cause.Cause<Told<DeployFailed> | Cause.Done>),
          onSuccess: (last) => Effect.andThen(Queue.offer(queue, last), Queue.end(queue)),
        })
      })

    return GuardedDeploymentRpcs.of({
      Deploy: Effect.fnUntraced(function* (request) {
        const { name } = yield* Principal
        return yield* told(deployer.deploy(submission(request, name)))
      }),
      CheckDeploy: Effect.fnUntraced(function* (request) {
        const { name } = yield* Principal
        return yield* told(deployer.check(submission(request, name)))
      }),
      DeployWithLog: ({ check, ...request }) =>
        Stream.unwrap(Effect.map(Principal, ({ name }) => progress(request, check, name))),
      ListRevisions: ({ guildId, ...page }) => told(revisions.list(guildId, page)),
      GetRevision: Effect.fnUntraced(function* ({ guildId, revision }) {
        const { report, files } = yield* told(revisions.read(guildId, revision))
        return { revision: report, files: files ?? null }
      }),
      DiffRevisions: ({ guildId, from, to }) => told(revisions.diff(guildId, from, to)),
      Rollback: Effect.fnUntraced(function* ({ guildId, revision, message, source }) {
        const { name } = yield* Principal
        return yield* told(deployer.rollback(guildId, revision, { source, deployedBy: name, message }))
      }),
    })
  }),
)
