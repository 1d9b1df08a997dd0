import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Application } from "../../src/discord/Application.ts"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { GuildScope } from "../../src/discord/GuildScope.ts"
import { Interactions } from "../../src/discord/Interactions.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { Operations } from "../../src/ops/Operations.ts"
import { CronJobs } from "../../src/services/cron/CronJobs.ts"
import { CronRunner } from "../../src/services/cron/CronRunner.ts"
import { Egress } from "../../src/services/egress/Egress.ts"
import { KvStore } from "../../src/services/kv/KvStore.ts"

const operations = Operations.layer.pipe(
  Layer.provide(
    Layer.mergeAll(
      Layer.succeed(Application, { id: Effect.succeed("900000000000000201") }),
      Layer.mock(DiscordRest, { client: undefined as never }),
      Layer.mock(GuildScope, { learn: () => {}, forget: () => {} }),
      Layer.mock(Interactions, { opened: () => {}, ended: () => {}, redact: (text) => text }),
      Layer.mock(KvStore, {}),
      Layer.mock(CronJobs, {}),
      Layer.mock(CronRunner, { ended: () => {}, counters: undefined as never }),
      Layer.mock(Egress, { counters: undefined as never }),
    ),
  ),
)

describe("Operations", () => {
  it.effect("say of themselves which of them post a message", () =>
    Effect.gen(function* () {
      const { messages } = yield* Operations
      const posting = ["message.send", "interaction.reply"]
      const silent = [
        "message.edit",
        "interaction.edit",
        "interaction.defer",
        "kv.get",
        "kv.set",
        "kv.delete",
        "kv.list",
        "none",
      ]
      assert.deepStrictEqual(posting.map(messages), [1, 1])
      assert.deepStrictEqual(
        silent.map(messages),
        silent.map(() => 0),
      )
    }).pipe(Effect.provide(operations)),
  )

  it.effect.each([
    ["rest.sendPoll", { channelId: "900000000000000011" }, "question", "is missing"],
    ["rest.sendMessage", { channelId: 5, content: "x" }, "channelId", "Expected string"],
    [
      "rest.bulkDeleteMessages",
      { channelId: "900000000000000011", messageIds: ["900000000000000012", "1"] },
      "messageIds[1]",
      "expected a Discord id (15 to 20 digits)",
    ],
  ] as const)("name the argument that is wrong: %s", ([name, args, field, problem]) =>
    Effect.gen(function* () {
      const { execute } = yield* Operations
      const error = yield* Effect.flip(execute("900000000000000001" as GuildId, name, args))
      assert.strictEqual(error.message, `${name}: ${field}: ${problem}`)
      assert.deepInclude(error, { code: "INVALID_INPUT", details: { field } })
    }).pipe(Effect.provide(operations)),
  )
})
