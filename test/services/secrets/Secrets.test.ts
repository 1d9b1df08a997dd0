import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { Secrets } from "../../../src/services/secrets/Secrets.ts"
import { freshDatabase } from "../../Services.ts"
import { guildId, keyA, keyB, otherGuild, secretsAt, setting, valueOf } from "./SecretsFixture.ts"

const by = "operator"

describe("Secrets", () => {
  it.live("are set, replaced, listed without values, deleted, and outlive a restart", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.gen(function* () {
        const secrets = yield* Secrets
        assert.isUndefined(secrets.placeholders(guildId))
        const first = yield* secrets.set(
          guildId,
          "KEY",
          setting("one", { allowedHosts: ["API.example.com", "*.b.example"] }),
          by,
        )
        assert.deepInclude(first, {
          name: "KEY",
          version: 1,
          allowedHosts: ["api.example.com", "*.b.example"],
          updatedBy: by,
        })
        const before = secrets.placeholders(guildId)!
        assert.match(before["KEY"]!, /^flora_secret_[0-9a-f]{32}$/)
        yield* secrets.set(guildId, "KEY", setting("two", { allowedHosts: undefined }), "someone")
        assert.strictEqual(yield* valueOf(guildId, "KEY"), "two")
        yield* secrets.set(guildId, "__proto__", setting("three"), by)
        assert.strictEqual(secrets.placeholders(guildId)!["KEY"], before["KEY"])
        assert.notStrictEqual(secrets.placeholders(guildId), before)
        yield* secrets.set(otherGuild, "KEY", setting("theirs"), by)
      }).pipe(Effect.provide(secretsAt(url)))

      yield* Effect.gen(function* () {
        const secrets = yield* Secrets
        const own = yield* secrets.list(guildId)
        assert.deepStrictEqual(
          own.map(({ name, version, updatedBy }) => [name, version, updatedBy]),
          [
            ["KEY", 2, "someone"],
            ["__proto__", 1, by],
          ],
        )
        assert.deepStrictEqual(own[0]!.allowedHosts, ["api.example.com", "*.b.example"])
        assert.deepStrictEqual(Object.keys(secrets.placeholders(guildId)!).sort(), ["KEY", "__proto__"])
        assert.strictEqual(yield* valueOf(guildId, "__proto__"), "three")
        // Another guild's placeholder stands for nothing here.
        const theirs = secrets.placeholders(otherGuild)!["KEY"]!
        assert.strictEqual((yield* secrets.reveal(guildId, [theirs])).size, 0)

        const placeholder = secrets.placeholders(guildId)!["KEY"]!
        yield* secrets.delete(guildId, "KEY", by)
        assert.strictEqual((yield* secrets.reveal(guildId, [placeholder])).size, 0)
        assert.strictEqual((yield* Effect.flip(secrets.delete(guildId, "KEY", by)))._tag, "SecretNotFound")
        yield* secrets.delete(guildId, "__proto__", by)
        assert.isUndefined(secrets.placeholders(guildId))
        yield* secrets.set(guildId, "KEY", setting("again"), by)
        assert.notStrictEqual(secrets.placeholders(guildId)!["KEY"], placeholder)

        const sql = yield* SqlClient.SqlClient
        const changes = yield* sql<{ readonly line: string }>`
          SELECT concat_ws(' ', change, name, changed_by, fingerprint IS NOT NULL) AS line FROM secret_changes
          WHERE guild_id = ${guildId} ORDER BY id`
        assert.deepStrictEqual(
          changes.map(({ line }) => line),
          [
            "set KEY operator t",
            "set KEY someone t",
            "set __proto__ operator t",
            "deleted KEY operator f",
            "deleted __proto__ operator f",
            "set KEY operator t",
          ],
        )
      }).pipe(Effect.provide(secretsAt(url)))
    }),
  )

  it.live("refuse what breaks a rule, and change nothing then", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.gen(function* () {
        const secrets = yield* Secrets
        const refused = (name: string, value: string, rest: Parameters<typeof setting>[1] = {}) =>
          Effect.map(
            Effect.flip(secrets.set(guildId, name, setting(value, rest), by)),
            ({ message }) => message,
          )
        assert.match(yield* refused("1KEY", "v"), /no name/)
        assert.match(yield* refused("K".repeat(65), "v"), /no name/)
        assert.match(yield* refused("KEY", ""), /0 bytes/)
        assert.match(yield* refused("KEY", "ä".repeat(6)), /12 bytes; it must have 1 to 10/)
        assert.match(yield* refused("KEY", "\ud800"), /not valid text/)
        assert.match(yield* refused("KEY", "v", { allowedHosts: undefined }), /at least one host/)
        assert.match(yield* refused("KEY", "v", { allowedHosts: [] }), /at least one host/)
        assert.match(yield* refused("KEY", "v", { allowedHosts: ["a/b"] }), /is no host/)
        assert.match(yield* refused("KEY", "v", { allowedHosts: ["a.b", "c.d", "e.f"] }), /at most 2 hosts/)
        assert.match(yield* refused("KEY", "v", { ifVersion: 1 }), /at version 1, but it does not exist/)
        assert.isUndefined(secrets.placeholders(guildId))

        yield* secrets.set(guildId, "KEY", setting("one", { ifVersion: 0 }), by)
        assert.match(yield* refused("KEY", "x", { ifVersion: 0 }), /at version 0, but it is at version 1/)
        yield* secrets.set(guildId, "KEY", setting("two", { ifVersion: 1 }), by)
        yield* secrets.set(guildId, "SECOND", setting("v"), by)
        assert.match(yield* refused("THIRD", "v"), /at most 2 secrets/)
        yield* secrets.set(otherGuild, "KEY", setting("v"), by)
        assert.strictEqual(yield* valueOf(guildId, "KEY"), "two")
        assert.deepStrictEqual(Object.keys(secrets.placeholders(guildId)!), ["KEY", "SECOND"])

        // Of many that want to replace the same version, one does.
        const outcomes = yield* Effect.forEach(
          Array.from({ length: 10 }, (_, i) => String(i)),
          (value) => Effect.result(secrets.set(guildId, "KEY", setting(value, { ifVersion: 2 }), by)),
          { concurrency: "unbounded" },
        )
        assert.strictEqual(outcomes.filter(({ _tag }) => _tag === "Success").length, 1)
        // Of many that want to be among the first two, two are.
        const third = "900000000000000003" as GuildId
        yield* Effect.forEach(
          Array.from({ length: 10 }, (_, i) => `KEY_${i}`),
          (name) => Effect.result(secrets.set(third, name, setting("v"), by)),
          { concurrency: "unbounded" },
        )
        assert.lengthOf(yield* secrets.list(third), 2)
      }).pipe(Effect.provide(secretsAt(url, { limits: { secretBytes: 10, secretHosts: 2, secrets: 2 } })))
    }),
  )

  it.live("are known as the database has them, however many set and delete them and give up on it", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.gen(function* () {
        const secrets = yield* Secrets
        const sql = yield* SqlClient.SqlClient
        for (let round = 0; round < 10; round++) {
          yield* Effect.forEach(
            Array.from({ length: 30 }, (_, i) => i),
            (i) => {
              const name = `KEY_${i % 5}`
              const change: Effect.Effect<unknown, unknown> =
                i % 2 === 0 ? secrets.set(guildId, name, setting("v"), by) : secrets.delete(guildId, name, by)
              return Effect.exit(i % 3 === 0 ? Effect.timeout(change, (i * 7) % 20) : change)
            },
            { concurrency: "unbounded" },
          )
          const rows = yield* sql<{ readonly name: string; readonly placeholder: string }>`
            SELECT name, placeholder FROM guild_secrets ORDER BY name`
          assert.deepStrictEqual(
            Object.entries(secrets.placeholders(guildId) ?? {}).sort(),
            rows.map(({ name, placeholder }) => [name, placeholder]),
          )
        }
      }).pipe(Effect.provide(secretsAt(url)))
    }),
  )

  it.live("do not open in a row of another guild or another name", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.gen(function* () {
        const secrets = yield* Secrets
        const sql = yield* SqlClient.SqlClient
        yield* secrets.set(guildId, "A", setting("mine"), by)
        yield* secrets.set(guildId, "B", setting("also mine"), by)
        yield* secrets.set(otherGuild, "A", setting("theirs"), by)
        for (const [guild, name] of [
          [guildId, "B"],
          [otherGuild, "A"],
        ] as const) {
          yield* sql`
            UPDATE guild_secrets SET envelope =
              (SELECT envelope FROM guild_secrets WHERE guild_id = ${guildId} AND name = 'A')
            WHERE guild_id = ${guild} AND name = ${name}`
          assert.strictEqual((yield* Effect.flip(valueOf(guild, name)))._tag, "EnvelopeUnreadable")
        }
        assert.strictEqual(yield* valueOf(guildId, "A"), "mine")
      }).pipe(Effect.provide(secretsAt(url)))
    }),
  )

  it.live(
    "are encrypted anew under another master key, after which the old one is not needed",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const names = Array.from({ length: 120 }, (_, i) => `KEY_${i}`)
        const limits = { secrets: 200 }
        const before = yield* Effect.gen(function* () {
          const secrets = yield* Secrets
          for (const name of names) yield* secrets.set(guildId, name, setting(`value of ${name}`), by)
          yield* secrets.set(otherGuild, "KEY", setting("theirs"), by)
          return secrets.placeholders(guildId)
        }).pipe(Effect.provide(secretsAt(url, { limits })))

        yield* Effect.gen(function* () {
          const secrets = yield* Secrets
          const sql = yield* SqlClient.SqlClient
          // Both keys open; what is set is under the new one.
          assert.strictEqual(yield* valueOf(guildId, "KEY_7"), "value of KEY_7")
          yield* secrets.set(guildId, "KEY_7", setting("new"), by)
          assert.strictEqual(yield* valueOf(guildId, "KEY_7"), "new")
          // One that nobody can read stays, and is told of.
          yield* sql`UPDATE guild_secrets SET envelope = set_byte(envelope, 60, get_byte(envelope, 60) # 1)
          WHERE name = 'KEY_9'`
          const twice = yield* Effect.all([secrets.rotate, secrets.rotate], { concurrency: 2 })
          assert.strictEqual(twice[0].reencrypted + twice[1].reencrypted, 119)
          assert.deepStrictEqual(twice[0].unreadable, [{ guildId, name: "KEY_9" }])
          yield* secrets.delete(guildId, "KEY_9", by)
          const { reencrypted, unreadable, keys } = yield* secrets.rotate
          assert.deepStrictEqual([reencrypted, unreadable.length], [0, 0])
          assert.deepStrictEqual(
            keys.map(({ standing, secrets }) => [standing, secrets]),
            [["current", 120]],
          )
        }).pipe(Effect.provide(secretsAt(url, { masterKey: keyB, previousMasterKey: keyA, limits })))

        yield* Effect.gen(function* () {
          const secrets = yield* Secrets
          assert.strictEqual(yield* valueOf(guildId, "KEY_7"), "new")
          assert.strictEqual(yield* valueOf(guildId, "KEY_119"), "value of KEY_119")
          assert.strictEqual(yield* valueOf(otherGuild, "KEY"), "theirs")
          assert.strictEqual(secrets.placeholders(guildId)!["KEY_0"], before!["KEY_0"])
        }).pipe(Effect.provide(secretsAt(url, { masterKey: keyB, limits })))

        const lost = yield* Effect.gen(function* () {
          const { keys } = yield* (yield* Secrets).rotate
          return keys.map(({ standing, secrets }) => [standing, secrets])
        }).pipe(Effect.provide(secretsAt(url, { masterKey: Redacted.make("c3".repeat(32)), limits })))
        assert.deepStrictEqual(lost, [["unknown", 120]])
      }),
    60_000,
  )
})
