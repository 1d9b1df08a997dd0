/**
 * Encrypts with the current master key what another one has encrypted. Each batch is a transaction: whenever this ends before its time, every
 * secret is under one key or the other, and the next run goes on where it was.
 */
import { Effect, Result, Schema } from "effect"
import type { Aead } from "effect/crypto"
import type { SqlClient } from "effect/sql"
import { GuildId } from "../../domain/Ids.ts"
import { RotationReport, SecretName } from "../../domain/Secret.ts"
import { open, seal } from "./Envelope.ts"
import type { Keyring } from "./Keyring.ts"

const batchSize = 50

const Row = Schema.Struct({
  id: Schema.String,
  guildId: GuildId,
  name: SecretName,
  envelope: Schema.Uint8Array,
})
const decodeRows = Schema.decodeUnknownEffect(Schema.Array(Row))

const KeyCount = Schema.Struct({ id: Schema.String, secrets: Schema.Number })
const decodeCounts = Schema.decodeUnknownEffect(Schema.Array(KeyCount))

/** How many secrets each master key encrypts. */
export const countByKey = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, keyring: Keyring) {
  const rows = yield* sql`
    SELECT key_id AS id, count(*)::int AS secrets FROM guild_secrets GROUP BY key_id ORDER BY key_id`
  const counts = yield* Effect.orDie(decodeCounts(rows))
  return counts.map(({ id, secrets }) => ({ id, secrets, standing: keyring.standing(id) }))
})

export const rotate = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  keyring: Keyring,
  aead: Aead.Aead["Service"],
) {
  const unreadable: Array<RotationReport["unreadable"][number]> = []
  let reencrypted = 0

  /** The next rows behind `after`, under lock: whoever sets one of them meanwhile comes before or after. */
  const batch = Effect.fnUntraced(function* (after: string) {
    const rows = yield* sql`
      SELECT id, guild_id AS "guildId", name, envelope FROM guild_secrets
      WHERE key_id <> ${keyring.current.id} AND id > ${after}::uuid
      ORDER BY id LIMIT ${batchSize} FOR UPDATE`
    const secrets = yield* Effect.orDie(decodeRows(rows))
    for (const { id, envelope, ...owner } of secrets) {
      const value = yield* Effect.result(open(aead, keyring, owner, envelope))
      if (Result.isFailure(value)) {
        unreadable.push(owner)
        continue
      }
      const sealed = yield* seal(aead, keyring.current, owner, value.success)
      yield* sql`UPDATE guild_secrets SET envelope = ${sealed} WHERE id = ${id}::uuid`
      reencrypted++
    }
    return secrets.at(-1)?.id
  })

  let last: string | undefined = "00000000-0000-0000-0000-000000000000"
  while (last !== undefined) last = yield* sql.withTransaction(batch(last))
  const report: RotationReport = { reencrypted, unreadable, keys: yield* countByKey(sql, keyring) }
  return report
})
