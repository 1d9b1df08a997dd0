import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { Residents } from "../../src/actors/Residents.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { check, runsOr } from "./Check.ts"

const capacity = 3
const guild = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 }))

const Command = Schema.Union([
  Schema.TaggedStruct("Wake", { guild, worker: Schema.Literals([0, 1]) }),
  Schema.TaggedStruct("Touch", { guild }),
  Schema.TaggedStruct("Busy", { guild, busy: Schema.Boolean }),
  Schema.TaggedStruct("Crash", { guild }),
])
type Command = typeof Command.Type

/** What is wrong, if anything; `awake` has the guilds in the order of their last use. */
const problemOf = (commands: ReadonlyArray<Command>): string | undefined => {
  const residents = new Residents(() => 0)
  const awake = new Map<number, number>()
  const busy = new Set<number>()
  const on = (worker: number) => [...awake].filter(([, where]) => where === worker).map(([id]) => id)
  const id = (guild: number) => String(guild) as GuildId
  const leave = (guild: number) => {
    awake.delete(guild)
    residents.leave(id(guild))
  }
  for (const command of commands) {
    switch (command._tag) {
      case "Wake": {
        const { guild, worker } = command
        if (awake.has(guild)) break
        const before = on(worker)
        const victims = before
          .filter((other) => !busy.has(other))
          .slice(0, Math.max(0, before.length - capacity + 1))
        residents.makeRoom(worker, capacity, Number.POSITIVE_INFINITY)
        const gone = before.filter((other) => !awake.has(other))
        if (gone.join() !== victims.join())
          return `P21: ${gone.join()} went for ${guild}, ${victims.join()} should have`
        awake.set(guild, worker)
        residents.enter(id(guild), {
          workerId: worker,
          hibernate: () => {
            if (busy.has(guild)) return false
            leave(guild)
            return true
          },
        })
        if (on(worker).length > capacity && on(worker).some((other) => other !== guild && !busy.has(other)))
          return `P21: worker ${worker} holds ${on(worker).length} isolates, and some of them are idle`
        break
      }
      case "Touch": {
        const worker = awake.get(command.guild)
        residents.touch(id(command.guild))
        if (worker !== undefined && awake.delete(command.guild)) awake.set(command.guild, worker)
        break
      }
      case "Busy":
        if (command.busy) busy.add(command.guild)
        else busy.delete(command.guild)
        break
      case "Crash":
        leave(command.guild)
    }
    for (const worker of [0, 1])
      if (residents.count(worker) !== on(worker).length) return `the count of worker ${worker} is wrong`
  }
  return undefined
}

describe("Residents over generated schedules", () => {
  it.live(
    "P21: a full worker gives up its least recently used idle isolates for one more, as many as it must and no others",
    () =>
      Effect.gen(function* () {
        const { failure, seed } = yield* check(
          Arbitrary.array(Arbitrary.schema(Command), { maxLength: 40 }),
          Math.min(50_000, runsOr(5000)),
          (commands) => {
            const problem = problemOf(commands)
            return problem === undefined ? Effect.succeed(true) : Effect.fail(problem)
          },
        )
        assert.isUndefined(failure, `seed ${seed}`)
      }),
  )
})
