/** The workers, and which of them a guild belongs to. */
import { availableParallelism } from "node:os"
import { Context, Effect, HashRing, Layer, PrimaryKey } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { Configuration } from "../layers/Configuration.ts"
import { bundleSdk } from "./SdkBundle.ts"
import { makeWorker, type Worker, type WorkerStatus } from "./Worker.ts"

export class WorkerPool extends Context.Service<
  WorkerPool,
  {
    /** The worker that hosts a guild: by consistent hashing, so that a changed number of workers moves few guilds. */
    readonly workerOf: (guildId: GuildId) => Worker
    /** A number that no isolate has had before. */
    readonly nextSlot: () => number
    readonly status: () => ReadonlyArray<WorkerStatus>
    readonly workers: ReadonlyArray<Worker>
  }
>()("flora/isolates/WorkerPool") {
  static readonly layerOf = (size: number) => Layer.effect(WorkerPool, make(size))

  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, (configuration) => WorkerPool.layerOf(configuration.maxWorkers)),
  )
}

class RingNode implements PrimaryKey.PrimaryKey {
  readonly worker: Worker
  constructor(worker: Worker) {
    this.worker = worker
  }
  [PrimaryKey.symbol]() {
    return `worker-${this.worker.id}`
  }
}

const make = Effect.fnUntraced(function* (size: number) {
  const limits = yield* Limits
  const sdk = yield* bundleSdk()
  const settings = {
    turnCpuMs: limits.turnCpuMs,
    heapMb: limits.heapMb,
    outboxBytes: limits.outboxBytes,
    concurrency: availableParallelism() + 1,
    blankIsolates: limits.blankIsolates,
  }
  const workers = yield* Effect.forEach(
    Array.from({ length: size }, (_, id) => id),
    (id) =>
      makeWorker(id, {
        sdk,
        settings,
        bootTimeoutSecs: limits.bootTimeoutSecs,
        memoryMb: limits.hostMemoryMb,
      }),
    { concurrency: "unbounded" },
  )
  const ring = HashRing.make<RingNode>()
  HashRing.addMany(
    ring,
    workers.map((worker) => new RingNode(worker)),
  )
  let slots = 0
  return WorkerPool.of({
    workers,
    workerOf: (guildId) => HashRing.get(ring, guildId)!.worker,
    nextSlot: () => ++slots,
    status: () => workers.map((worker) => worker.status()),
  })
})
