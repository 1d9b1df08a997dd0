import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { DiscordCallFailed } from "../../src/discord/DiscordRest.ts"
import { GuildAdmins } from "../../src/discord/GuildAdmins.ts"
import type { Caller } from "../../src/domain/Access.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { statusOf } from "../../src/domain/Problem.ts"
import { Gate } from "../../src/http/Gate.ts"
import { Access } from "../../src/services/access/Access.ts"
import { Audit, type Deed } from "../../src/services/access/Audit.ts"
import { guildId, you } from "./House.ts"

const caller: Caller = {
  name: "you",
  userId: you,
  via: "session",
  scope: "admin",
  guilds: null,
  credentialId: "1",
  expiresAt: null,
}

const away = new DiscordCallFailed({
  reason: "unreachable",
  message: "gone",
  status: 0,
  route: "GET /guilds/1",
})

describe("the gate", () => {
  it.effect("lets nobody in and answers 503 while Discord does not say who administers a guild", () =>
    Effect.gen(function* () {
      const deeds: Array<Deed> = []
      const gate = yield* Gate.layer.pipe(
        Layer.provide([
          Layer.succeed(Access, { identify: () => Effect.succeed(caller), localToken: undefined }),
          Layer.succeed(GuildAdmins, { isAdmin: () => Effect.fail(away) }),
          Layer.succeed(Audit, {
            record: (deed: Deed) => Effect.sync(() => void deeds.push(deed)),
            list: () => Effect.succeed([]),
          }),
          Layer.succeed(Limits, defaultLimits),
        ]),
        Layer.build,
        Effect.flatMap((context) => Effect.provideContext(Gate, context)),
      )
      const asked = { name: "Undeploy", payload: { guildId }, source: "rest" } as const
      const refused = yield* Effect.flip(gate.enter(caller, asked, Effect.die("it was let in")))
      assert.strictEqual(refused._tag, "DiscordUnavailable")
      assert.strictEqual(statusOf(refused), 503)
      assert.include(refused.message, "try again")
      assert.deepStrictEqual(
        deeds.map(({ action, outcome }) => [action, outcome]),
        [["Undeploy", "DiscordUnavailable"]],
      )
    }),
  )
})
