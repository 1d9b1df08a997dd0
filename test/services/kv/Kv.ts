/** The key-value services on a real database, in a directory that is given or new. */
import { Effect, Layer } from "effect"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../../src/domain/Limits.ts"
import { RocksDb } from "../../../src/layers/RocksDb.ts"
import { KvBackups } from "../../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { temporaryDirectory } from "../../Services.ts"

export const one = "900000000000000001" as GuildId
export const other = "900000000000000002" as GuildId

export const kvAt = (directory: string, limits: Partial<LimitValues> = {}) =>
  KvBackups.layerAt(directory).pipe(
    Layer.provideMerge(KvStore.layer),
    Layer.provideMerge(RocksDb.layerAt(directory)),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
    Layer.fresh,
  )

export const freshKv = (limits: Partial<LimitValues> = {}) =>
  Layer.unwrap(Effect.map(temporaryDirectory, (directory) => kvAt(directory, limits)))
