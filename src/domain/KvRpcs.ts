/** The typed calls about guilds' key-value stores and their backups. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { GuildId } from "./Ids.ts"
import { KvBackup, KvEntry, KvListOptions, KvPage, KvSetOptions, KvStoreReport, KvValue } from "./Kv.ts"
import {
  KvBackupDamaged,
  KvBackupNotFound,
  KvExportTooSoon,
  KvInvalid,
  KvKeyNotFound,
  KvNotANumber,
  KvQuotaExceeded,
  KvRateLimited,
  KvStaleEpoch,
  KvUnavailable,
} from "./KvErrors.ts"

const guild = { guildId: GuildId }
const store = { ...guild, store: Schema.String }
const key = { ...store, key: Schema.String }
const backup = { ...guild, backupId: Schema.String }

const ReadError = Schema.Union([KvInvalid, KvUnavailable])
const WriteError = Schema.Union([
  KvInvalid,
  KvKeyNotFound,
  KvNotANumber,
  KvQuotaExceeded,
  KvRateLimited,
  KvStaleEpoch,
  KvUnavailable,
])

export const KvRpcs = RpcGroup.make(
  Rpc.make("KvStores", { payload: guild, success: Schema.Array(KvStoreReport), error: KvUnavailable }),
  /** Nothing is kept of a store without keys: this tells whether there can be one of that name, and what it holds. */
  Rpc.make("KvCreateStore", { payload: store, success: KvStoreReport, error: ReadError }),
  Rpc.make("KvDeleteStore", { payload: store, error: ReadError }),
  Rpc.make("KvGet", { payload: key, success: KvValue, error: ReadError }),
  Rpc.make("KvSet", { payload: { ...key, value: Schema.String, ...KvSetOptions.fields }, error: WriteError }),
  Rpc.make("KvDelete", { payload: key, error: WriteError }),
  Rpc.make("KvList", {
    payload: { ...store, ...KvListOptions.fields },
    success: KvPage,
    error: ReadError,
  }),
  /** Sets entries, all or none, and leaves all others as they are. */
  Rpc.make("KvImport", { payload: { ...guild, entries: Schema.Array(KvEntry) }, error: WriteError }),
  Rpc.make("KvCreateBackup", {
    payload: guild,
    success: KvBackup,
    error: Schema.Union([KvExportTooSoon, KvUnavailable]),
  }),
  Rpc.make("KvBackups", { payload: guild, success: Schema.Array(KvBackup), error: KvUnavailable }),
  Rpc.make("KvDownloadBackup", {
    payload: backup,
    success: Schema.Uint8ArrayFromBase64,
    error: Schema.Union([KvBackupNotFound, KvUnavailable]),
    stream: true,
  }),
  Rpc.make("KvDeleteBackup", {
    payload: backup,
    error: Schema.Union([KvBackupNotFound, KvUnavailable]),
  }),
  /** Replaces all stores of the guild; answers with the number of keys. */
  Rpc.make("KvRestoreBackup", {
    payload: backup,
    success: Schema.Number,
    error: Schema.Union([KvBackupNotFound, KvBackupDamaged, KvInvalid, KvQuotaExceeded, KvUnavailable]),
  }),
)
