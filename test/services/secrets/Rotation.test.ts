import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { Secrets } from "../../../src/services/secrets/Secrets.ts"
import { freshDatabase } from "../../Services.ts"
import { guildId, keyA, keyB, secretsAt, setting, valueOf } from "./SecretsFixture.ts"

/** Runs the rotation, which is killed when it is half done. */
const runAndKill = (url: string) =>
  Effect.promise(async () => {
    const program = join(import.meta.dirname, "RotationProcess.ts")
    const child = spawn(process.execPath, [program, url], { stdio: "inherit" })
    const [, signal] = (await once(child, "exit")) as [number | null, string | null]
    assert.strictEqual(signal, "SIGKILL", "the rotation ended by itself")
  })

describe("a rotation", () => {
  it.live(
    "that is killed leaves every secret under one key or the other, and is ended by the next one",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const guilds = Array.from({ length: 50 }, (_, i) => String(BigInt(guildId) + BigInt(i)) as GuildId)
        const names = Array.from({ length: 20 }, (_, i) => `KEY_${i}`)
        const all = guilds.flatMap((guild) => names.map((name) => ({ guild, name })))
        const count = (options: Parameters<typeof secretsAt>[1]) =>
          Effect.gen(function* () {
            for (const { guild, name } of all)
              assert.strictEqual(yield* valueOf(guild, name), `${guild} ${name}`)
            const sql = yield* SqlClient.SqlClient
            return yield* sql<{ readonly secrets: number }>`
              SELECT count(*)::int AS secrets FROM guild_secrets GROUP BY key_id`
          }).pipe(Effect.provide(secretsAt(url, options)))

        yield* Effect.gen(function* () {
          const secrets = yield* Secrets
          for (const { guild, name } of all)
            yield* secrets.set(guild, name, setting(`${guild} ${name}`), "operator")
        }).pipe(Effect.provide(secretsAt(url)))
        yield* runAndKill(Redacted.value(url))

        const both = { masterKey: keyB, previousMasterKey: keyA }
        const halves = yield* count(both)
        assert.lengthOf(halves, 2, "it was killed before or after its work, not in it")
        const left = yield* Effect.flatMap(Secrets, ({ rotate }) => rotate).pipe(
          Effect.provide(secretsAt(url, both)),
        )
        assert.isBelow(left.reencrypted, all.length)
        assert.deepStrictEqual(
          left.keys.map(({ standing, secrets }) => [standing, secrets]),
          [["current", all.length]],
        )
        assert.deepStrictEqual(yield* count({ masterKey: keyB }), [{ secrets: all.length }])
      }),
    120_000,
  )
})
