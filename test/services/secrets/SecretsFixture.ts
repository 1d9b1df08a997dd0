/** The secrets' service on a real database, under master keys of a test's choice. */
import { Effect, Layer, Redacted } from "effect"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../../src/domain/Limits.ts"
import * as Postgres from "../../../src/layers/Postgres.ts"
import { StartupSecrets } from "../../../src/layers/StartupSecrets.ts"
import { Secrets, type SecretSetting } from "../../../src/services/secrets/Secrets.ts"

export const guildId = "900000000000000001" as GuildId
export const otherGuild = "900000000000000002" as GuildId

export const keyA = Redacted.make("a1".repeat(32))
export const keyB = Redacted.make("b2".repeat(32))

export interface SecretsOptions {
  readonly masterKey?: Redacted.Redacted<string>
  readonly previousMasterKey?: Redacted.Redacted<string>
  readonly limits?: Partial<LimitValues>
}

/** One life of the service; what it has stored outlives it. Also gives the database itself. */
export const secretsAt = (url: Redacted.Redacted<string>, options: SecretsOptions = {}) =>
  Secrets.layer.pipe(
    Layer.provideMerge(Postgres.layerAt(url, 3)),
    Layer.provide(
      Layer.succeed(StartupSecrets, {
        masterKey: options.masterKey ?? keyA,
        previousMasterKey: options.previousMasterKey,
        apiSecret: Redacted.make("s".repeat(32)),
      }),
    ),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...options.limits })),
  )

/** What is to be set; by default for one host and whatever there was before. */
export const setting = (value: string, rest: Partial<Omit<SecretSetting, "value">> = {}): SecretSetting => ({
  value: Redacted.make(value),
  allowedHosts: ["api.example.com"],
  ifVersion: undefined,
  ...rest,
})

/** The value of one of a guild's secrets, as a request gets it. */
export const valueOf = Effect.fnUntraced(function* (guild: GuildId, name: string) {
  const secrets = yield* Secrets
  const placeholder = secrets.placeholders(guild)?.[name] ?? "none"
  const secret = (yield* secrets.reveal(guild, [placeholder])).get(placeholder)
  return secret && Redacted.value(secret.value)
})
