import { Effect, Schema } from "effect"
import { Key, KvStore, ListOptions, StoreName, Value } from "../services/KvStore.ts"
import type { RocksDbError } from "../layers/RocksDb.ts"
import { operation, operationFailed } from "./Operation.ts"

const address = { store: StoreName, key: Key }

const storageFailed = (error: RocksDbError) => operationFailed("KV_UNAVAILABLE", error.message)

/** The guild's own key-value stores. */
export const kvOperations = Effect.map(KvStore, (kv) => [
  operation("kv.get", Schema.Struct(address), ({ store, key }, guildId) =>
    Effect.mapError(kv.get(guildId, store, key), storageFailed),
  ),
  operation("kv.set", Schema.Struct({ ...address, value: Value }), ({ store, key, value }, guildId) =>
    Effect.mapError(kv.set(guildId, store, key, value), storageFailed),
  ),
  operation("kv.delete", Schema.Struct(address), ({ store, key }, guildId) =>
    Effect.mapError(kv.delete(guildId, store, key), storageFailed),
  ),
  operation(
    "kv.list",
    Schema.Struct({ store: StoreName, ...ListOptions.fields }),
    ({ store, ...options }, guildId) => Effect.mapError(kv.list(guildId, store, options), storageFailed),
  ),
])
