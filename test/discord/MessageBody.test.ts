import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { toDiscordMessage } from "../../src/discord/MessageBody.ts"

describe("MessageBody", () => {
  it.effect("translates a message to Discord's spelling", () =>
    Effect.gen(function* () {
      const body = yield* toDiscordMessage({
        content: "hi",
        embeds: [
          {
            title: "T",
            footer: { text: "f", iconUrl: "https://a.example/i.png" },
            author: { name: "n", iconUrl: "https://a.example/j.png", url: "https://a.example" },
            image: { url: "https://a.example/k.png" },
            fields: [{ name: "a", value: "b", inline: true }],
          },
        ],
        allowedMentions: { parse: ["users", "nonsense"], repliedUser: false },
      })
      assert.deepEqual(body, {
        content: "hi",
        embeds: [
          {
            title: "T",
            footer: { text: "f", icon_url: "https://a.example/i.png" },
            author: { name: "n", icon_url: "https://a.example/j.png", url: "https://a.example" },
            image: { url: "https://a.example/k.png" },
            fields: [{ name: "a", value: "b", inline: true }],
          },
        ],
        allowed_mentions: { parse: ["users"], replied_user: false },
      })
    }),
  )

  it.effect("leaves out embed parts that lack their required property", () =>
    Effect.gen(function* () {
      const body = yield* toDiscordMessage({
        embeds: [{ title: "T", footer: { iconUrl: "x" }, author: {}, image: {} }],
      })
      assert.deepEqual(body, { embeds: [{ title: "T" }] })
    }),
  )

  it.effect("keeps the ephemeral flag together with other flags", () =>
    Effect.gen(function* () {
      const body = yield* toDiscordMessage({ content: "x", flags: 4096, ephemeral: true })
      assert.strictEqual(body.flags, 4096 | 64)
    }),
  )

  it.effect("refuses a message with nothing in it, naming the field", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(toDiscordMessage({ content: "" }))
      assert.strictEqual(error.field, "payload")
    }),
  )

  it.effect("refuses an embed whose timestamp is no date", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(toDiscordMessage({ embeds: [{ title: "x", timestamp: "yesterday" }] }))
      assert.strictEqual(error.field, "embeds[0].timestamp")
    }),
  )
})
