import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { guildId, makeGround, makeGuild, script, until } from "./GuildFixture.ts"

const ask = script(`on("messageCreate", (ctx) => ctx.reply(String(secrets.get(ctx.msg.content))))`)

describe("the secrets of a guild's script", () => {
  it.live("are those of the moment: when it starts, while it runs, and after a move", () =>
    Effect.gen(function* () {
      const ground = yield* makeGround({}, 2)
      let placeholders: Readonly<Record<string, string>> | undefined
      const guild = yield* makeGuild(
        {
          ...ground,
          secretsOf: (guild) => {
            return guild === guildId ? placeholders : undefined
          },
        },
        guildId,
        ask,
      )
      const answer = Effect.fnUntraced(function* (name: string) {
        const before = guild.replies().length
        guild.say(name)
        yield* until(() => guild.replies().length > before)
        return guild.replies().at(-1)
      })
      assert.strictEqual(yield* answer("A"), "undefined")
      placeholders = { A: "flora_secret_a" }
      assert.strictEqual(yield* answer("A"), "flora_secret_a")
      placeholders = { B: "flora_secret_b" }
      const { worker } = guild.actor.status()
      const other = guild.pool.status().find(({ id }) => id !== worker)!
      assert.strictEqual((yield* guild.actor.migrate(guild.pool.find(other.id)!))._tag, "Moved")
      assert.strictEqual(yield* answer("A"), "undefined")
      assert.strictEqual(yield* answer("B"), "flora_secret_b")
      placeholders = undefined
      assert.strictEqual(yield* answer("B"), "undefined")
      assert.strictEqual(guild.actor.status().epoch, 2, "nothing was started for it")
    }),
  )
})
