/** Guild actors over a real isolate host, with the rest of the runtime replaced by things that a test can look into. */
import { Effect, Layer, Option, Schedule } from "effect"
import { type GuildActor, makeGuildActors } from "../../src/actors/GuildActor.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import type { Script } from "../../src/domain/Script.ts"
import { Residents } from "../../src/actors/Residents.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import { operationFailed, type OperationFailed } from "../../src/ops/Operation.ts"
import { Logs } from "../../src/services/Logs.ts"

export const guildId = "900000000000000001" as GuildId

export const script = (bundle: string): Script => ({ bundle, sourceMap: undefined })

export interface Fixture {
  readonly actor: GuildActor
  readonly pool: WorkerPool["Service"]
  readonly residents: Residents
  readonly logs: () => ReadonlyArray<string>
  /** Operations in the order in which they were asked for. */
  readonly operations: Array<{ readonly name: string; readonly args: Record<string, unknown> }>
  /** Interactions that have ended, and whether they failed. */
  readonly ended: Array<readonly [id: string, failed: boolean]>
  /** Sends a messageCreate with this content. */
  readonly say: (content: string) => ReturnType<GuildActor["offer"]>
  /** Contents of the messages that the script has sent. */
  readonly replies: () => ReadonlyArray<unknown>
}

/** Waits until a condition of the world holds. */
export const until = (condition: () => boolean, patienceSecs = 15) =>
  Effect.sync(condition).pipe(
    Effect.repeat({ schedule: Schedule.spaced("5 millis"), until: (holds) => holds }),
    Effect.timeout(`${patienceSecs} seconds`),
  )

/** What the guilds of one test share: the workers (a single one unless told otherwise), the logs and the limits. */
export interface Ground {
  readonly secretsOf?: (guildId: GuildId) => Readonly<Record<string, string>> | undefined
  readonly pool: WorkerPool["Service"]
  readonly logs: Logs["Service"]
  readonly limits: LimitValues
  readonly residents: Residents
}

/** Answers operations in place of Discord and the store; undefined leaves one to the fixture. */
export type Execute = (
  name: string,
  args: Record<string, unknown>,
) => Effect.Effect<unknown, OperationFailed> | undefined

export const makeGround = Effect.fnUntraced(function* (limits: Partial<LimitValues> = {}, workers = 1) {
  const values = { ...defaultLimits, bootTimeoutSecs: 20, ...limits }
  const context = yield* Layer.build(
    Layer.merge(WorkerPool.layerOf(workers), Logs.layer).pipe(
      Layer.provideMerge(Layer.succeed(Limits, values)),
    ),
  )
  const ground: Ground = {
    pool: yield* Effect.provideContext(WorkerPool, context),
    logs: yield* Effect.provideContext(Logs, context),
    limits: values,
    residents: new Residents(Date.now),
  }
  return ground
})

export const makeFixture = (
  deployed: Script | undefined,
  limits: Partial<LimitValues> = {},
  execute?: Execute,
) => Effect.flatMap(makeGround(limits), (ground) => makeGuild(ground, guildId, deployed, execute))

/** One more guild on the ground of a test. */
export const makeGuild = Effect.fnUntraced(function* (
  { pool, logs, limits, residents, secretsOf = () => undefined }: Ground,
  guildId: GuildId,
  deployed: Script | undefined,
  execute?: Execute,
) {
  const operations: Fixture["operations"] = []
  const ended: Fixture["ended"] = []
  const makeActor = yield* makeGuildActors({
    pool,
    logs,
    limits,
    scriptOf: () => Effect.sync(() => Option.fromUndefinedOr(deployed)),
    residents,
    interactionEnded: (id, failed) => ended.push([id, failed]),
    secretsOf,
    readyPayload: () => undefined,
    operations: {
      messages: (name) => (name === "message.send" ? 1 : 0),
      execute: (_, name, input) => {
        const args = input as Record<string, unknown>
        operations.push({ name, args })
        return (
          execute?.(name, args) ??
          (name === "message.send"
            ? Effect.succeed({ id: "900000000000000777", channel_id: args.channelId })
            : Effect.fail(operationFailed("UNKNOWN_OPERATION", name)))
        )
      },
    },
  })
  const actor = makeActor(guildId)
  let messages = 0
  const fixture: Fixture = {
    actor,
    pool,
    residents,
    operations,
    ended,
    logs: () => logs.read(guildId, 1000).map(({ message }) => message),
    say: (content) =>
      actor.offer(
        "messageCreate",
        JSON.stringify({
          id: String(++messages),
          channelId: "900000000000000011",
          guildId,
          content,
          author: { id: "900000000000000101", username: "you", bot: false },
          timestamp: "2024-01-01T00:00:00Z",
          type: 0,
          attachments: [],
          embeds: [],
          mentions: [],
        }),
      ),
    replies: () => operations.filter(({ name }) => name === "message.send").map(({ args }) => args.content),
  }
  return fixture
})
