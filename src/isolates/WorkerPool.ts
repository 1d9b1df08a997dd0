/** The workers, and which of them a guild belongs to. */
import { availableParallelism } from "node:os"
import { Context, Effect, Exit, Layer, Schedule, Scope } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { Configuration } from "../layers/Configuration.ts"
import type { HostStartFailed } from "./HostProcess.ts"
import { Routes } from "./Routes.ts"
import { bundleHost } from "./HostBundle.ts"
import { bundleSdk } from "./SdkBundle.ts"
import { makeWorker, type Worker, type WorkerStatus } from "./Worker.ts"

export class WorkerPool extends Context.Service<
  WorkerPool,
  {
    /** The worker that a guild belongs to; where its isolate is at this moment only the guild's actor knows. */
    readonly workerOf: (guildId: GuildId) => Worker
    /** Puts a guild on a worker; false when it belongs there anyway. */
    readonly place: (guildId: GuildId, worker: Worker) => boolean
    readonly find: (id: number) => Worker | undefined
    /** A number that no isolate has had before. */
    readonly nextSlot: () => number
    readonly status: () => ReadonlyArray<WorkerStatus & { readonly open: boolean }>
    readonly workers: ReadonlyArray<Worker>
    /** Starts one more worker, with the lowest free id, and gives it its share of the guilds. */
    readonly add: Effect.Effect<Worker, HostStartFailed>
    /**
     * Starts another host under a worker's id, to which its guilds belong from now on. What the old one hosts stays there until it is
     * moved; then the old one is to be removed.
     */
    readonly succeed: (worker: Worker) => Effect.Effect<Worker, HostStartFailed>
    /** Gives it guilds again. */
    readonly open: (worker: Worker) => void
    /** Gives it no more guilds; false for the last one that takes any. What it hosts stays until it is moved. */
    readonly close: (worker: Worker) => boolean
    /** Ends a worker that is closed, or has a successor, with whatever it still hosts, which is then started elsewhere. */
    readonly remove: (worker: Worker) => Effect.Effect<void>
  }
>()("flora/isolates/WorkerPool") {
  static readonly layerOf = (size: number) => Layer.effect(WorkerPool, make(size))

  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, (configuration) => WorkerPool.layerOf(configuration.maxWorkers)),
  )
}

const make = Effect.fnUntraced(function* (size: number) {
  const limits = yield* Limits
  const [sdk, program] = yield* Effect.all([bundleSdk(), bundleHost()], { concurrency: 2 })
  const poolScope = yield* Effect.scope
  const settings = {
    turnCpuMs: limits.turnCpuMs,
    heapMb: limits.heapMb,
    outboxBytes: limits.outboxBytes,
    concurrency: availableParallelism() + 1,
    inlineAfter: limits.inlineAfter,
    blankIsolates: limits.blankIsolates,
  }
  const routes = new Routes()
  const members = new Map<number, Worker>()
  const scopes = new Map<Worker, Scope.Closeable>()

  const start = Effect.fnUntraced(function* (id: number, predecessor?: WorkerStatus) {
    const scope = yield* Scope.fork(poolScope)
    const options = {
      sdk,
      program,
      settings,
      bootTimeoutSecs: limits.bootTimeoutSecs,
      answerSecs: limits.hostAnswerSecs,
      memoryMb: limits.hostMemoryMb,
    }
    const before = predecessor && { ...predecessor, replacements: predecessor.replacements + 1 }
    const worker = yield* makeWorker(id, options, before).pipe(
      Scope.provide(scope),
      Effect.onError(() => Scope.close(scope, Exit.void)),
    )
    members.set(id, worker)
    scopes.set(worker, scope)
    return worker
  })

  // One after another: each proves itself with the whole machine to itself, and a first that cannot is the only one that was tried.
  const first = yield* Effect.forEach(
    Array.from({ length: size }, (_, id) => id),
    (id) => start(id),
  )
  for (const { id } of first) routes.add(id)
  const workers = () => [...members.values()].sort((a, b) => a.id - b.id)
  let slots = 0
  return WorkerPool.of({
    get workers() {
      return workers()
    },
    workerOf: (guildId) => members.get(routes.workerOf(guildId))!,
    place: (guildId, worker) => routes.place(guildId, worker.id),
    find: (id) => members.get(id),
    nextSlot: () => ++slots,
    status: () => workers().map((worker) => ({ ...worker.status(), open: routes.has(worker.id) })),
    add: Effect.gen(function* () {
      let id = 0
      while (members.has(id)) id++
      const worker = yield* start(id)
      routes.add(id)
      return worker
    }),
    succeed: Effect.fn("WorkerPool.succeed")((worker) => start(worker.id, worker.status())),
    open: (worker) => {
      if (!routes.has(worker.id)) routes.add(worker.id)
    },
    close: (worker) => {
      if (!routes.has(worker.id)) return true
      if (routes.size === 1) return false
      routes.remove(worker.id)
      return true
    },
    remove: Effect.fn("WorkerPool.remove")(function* (worker) {
      const scope = scopes.get(worker)
      const hasSuccessor = members.get(worker.id) !== worker
      if (scope === undefined || (!hasSuccessor && routes.has(worker.id))) return
      scopes.delete(worker)
      if (!hasSuccessor) members.delete(worker.id)
      // Killed first: everybody who waits for it hears that it is gone.
      worker.kill("its worker is taken away")
      yield* Effect.sync(() => worker.status().isolates).pipe(
        Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (isolates) => isolates === 0 }),
        Effect.timeoutOption("2 seconds"),
      )
      yield* Scope.close(scope, Exit.void)
    }),
  })
})
