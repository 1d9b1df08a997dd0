/**
 * What is kept in the cache, as each format has it: the number in the name of its place is its version. What one version wrote, a later
 * one with the same number must read; one that writes something else takes the next number.
 */
import { createHmac } from "node:crypto"
import { REST } from "@discordjs/rest"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { Persistence } from "effect/persistence"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import type { GuildId, RevisionId } from "../../src/domain/Ids.ts"
import { GuildScope } from "../../src/discord/GuildScope.ts"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { Configuration } from "../../src/layers/Configuration.ts"
import { StartupSecrets } from "../../src/layers/StartupSecrets.ts"
import { Sessions } from "../../src/services/access/Sessions.ts"
import { Tickets } from "../../src/services/access/Tickets.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"

const apiSecret = "s".repeat(32)
const guildId = "900000000000000001" as GuildId

const services = Layer.mergeAll(
  RevisionCache.layerShared,
  Sessions.layer,
  Tickets.layer,
  GuildScope.layer,
).pipe(
  Layer.provide(
    Layer.mergeAll(
      Configuration.layerFrom({}),
      Layer.succeed(Limits, defaultLimits),
      // Discord is asked for nothing that the cache knows.
      Layer.mock(DiscordRest, { client: new REST() }),
      Layer.succeed(StartupSecrets, {
        masterKey: Redacted.make("a1".repeat(32)),
        previousMasterKey: undefined,
        apiSecret: Redacted.make(apiSecret),
      }),
    ),
  ),
  Layer.provideMerge(Persistence.layerBackingMemory),
)

/** Puts what a version wrote where it wrote it. */
const wrote = Effect.fnUntraced(function* (place: string, key: string, value: object) {
  const store = yield* (yield* Persistence.BackingPersistence).make(place)
  yield* store.set(key, value, Duration.hours(1))
})

describe("in the cache", () => {
  it.live("revisions of format 1 are found", () =>
    Effect.gen(function* () {
      yield* wrote("flora:revision.1", "one", { bundle: "one()", sourceMap: "{}" })
      const found = yield* (yield* RevisionCache).get("one" as RevisionId)
      assert.deepStrictEqual(Option.getOrThrow(found), { bundle: "one()", sourceMap: "{}" })
    }).pipe(Effect.scoped, Effect.provide(services)),
  )

  it.live("sessions of format 1 are found and listed", () =>
    Effect.gen(function* () {
      const now = Date.now()
      const id = createHmac("sha256", apiSecret).update("session:shown").digest("hex")
      const times = { createdAt: now, lastUsedAt: now, expiresAt: now + 60_000 }
      yield* wrote("flora:session.1", id, { userId: "7", username: "ada", userAgent: "browser", ...times })
      yield* wrote("flora:sessions-of.1", "7", { sessionIds: [id] })
      const sessions = yield* Sessions
      assert.deepInclude(yield* sessions.find("shown"), { name: "ada", userId: "7", credentialId: id })
      assert.strictEqual((yield* sessions.list("7", null))[0]?.userAgent, "browser")
    }).pipe(Effect.scoped, Effect.provide(services)),
  )

  it.live("tickets of format 1 are redeemed", () =>
    Effect.gen(function* () {
      yield* wrote("flora:ticket.1", "step:abc", { state: "x" })
      const kind = { name: "step", schema: Schema.Struct({ state: Schema.String }), seconds: 60 }
      const redeemed = yield* (yield* Tickets).redeem(kind, "abc")
      assert.deepStrictEqual(Option.getOrThrow(redeemed), { state: "x" })
    }).pipe(Effect.scoped, Effect.provide(services)),
  )

  it.live("owners of channels and webhooks of format 1 are known", () =>
    Effect.gen(function* () {
      yield* wrote("flora:scope:channel.1", "11", { guildId })
      yield* wrote("flora:scope:webhook.1", "12", { guildId })
      const scope = yield* GuildScope
      yield* scope.requireChannel(guildId, "11")
      yield* scope.requireWebhook(guildId, "12")
      const error = yield* Effect.flip(scope.requireChannel("2" as GuildId, "11"))
      assert.strictEqual(error._tag, "ScopeForbidden")
    }).pipe(Effect.scoped, Effect.provide(services)),
  )
})
