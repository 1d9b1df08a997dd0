/**
 * Encrypts the secrets of a database anew under the second key, and kills itself as soon as the database shows that it is in the midst of it.
 * `node RotationProcess.ts <url of the database>`
 */
import { Effect, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { Secrets } from "../../../src/services/secrets/Secrets.ts"
import { keyA, keyB, secretsAt } from "./SecretsFixture.ts"

const url = Redacted.make(process.argv[2] ?? "")

const program = Effect.gen(function* () {
  const secrets = yield* Secrets
  const sql = yield* SqlClient.SqlClient
  const killHalfway = Effect.gen(function* () {
    const keys = yield* sql`SELECT DISTINCT key_id FROM guild_secrets`
    if (keys.length > 1) process.kill(process.pid, "SIGKILL")
  })
  yield* Effect.forkScoped(Effect.repeat(killHalfway, Schedule.spaced("1 millis")))
  yield* secrets.rotate
}).pipe(Effect.scoped, Effect.provide(secretsAt(url, { masterKey: keyB, previousMasterKey: keyA })))

await Effect.runPromise(program)
