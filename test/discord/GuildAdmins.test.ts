import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { DiscordTarget } from "../../src/discord/DiscordTarget.ts"
import { GuildAdmins } from "../../src/discord/GuildAdmins.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { answerJson, fakeDiscord } from "./FakeDiscord.ts"

const [unknown, foreign, own] = ["900000000000000001", "900000000000000002", "900000000000000003"] as [
  GuildId,
  GuildId,
  GuildId,
]
const person = "900000000000000101"

describe("GuildAdmins", () => {
  it.live("asks Discord the same, all at once, for an unknown guild and for somebody else's", () =>
    Effect.gen(function* () {
      const waiting: Array<() => void> = []
      const { api, asked } = yield* fakeDiscord(({ url }, response) => {
        waiting.push(() => {
          const guild = own.endsWith(url!.split("/").at(-1)!) || !url!.includes(unknown)
          if (!guild) return response.writeHead(404).end("{}")
          if (url!.includes("/members/")) return answerJson(response, { roles: [] })
          const owner_id = url!.includes(own) ? person : "900000000000000199"
          return answerJson(response, { owner_id, roles: [] })
        })
        // Nobody is answered before both questions are there: who asks one after the other waits for ever.
        if (waiting.length === 2) for (const answer of waiting.splice(0)) answer()
      })
      const admins = yield* GuildAdmins.layer.pipe(
        Layer.provide(DiscordRest.layer),
        Layer.provide(
          Layer.succeed(DiscordTarget, {
            api,
            callsPerSecond: Number.POSITIVE_INFINITY,
            token: Redacted.make("a-token"),
          }),
        ),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, restTimeoutMs: 3000 })),
        Layer.build,
        Effect.flatMap((context) => Effect.provideContext(GuildAdmins, context)),
      )
      const askedFor = Effect.fnUntraced(function* (guildId: GuildId) {
        const from = asked.length
        const isAdmin = yield* admins.isAdmin(guildId, person)
        const paths = asked.slice(from).map(({ path }) => path.replace(guildId, "guild"))
        return { isAdmin, paths: paths.sort() }
      })
      const forUnknown = yield* askedFor(unknown)
      assert.isFalse(forUnknown.isAdmin)
      assert.lengthOf(forUnknown.paths, 2)
      assert.deepStrictEqual(yield* askedFor(foreign), forUnknown)
      assert.deepStrictEqual(yield* askedFor(own), { ...forUnknown, isAdmin: true })
    }),
  )
})
