/** Measures what guilds cost their workers, and moves one now and then so that no worker has much more than another; see `Balance`. */
import { Clock, Context, Duration, Effect, Layer } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { Worker } from "../isolates/Worker.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Configuration } from "../layers/Configuration.ts"
import { balanced, type GuildLoad, rebalance, type WorkerLoad } from "./Balance.ts"
import { GuildRouter } from "./GuildRouter.ts"
import { Relocation } from "./Relocation.ts"

/** Moves that were tried since the runtime started: the guild is on the other worker, or it is not. */
export interface RebalanceCounters {
  readonly moved: number
  readonly failed: number
}

export class Rebalancer extends Context.Service<Rebalancer, { readonly counters: () => RebalanceCounters }>()(
  "flora/actors/Rebalancer",
) {
  /** Looks every few seconds while it lives, unless the operator wants guilds to stay where they are. */
  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, (configuration) => Rebalancer.layerOf(configuration.rebalance === "on")),
  )

  static readonly layerOf = (on: boolean) => Layer.effect(Rebalancer, make(on))
}

const make = Effect.fnUntraced(function* (on: boolean) {
  const limits = yield* Limits
  const pool = yield* WorkerPool
  const router = yield* GuildRouter
  const relocation = yield* Relocation
  const counters = { moved: 0, failed: 0 }
  const rules = {
    gap: limits.rebalanceGapPercent / 100,
    movesPerMinute: limits.rebalanceMovesPerMinute,
    restMs: limits.rebalanceRestSecs * 1000,
  }
  let balance = balanced
  let meter = new Meter()

  const measure = (now: number): ReadonlyArray<WorkerLoad> => {
    const next = new Meter(now)
    const guilds = new Map<Worker, Array<GuildLoad>>()
    for (const { guildId, actor } of router.all()) {
      const { worker } = actor
      if (worker === undefined) continue
      const cpu = next.read(guildId, actor.computedMicros, meter)
      const there = guilds.get(worker)
      if (there === undefined) guilds.set(worker, [{ guildId, cpu }])
      else there.push({ guildId, cpu })
    }
    meter = next
    const open = new Set(
      pool.status().flatMap(({ id, open, state }) => (open && state === "ready" ? [id] : [])),
    )
    return pool.workers
      .filter(({ id }) => open.has(id))
      .map((worker) => ({
        id: worker.id,
        memory: worker.status().memoryMb / limits.hostMemoryMb,
        guilds: guilds.get(worker) ?? [],
      }))
  }

  const look = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const [next, move] = rebalance(balance, measure(now), rules, now)
    balance = next
    if (move === undefined) return
    const outcome = yield* Effect.result(relocation.migrate(move.guildId, move.to))
    const moved = outcome._tag === "Success" && outcome.success._tag !== "RolledBack"
    counters[moved ? "moved" : "failed"]++
    yield* Effect.logInfo(
      `guild ${move.guildId} ${moved ? "was moved" : "could not be moved"} from worker ${move.from} to worker ${move.to} to even out the load`,
    )
  })

  if (on) {
    yield* look.pipe(Effect.delay(Duration.seconds(limits.rebalanceSecs)), Effect.forever, Effect.forkScoped)
  }
  return Rebalancer.of({ counters: () => ({ ...counters }) })
})

/** What each guild had computed at one look, and how much it has computed lately. */
class Meter {
  private readonly guilds = new Map<GuildId, { readonly micros: number; readonly cpu: number }>()
  private readonly at: number

  /** `at` in milliseconds. */
  constructor(at = 0) {
    this.at = at
  }

  /** Cores that a guild has used since the look before, in equal parts with what it used until then; 0 at first sight. */
  read(guildId: GuildId, micros: number, before: Meter): number {
    const last = before.guilds.get(guildId)
    const millis = this.at - before.at
    const now = last === undefined || millis <= 0 ? 0 : (micros - last.micros) / 1000 / millis
    const cpu = last === undefined ? 0 : (last.cpu + now) / 2
    this.guilds.set(guildId, { micros, cpu })
    return cpu
  }
}
