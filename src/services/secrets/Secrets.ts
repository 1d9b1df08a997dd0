/**
 * Guilds' secrets: encrypted in the database, opened only for a request that carries one. What scripts hold are placeholders; these, and
 * the names, are kept in memory as well, so that a guild that wakes asks nobody for them.
 */
import { Context, DateTime, Effect, Layer, Redacted, Schema, Semaphore } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import { SqlClient, type SqlError } from "effect/sql"
import { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import { type RotationReport, SecretName, type SecretReport } from "../../domain/Secret.ts"
import {
  SecretConflict,
  SecretInvalid,
  SecretNotFound,
  SecretQuotaExceeded,
} from "../../domain/SecretErrors.ts"
import { StartupSecrets } from "../../layers/StartupSecrets.ts"
import { normaliseHost } from "./AllowedHosts.ts"
import { type EnvelopeUnreadable, open, seal } from "./Envelope.ts"
import { Keyring } from "./Keyring.ts"
import { makePlaceholder } from "./Placeholder.ts"
import { countByKey, rotate } from "./Rotation.ts"

/** Placeholders by the names of the secrets. */
export type Placeholders = Readonly<Record<string, string>>

export interface SecretValue {
  readonly name: string
  readonly value: Redacted.Redacted<string>
  readonly allowedHosts: ReadonlyArray<string>
}

export interface SecretSetting {
  readonly value: Redacted.Redacted<string>
  /** Those of the secret as it is stay when there are none here. */
  readonly allowedHosts: ReadonlyArray<string> | undefined
  /** The version that is to be replaced, 0 for none; undefined replaces any. */
  readonly ifVersion: number | undefined
}

export class Secrets extends Context.Service<
  Secrets,
  {
    /** What the guild's script may know; another object whenever that has changed, undefined for a guild without secrets. */
    readonly placeholders: (guildId: GuildId) => Placeholders | undefined
    readonly list: (guildId: GuildId) => Effect.Effect<ReadonlyArray<SecretReport>, SqlError.SqlError>
    /** Sets a secret, and counts from then on for every request. `by`: who does. */
    readonly set: (
      guildId: GuildId,
      name: string,
      setting: SecretSetting,
      by: string,
    ) => Effect.Effect<SecretReport, SecretInvalid | SecretConflict | SecretQuotaExceeded | SqlError.SqlError>
    readonly delete: (
      guildId: GuildId,
      name: string,
      by: string,
    ) => Effect.Effect<void, SecretNotFound | SqlError.SqlError>
    /** The guild's own secrets behind these placeholders, by placeholder; what is not there is not the guild's. */
    readonly reveal: (
      guildId: GuildId,
      placeholders: ReadonlyArray<string>,
    ) => Effect.Effect<ReadonlyMap<string, SecretValue>, EnvelopeUnreadable | SqlError.SqlError>
    /** Encrypts everything with the current master key. May be run again at any time, and by several at once. */
    readonly rotate: Effect.Effect<RotationReport, SqlError.SqlError>
  }
>()("flora/services/secrets/Secrets") {
  static readonly layer = Layer.effect(
    Secrets,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const aead = yield* Aead.Aead
      const limits = yield* Limits
      const { masterKey, previousMasterKey } = yield* StartupSecrets
      const keyring = new Keyring(masterKey, previousMasterKey)
      const known = new Map<GuildId, Placeholders>()
      const writing = Semaphore.makeUnsafe(1)

      const load = Effect.fnUntraced(function* () {
        const rows = yield* decodePlaceholders(
          yield* sql`SELECT guild_id AS "guildId", name, placeholder FROM guild_secrets`,
        )
        for (const [guildId, own] of Map.groupBy(rows, (row) => row.guildId)) known.set(guildId, byName(own))
        const lost = (yield* countByKey(sql, keyring)).filter(({ standing }) => standing === "unknown")
        for (const { id, secrets } of lost)
          yield* Effect.logWarning(
            `${secrets} secrets are encrypted with a master key that is not set (id ${id}); ` +
              "requests that use them are refused",
          )
      })
      yield* load()

      /** After a write that failed or was interrupted nobody knows what is stored, so it is always asked for. */
      const refresh = Effect.fnUntraced(function* (guildId: GuildId) {
        const rows = yield* decodePlaceholders(
          yield* sql`
            SELECT guild_id AS "guildId", name, placeholder FROM guild_secrets
            WHERE guild_id = ${guildId} ORDER BY name`,
        )
        if (rows.length > 0) known.set(guildId, byName(rows))
        else known.delete(guildId)
      })

      /** One write at a time, so that memory follows the database in its order. */
      const write = <A, E>(guildId: GuildId, change: Effect.Effect<A, E | SqlError.SqlError>) =>
        sql
          .withTransaction(change)
          .pipe(
            Effect.ensuring(
              Effect.catchCause(refresh(guildId), (cause) =>
                Effect.logError(`the placeholders of guild ${guildId} may be out of date`, cause),
              ),
            ),
            writing.withPermits(1),
          )

      const report = sql`name, allowed_hosts AS "allowedHosts", version, created_at AS "createdAt",
        updated_at AS "updatedAt", updated_by AS "updatedBy"`

      const audit = (
        guildId: GuildId,
        name: string,
        by: string,
        set?: { readonly fingerprint: string; readonly hosts: ReadonlyArray<string> },
      ) => sql`
        INSERT INTO secret_changes (guild_id, name, change, fingerprint, allowed_hosts, changed_by)
        VALUES (${guildId}, ${name}, ${set === undefined ? "deleted" : "set"}, ${set?.fingerprint ?? null},
                ${set === undefined ? null : textArray(set.hosts)}, ${by})`

      const checkValue = (value: Redacted.Redacted<string>) => {
        const text = Redacted.value(value)
        const bytes = Buffer.byteLength(text)
        if (bytes === 0 || bytes > limits.secretBytes)
          return invalid(`the value has ${bytes} bytes; it must have 1 to ${limits.secretBytes}`)
        return text.isWellFormed() ? Effect.void : invalid("the value is not valid text")
      }

      const checkHosts = Effect.fnUntraced(function* (given: ReadonlyArray<string>) {
        const hosts = new Set<string>()
        for (const text of given) {
          const host = normaliseHost(text)
          if (host === undefined)
            return yield* invalid(
              `${JSON.stringify(text.slice(0, 100))} is no host; say api.example.com, *.example.com, or * for every host`,
            )
          hosts.add(host)
        }
        if (hosts.size === 0) return yield* invalid("a secret needs at least one host that it may go to")
        if (hosts.size > limits.secretHosts)
          return yield* invalid(`a secret may go to at most ${limits.secretHosts} hosts`)
        return [...hosts]
      })

      const set = Effect.fnUntraced(function* (
        guildId: GuildId,
        name: string,
        { value, allowedHosts, ifVersion }: SecretSetting,
        by: string,
      ) {
        const owned = yield* decodeReports(
          yield* sql`SELECT ${report} FROM guild_secrets WHERE guild_id = ${guildId} FOR UPDATE`,
        )
        const present = owned.find((secret) => secret.name === name)
        const version = present?.version ?? 0
        if (ifVersion !== undefined && ifVersion !== version)
          return yield* new SecretConflict({ name, expected: ifVersion, version })
        if (present === undefined && owned.length >= limits.secrets)
          return yield* new SecretQuotaExceeded({ limit: limits.secrets })
        const hosts = yield* checkHosts(allowedHosts ?? present?.allowedHosts ?? [])
        const envelope = yield* seal(aead, keyring.current, { guildId, name }, value)
        const rows = yield* sql`
          INSERT INTO guild_secrets (guild_id, name, envelope, placeholder, allowed_hosts, updated_by)
          VALUES (${guildId}, ${name}, ${envelope}, ${makePlaceholder()}, ${textArray(hosts)}, ${by})
          ON CONFLICT (guild_id, name) DO UPDATE
          SET envelope = excluded.envelope, allowed_hosts = excluded.allowed_hosts,
              version = guild_secrets.version + 1, updated_at = now(), updated_by = excluded.updated_by
          RETURNING ${report}`
        yield* audit(guildId, name, by, { fingerprint: keyring.current.fingerprint(guildId, value), hosts })
        return (yield* decodeReports(rows))[0]!
      })

      return Secrets.of({
        placeholders: (guildId) => known.get(guildId),
        list: Effect.fn("Secrets.list")(function* (guildId) {
          return yield* decodeReports(
            yield* sql`SELECT ${report} FROM guild_secrets WHERE guild_id = ${guildId} ORDER BY name`,
          )
        }),
        set: Effect.fn("Secrets.set")(function* (guildId, name, setting, by) {
          if (!isName(name)) return yield* invalid(`${JSON.stringify(name.slice(0, 100))} is no name`)
          yield* checkValue(setting.value)
          return yield* write(guildId, set(guildId, name, setting, by))
        }),
        delete: Effect.fn("Secrets.delete")(function* (guildId, name, by) {
          const remove = Effect.gen(function* () {
            const rows = yield* sql`
              DELETE FROM guild_secrets WHERE guild_id = ${guildId} AND name = ${name} RETURNING 1`
            if (rows.length === 0) return yield* new SecretNotFound({ name })
            yield* audit(guildId, name, by)
          })
          yield* write(guildId, remove)
        }),
        reveal: Effect.fnUntraced(function* (guildId, placeholders) {
          const rows = yield* decodeValues(
            yield* sql`
              SELECT name, placeholder, envelope, allowed_hosts AS "allowedHosts" FROM guild_secrets
              WHERE guild_id = ${guildId} AND ${sql.in("placeholder", placeholders)}`,
          )
          const values = new Map<string, SecretValue>()
          for (const { name, placeholder, envelope, allowedHosts } of rows) {
            const value = yield* open(aead, keyring, { guildId, name }, envelope)
            values.set(placeholder, { name, value, allowedHosts })
          }
          return values
        }),
        rotate: rotate(sql, keyring, aead).pipe(Effect.withSpan("Secrets.rotate")),
      })
    }),
  ).pipe(Layer.provide(Aead.layerWebCrypto.pipe(Layer.provide(SecureRandom.layerWebCrypto))))
}

const invalid = (message: string) => Effect.fail(new SecretInvalid({ message }))

const isName: (name: string) => boolean = Schema.is(SecretName)

const PlaceholderRow = Schema.Struct({ guildId: GuildId, name: Schema.String, placeholder: Schema.String })

const ValueRow = Schema.Struct({
  name: Schema.String,
  placeholder: Schema.String,
  envelope: Schema.Uint8Array,
  allowedHosts: Schema.Array(Schema.String),
})

const ReportRow = Schema.Struct({
  name: Schema.String,
  allowedHosts: Schema.Array(Schema.String),
  version: Schema.Number,
  createdAt: Schema.Date,
  updatedAt: Schema.Date,
  updatedBy: Schema.String,
})

/** What the database holds has passed its own checks; another shape is a defect. */
const decodePlaceholders = (rows: unknown) =>
  Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(PlaceholderRow))(rows))

const decodeValues = (rows: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(ValueRow))(rows))

const decodeReports = (rows: unknown): Effect.Effect<ReadonlyArray<SecretReport>> =>
  Schema.decodeUnknownEffect(Schema.toType(Schema.Array(ReportRow)))(rows).pipe(
    Effect.map((secrets) =>
      secrets.map(({ createdAt, updatedAt, ...rest }) => ({
        ...rest,
        createdAt: DateTime.fromDateUnsafe(createdAt),
        updatedAt: DateTime.fromDateUnsafe(updatedAt),
      })),
    ),
    Effect.orDie,
  )

const byName = (rows: ReadonlyArray<typeof PlaceholderRow.Type>): Placeholders =>
  Object.fromEntries(rows.map(({ name, placeholder }) => [name, placeholder]))

/** As Postgres writes an array of text. */
const textArray = (entries: ReadonlyArray<string>): string =>
  `{${entries.map((entry) => JSON.stringify(entry)).join(",")}}`
