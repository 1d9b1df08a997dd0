/** The typed calls of `domain/KvRpcs`, answered. */
import { Effect } from "effect"
import { KvRpcs } from "../domain/KvRpcs.ts"
import { KvBackups } from "../services/kv/KvBackups.ts"
import { KvStore } from "../services/kv/KvStore.ts"

export const kvHandlers = KvRpcs.toLayer(
  Effect.gen(function* () {
    const kv = yield* KvStore
    const backups = yield* KvBackups
    return KvRpcs.of({
      KvStores: ({ guildId }) => kv.stores(guildId),
      KvCreateStore: Effect.fnUntraced(function* ({ guildId, store }) {
        yield* kv.list(guildId, store, { limit: 0 })
        const held = (yield* kv.stores(guildId)).find(({ name }) => name === store)
        return held ?? { name: store, keys: 0, bytes: 0 }
      }),
      KvDeleteStore: ({ guildId, store }) => kv.deleteStore(guildId, store),
      KvGet: ({ guildId, store, key }) => kv.getWithMetadata(guildId, store, key),
      KvSet: ({ guildId, store, key, value, ...options }) => kv.set(guildId, store, key, value, options),
      KvDelete: ({ guildId, store, key }) => kv.delete(guildId, store, key),
      KvList: ({ guildId, store, ...options }) => kv.list(guildId, store, options),
      KvImport: ({ guildId, entries }) => kv.load(guildId, entries),
      KvCreateBackup: ({ guildId }) => backups.create(guildId),
      KvBackups: ({ guildId }) => backups.list(guildId),
      KvDownloadBackup: ({ guildId, backupId }) => backups.download(guildId, backupId),
      KvDeleteBackup: ({ guildId, backupId }) => backups.delete(guildId, backupId),
      KvRestoreBackup: ({ guildId, backupId }) => backups.restore(guildId, backupId),
    })
  }),
)
