import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../../src/domain/Limits.ts"
import * as Postgres from "../../../src/layers/Postgres.ts"
import { Audit } from "../../../src/services/access/Audit.ts"
import { freshDatabase } from "../../Services.ts"

const guildId = "900000000000000001" as GuildId

const caller = {
  name: "somebody",
  userId: "900000000000000101",
  via: "token",
  scope: "admin",
  guilds: null,
  credentialId: "1",
  expiresAt: null,
} as const
const deed = { caller, source: "rpc", guildId, action: "SecretSet", outcome: "ok" } as const

describe("Audit", () => {
  it.live("keeps records for auditDays, and takes any text as a subject", () =>
    Effect.gen(function* () {
      const database = Postgres.layerAt(yield* freshDatabase, 2)
      const auditWith = (auditDays: number) =>
        Audit.layer.pipe(Layer.provide(Layer.succeed(Limits, { ...defaultLimits, auditDays })))
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* Effect.gen(function* () {
          const audit = yield* Audit
          yield* audit.record({ ...deed, subject: "a\0b\ud800" })
          yield* audit.record({ ...deed, subject: null })
          yield* sql`UPDATE audit SET at = now() - interval '3 days' WHERE subject IS NULL`
        }).pipe(Effect.provide(auditWith(4)))
        const left = yield* Effect.gen(function* () {
          const audit = yield* Audit
          return yield* audit.list(guildId, 10).pipe(
            Effect.repeat({
              schedule: Schedule.spaced("10 millis"),
              until: (entries) => entries.length === 1,
            }),
            Effect.timeout("10 seconds"),
          )
        }).pipe(Effect.provide(auditWith(2)))
        assert.deepStrictEqual(
          left.map(({ subject, actor }) => ({ subject, actor })),
          [{ subject: "ab\ufffd", actor: "somebody" }],
        )
      }).pipe(Effect.provide(database))
    }),
  )
})
