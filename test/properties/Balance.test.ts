import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import {
  balanced,
  type Balance,
  type BalanceRules,
  type GuildLoad,
  type Move,
  rebalance,
  type WorkerLoad,
} from "../../src/actors/Balance.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { check, runsOr } from "./Check.ts"

const rules: BalanceRules = { gap: 0.25, movesPerMinute: 6, restMs: 600_000 }

/** Where each guild is, and what it costs. */
interface Placed {
  readonly guildId: GuildId
  worker: number
  cpu: number
}

const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))
const Town = Schema.Struct({
  workers: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 6 })),
  /** Thousandths of a core, and on which worker it is. */
  guilds: Schema.Array(Schema.Struct({ cpu: upTo(400), worker: upTo(5) })).check(Schema.isMaxLength(40)),
  /** Thousandths of the bound that each isolate holds. */
  memory: upTo(60),
  /** What becomes of a guild's load with every look, for the schedules that do not stand still. */
  changes: Schema.Array(Schema.Struct({ guild: upTo(39), cpu: upTo(400) })).check(Schema.isMaxLength(60)),
})
type Town = typeof Town.Type

const place = ({ guilds, workers }: Town): Array<Placed> =>
  guilds.map(({ cpu, worker }, n) => ({
    guildId: String(n) as GuildId,
    worker: worker % workers,
    cpu: cpu / 1000,
  }))

const measure = (town: Town, placed: ReadonlyArray<Placed>): ReadonlyArray<WorkerLoad> =>
  Array.from({ length: town.workers }, (_, id) => {
    const guilds: ReadonlyArray<GuildLoad> = placed.filter(({ worker }) => worker === id)
    return { id, guilds, memory: (guilds.length * town.memory) / 1000 }
  })

const cpuOf = ({ guilds }: WorkerLoad) => guilds.reduce((sum, { cpu }) => sum + cpu, 0)

const gaps = (workers: ReadonlyArray<WorkerLoad>) =>
  [cpuOf, ({ memory }: WorkerLoad) => memory].map((load) => {
    const loads = workers.map(load)
    return Math.max(...loads) - Math.min(...loads)
  })

const unevenness = (workers: ReadonlyArray<WorkerLoad>) =>
  workers.reduce((sum, worker) => sum + cpuOf(worker) ** 2 + worker.memory ** 2, 0)

interface Made extends Move {
  readonly at: number
}

/** Looks again and again, and moves what is to be moved; `before` is called with the number of each look. */
const run = (
  town: Town,
  looks: number,
  lookMs: number,
  before: (placed: Array<Placed>, look: number) => void = () => {},
) => {
  const placed = place(town)
  const made: Array<Made> = []
  let balance: Balance = balanced
  for (let look = 0; look < looks; look++) {
    before(placed, look)
    const workers = measure(town, placed)
    const [next, move] = rebalance(balance, workers, rules, look * lookMs)
    balance = next
    if (move === undefined) continue
    made.push({ ...move, at: look * lookMs })
    const guild = placed.find(({ guildId }) => guildId === move.guildId)
    if (guild?.worker !== move.from || move.to === move.from || move.to >= town.workers)
      throw new Error("it moves a guild that is not there, or to nowhere")
    guild.worker = move.to
    const fallen = unevenness(workers) - unevenness(measure(town, placed))
    if (fallen < rules.gap ** 2 / 64 - 1e-9) throw new Error("a move does not make the whole more even")
  }
  return { placed, made }
}

const holds = (property: (town: Town) => boolean) =>
  Effect.gen(function* () {
    const { failure, seed } = yield* check(Arbitrary.schema(Town), Math.min(20_000, runsOr(1500)), (town) =>
      Effect.sync(() => property(town)),
    )
    assert.isUndefined(failure, `seed ${seed}`)
  })

describe("Balance over generated towns", () => {
  it.live(
    "comes to an end under loads that stay what they are, and never comes back to what it has left",
    () =>
      holds((town) => {
        const { placed, made } = run(town, 300, 20_000)
        const replayed = place(town)
        const arrangement = () => replayed.map(({ worker }) => worker).join()
        const seen = new Set([arrangement()])
        for (const { guildId, to } of made) {
          replayed.find((guild) => guild.guildId === guildId)!.worker = to
          if (seen.has(arrangement())) return false
          seen.add(arrangement())
        }
        // Nothing happens in the last half hour.
        if (made.some(({ at }) => at > 210 * 20_000)) return false
        const workers = measure(town, placed)
        if (Math.max(...gaps(workers)) < rules.gap) return true
        // What is left cannot be closed by moving one guild between the extremes: each is too large, or too small to matter.
        return rebalance({ uneven: 3, moves: [] }, workers, rules, 0)[1] === undefined
      }),
  )

  it.live("does nothing while no gap is wide", () =>
    holds((town) => {
      const workers = measure(town, place(town))
      const isWide = Math.max(...gaps(workers)) >= rules.gap && town.workers > 1
      const { made } = run(town, 10, 5000)
      return isWide || made.length === 0
    }),
  )

  it.live("waits for three looks in a row, moves no more per minute than it may, and lets a guild rest", () =>
    holds((town) => {
      const { made } = run(town, 300, 5000, (placed, look) => {
        const { guild = 0, cpu = 0 } = town.changes[look % Math.max(1, town.changes.length)] ?? {}
        const changed = placed[guild]
        if (changed !== undefined) changed.cpu = cpu / 1000
      })
      if (made.some(({ at }) => at < 2 * 5000)) return false
      return made.every(({ at, guildId }) => {
        const lately = made.filter((other) => other.at <= at && at - other.at < 60_000)
        const rested = made.filter(
          (other) => other.guildId === guildId && other.at < at && at - other.at < rules.restMs,
        )
        return lately.length <= rules.movesPerMinute && rested.length === 0
      })
    }),
  )
})
