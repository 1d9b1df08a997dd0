/** The guild's own key-value stores. What names, keys and values may be is checked by the service: the bounds are settings. */
import { Effect, Schema } from "effect"
import { KvChange, KvListOptions, KvSetOptions } from "../domain/Kv.ts"
import { KvStore } from "../services/kv/KvStore.ts"
import type { WriteError } from "../services/kv/Writer.ts"
import { operation, operationFailed } from "./Operation.ts"

const address = { store: Schema.String, key: Schema.String }

const failed = (error: WriteError) =>
  operationFailed(
    error.code,
    error.message,
    error._tag === "KvRateLimited" ? { retryAfterMs: error.retryAfterMs } : {},
  )

export const kvOperations = Effect.map(KvStore, (kv) => [
  operation("kv.get", Schema.Struct(address), ({ store, key }, guildId) =>
    Effect.mapError(kv.get(guildId, store, key), failed),
  ),
  operation("kv.getWithMetadata", Schema.Struct(address), ({ store, key }, guildId) =>
    Effect.mapError(kv.getWithMetadata(guildId, store, key), failed),
  ),
  operation(
    "kv.set",
    Schema.Struct({ ...address, value: Schema.String, ...KvSetOptions.fields }),
    ({ store, key, value, ...options }, guildId) =>
      Effect.mapError(kv.set(guildId, store, key, value, options), failed),
  ),
  operation(
    "kv.updateMetadata",
    Schema.Struct({ ...address, metadata: KvSetOptions.fields.metadata }),
    ({ store, key, metadata }, guildId) =>
      Effect.mapError(kv.updateMetadata(guildId, store, key, metadata), failed),
  ),
  operation("kv.delete", Schema.Struct(address), ({ store, key }, guildId) =>
    Effect.mapError(kv.delete(guildId, store, key), failed),
  ),
  operation(
    "kv.list",
    Schema.Struct({ store: Schema.String, ...KvListOptions.fields }),
    ({ store, ...options }, guildId) => Effect.mapError(kv.list(guildId, store, options), failed),
  ),
  operation(
    "kv.increment",
    Schema.Struct({ ...address, by: Schema.Int, ...KvSetOptions.fields }),
    ({ store, key, by, ...options }, guildId) =>
      Effect.mapError(kv.increment(guildId, store, key, by, options), failed),
  ),
  operation(
    "kv.compareAndSet",
    Schema.Struct({
      ...address,
      expected: Schema.NullOr(Schema.String),
      value: Schema.NullOr(Schema.String),
      ...KvSetOptions.fields,
    }),
    ({ store, key, expected, value, ...options }, guildId) =>
      Effect.mapError(kv.compareAndSet(guildId, store, key, expected, value, options), failed),
  ),
  operation(
    "kv.batch",
    Schema.Struct({ store: Schema.String, changes: Schema.Array(KvChange) }),
    ({ store, changes }, guildId) => Effect.mapError(kv.batch(guildId, store, changes), failed),
  ),
])
