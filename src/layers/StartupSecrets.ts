/**
 * The keys of a runtime; without two of them it cannot start. An operator sets them; the playground makes its own and keeps them in the
 * data directory, readable by its owner only, so that they outlive a restart.
 */
import { randomBytes } from "node:crypto"
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { Configuration } from "./Configuration.ts"
import { RocksDb } from "./RocksDb.ts"

/** Version 1 is also what it was before it said so. */
const Stored = Schema.fromJsonString(
  Schema.Struct({
    version: Schema.optionalKey(Schema.Literal(1)),
    masterKey: Schema.String,
    apiSecret: Schema.String,
  }),
)

/** The file with the playground's keys is damaged; without it, what it encrypted cannot be read. */
export class StartupSecretsUnreadable extends Schema.TaggedError<StartupSecretsUnreadable>()(
  "StartupSecretsUnreadable",
  { path: Schema.String, cause: Schema.Defect() },
) {
  override get message() {
    return `${this.path} cannot be read: ${String(this.cause)}; restore it, or delete it to start with new keys`
  }
}

export class StartupSecrets extends Context.Service<
  StartupSecrets,
  {
    /** Encrypts guilds' secrets: 64 hexadecimal digits. */
    readonly masterKey: Redacted.Redacted<string>
    /** Encrypted them before, and still decrypts what has not been encrypted anew. */
    readonly previousMasterKey: Redacted.Redacted<string> | undefined
    /** Signs sessions. */
    readonly apiSecret: Redacted.Redacted<string>
  }
>()("flora/layers/StartupSecrets") {
  static readonly layer = Layer.effect(
    StartupSecrets,
    Effect.gen(function* () {
      const configuration = yield* Configuration
      // Whoever holds the database's lock owns the directory that the file is in.
      yield* RocksDb
      const generated =
        configuration.secretsMasterKey === undefined || configuration.apiSecret === undefined
          ? yield* readOrGenerate(join(configuration.dataDir, "keys.json"))
          : { masterKey: "", apiSecret: "" }
      return StartupSecrets.of({
        masterKey: configuration.secretsMasterKey ?? Redacted.make(generated.masterKey),
        previousMasterKey: configuration.secretsPreviousMasterKey,
        apiSecret: configuration.apiSecret ?? Redacted.make(generated.apiSecret),
      })
    }),
  )
}

const readOrGenerate = Effect.fnUntraced(function* (path: string) {
  const failed = (cause: unknown) => new StartupSecretsUnreadable({ path, cause })
  if (existsSync(path)) {
    return yield* Effect.try({ try: () => readFileSync(path, "utf8"), catch: failed }).pipe(
      Effect.flatMap(Schema.decodeEffect(Stored)),
      Effect.mapError(failed),
    )
  }
  const keys = {
    version: 1,
    masterKey: randomBytes(32).toString("hex"),
    apiSecret: randomBytes(32).toString("base64url"),
  }
  yield* Effect.try({
    try: () => {
      // Renamed into place: a crash leaves the old state or the new one, never half a key.
      writeFileSync(`${path}.new`, JSON.stringify(keys), { mode: 0o600 })
      renameSync(`${path}.new`, path)
    },
    catch: failed,
  })
  return keys
})
