import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { beginMigration, type MigrationEvent, stepMigration } from "../../src/actors/Migration.ts"
import { check, runsOr, schedules } from "./Check.ts"
import { violationOf, World } from "./World.ts"

/** A million schedules at low priority are a matter of minutes; what hangs is found by the deadlines of the world itself. */
const patience = 3_600_000

const phases = ["preparing", "quiescing", "switching"] as const

const Event = Schema.Union([
  Schema.TaggedStruct("TargetReady", {}),
  Schema.TaggedStruct("TargetLost", { reason: Schema.Literal("r") }),
  Schema.TaggedStruct("SourceLost", { reason: Schema.Literal("r") }),
  Schema.TaggedStruct("SourceIdle", {}),
  Schema.TaggedStruct("Suspended", { state: Schema.Union([Schema.Literal("{}"), Schema.Undefined]) }),
  Schema.TaggedStruct("Resumed", {}),
  Schema.TaggedStruct("DeadlinePassed", { phase: Schema.Literals(phases) }),
  Schema.TaggedStruct("Replaced", {}),
  Schema.TaggedStruct("Dismissed", {}),
])

describe("Migration over generated schedules", () => {
  it.live(
    "P1–P11, P13, P19: whatever is sent, killed, stopped, deployed and moved, the books agree and one owner serves",
    () =>
      Effect.gen(function* () {
        const { failure, seed } = yield* check(schedules, runsOr(20_000), (commands) => {
          const violation = violationOf(commands)
          return violation === undefined ? Effect.succeed(true) : Effect.fail(violation.message)
        })
        assert.isUndefined(failure, `seed ${seed}`)
      }),
    patience,
  )

  it.live(
    "P25: the same events end in the same state with and without migrations",
    () =>
      Effect.gen(function* () {
        const { failure, seed } = yield* check(schedules, runsOr(5000), (commands) =>
          Effect.sync(() => {
            // What is shed depends on how fast a guild is served, and so does what a dying host still manages.
            const calm = commands.filter(
              (command) =>
                command._tag === "Migrate" ||
                command._tag === "Tick" ||
                (command._tag === "Send" && command.ends !== "dies"),
            )
            const state = (moves: boolean) => {
              const world = new World()
              for (const command of calm) if (moves || command._tag !== "Migrate") world.run(command)
              world.calm()
              const shed = world.guilds.map(({ mailbox }) => mailbox.account("messageCreate").shed)
              return {
                shed: shed.some((count) => count > 0),
                kv: JSON.stringify(world.guilds.map(({ kv }) => [...kv].sort())),
              }
            }
            const [with_, without] = [state(true), state(false)]
            return with_.shed || without.shed || with_.kv === without.kv
          }),
        )
        assert.isUndefined(failure, `seed ${seed}`)
      }),
    patience,
  )

  it.live("P12: moving there and back keeps what the script knows", () =>
    Effect.gen(function* () {
      const { failure } = yield* check(
        Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))),
        200,
        (events) =>
          Effect.sync(() => {
            const world = new World()
            // Guild 0 has hooks.
            for (let n = 0; n < events; n++) {
              world.run({ _tag: "Send", guild: 0, kind: "messageDelete", work: 0, ends: "ok" })
              world.run({ _tag: "Tick", ticks: 3 })
            }
            world.run({ _tag: "Tick", ticks: 10 })
            const [guild] = world.guilds
            const before = guild!.current?.memory
            for (const to of [1, 0]) {
              world.run({ _tag: "Migrate", guild: 0, to })
              world.run({ _tag: "Tick", ticks: 30 })
            }
            return (
              guild!.current?.memory === before && guild!.outcomes.every((outcome) => outcome === "Moved")
            )
          }),
      )
      assert.isUndefined(failure)
    }),
  )

  it.live(
    "P11: from any events whatever, the machine ends once, and its deadlines alone would end it",
    () =>
      Effect.gen(function* () {
        const { failure, seed } = yield* check(
          Arbitrary.array(Arbitrary.schema(Event)),
          runsOr(20_000),
          (events) =>
            Effect.sync(() => {
              let state = beginMigration[0]
              const issued: Array<string> = beginMigration[1].map(({ _tag }) => _tag)
              const feed = (event: MigrationEvent) => {
                const [next, commands] = stepMigration(state, event)
                if (state._tag === "done" && commands.length > 0) throw new Error("it goes on after its end")
                state = next
                for (const { _tag } of commands) issued.push(_tag)
              }
              for (const event of events) feed(event)
              for (const phase of phases) feed({ _tag: "DeadlinePassed", phase })
              const count = (tag: string) => issued.filter((other) => other === tag).length
              return (
                state._tag === "done" &&
                count("Settle") === 1 &&
                count("AdoptTarget") + count("DiscardTarget") === 1 &&
                // The fence falls before the target serves.
                (count("AdoptTarget") === 0 || issued.indexOf("FenceSource") < issued.indexOf("AdoptTarget"))
              )
            }),
        )
        assert.isUndefined(failure, `seed ${seed}`)
      }),
    patience,
  )
})
