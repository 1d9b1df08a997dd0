/** Runs as events of a guild whose isolate moves, dies or is replaced: none is lost, and none counts as done that is not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventEnd } from "../../src/domain/GuildEvent.ts"
import { type Execute, guildId, makeGround, makeGuild, script, until } from "./GuildFixture.ts"

const bundle = `
cron("job", "* * * * *", async (ctx) => {
  await ctx.step("one", () => 1)
  if (ctx.runId === "bad") throw new Error("bad")
  await ctx.step("two", () => 2)
})
on("messageCreate", (ctx) => ctx.reply(ctx.msg.content))`

const payload = (runId: string) =>
  JSON.stringify({
    name: "job",
    scheduledAt: "",
    startedAt: "",
    attempt: 1,
    runId,
    claim: 1,
    trigger: "schedule",
    steps: [],
  })

/** A guild on two workers; steps are taken, unless the test holds them back. */
const makeMoving = Effect.fnUntraced(function* () {
  const ground = yield* makeGround({ migrationTimeoutMs: 2000 }, 2)
  const ends: Array<[string, EventEnd["_tag"] | undefined]> = []
  let held = false
  const execute: Execute = (name) =>
    name === "cron.step"
      ? Effect.as(
          Effect.promise(() => waitWhile(() => held)),
          null,
        )
      : undefined
  const guild = yield* makeGuild(ground, guildId, script(bundle), execute)
  const other = () =>
    ground.pool.workers.find(
      (worker) => worker.id !== (guild.actor.status().worker ?? ground.pool.workerOf(guildId).id),
    )!
  return {
    ground,
    guild,
    ends,
    other,
    hold: (value: boolean) => void (held = value),
    run: (runId: string) => {
      const receipt = { settle: (end?: EventEnd) => void ends.push([runId, end?._tag]) }
      return guild.actor.offer("cron", payload(runId), receipt)
    },
    steps: (runId: string) =>
      guild.operations
        .filter(({ name, args }) => name === "cron.step" && args["runId"] === runId)
        .map(({ args }) => args["name"]),
  }
})

const waitWhile = async (condition: () => boolean) => {
  while (condition()) await new Promise((done) => setTimeout(done, 5))
}

describe("a cron run of a guild", () => {
  it.live("ends once though its guild moves in the middle of many", () =>
    Effect.gen(function* () {
      const { guild, ends, other, run, steps } = yield* makeMoving()
      const ids = Array.from({ length: 60 }, (_, i) => `run ${i}`)
      for (const [i, id] of ids.entries()) {
        assert.strictEqual(run(id), "queued")
        if (i % 20 === 10) yield* guild.actor.migrate(other()).pipe(Effect.ignore)
      }
      yield* until(() => ends.length >= ids.length)
      assert.deepStrictEqual(
        [...ends].sort(),
        ids.map((id) => [id, "Handled"] as [string, EventEnd["_tag"]]).sort(),
      )
      for (const id of ids) assert.deepStrictEqual(steps(id), ["one", "two"])
    }).pipe(Effect.scoped),
  )

  it.live("is begun again when its host dies, and tells of a failure as a failure", () =>
    Effect.gen(function* () {
      const { ground, guild, ends, hold, run, steps } = yield* makeMoving()
      run("first")
      run("bad")
      yield* until(() => ends.length === 2)
      assert.deepStrictEqual([...ends].sort(), [
        ["bad", "Failed"],
        ["first", "Handled"],
      ])
      hold(true)
      run("killed")
      yield* until(() => steps("killed").length === 1)
      ground.pool.workers.find(({ id }) => id === guild.actor.status().worker)!.kill("killed by a test")
      yield* until(() => steps("killed").length === 2)
      hold(false)
      yield* until(() => ends.length === 3)
      assert.deepStrictEqual(ends[2], ["killed", "Handled"])
    }).pipe(Effect.scoped),
  )

  it.live("ends with a script that is dismissed, and is not taken by one that has no jobs", () =>
    Effect.gen(function* () {
      const { guild, ends, hold, run, steps } = yield* makeMoving()
      hold(true)
      run("cut")
      yield* until(() => steps("cut").length === 1)
      guild.actor.dismiss()
      assert.strictEqual(run("late"), "ignored")
      hold(false)
      yield* until(() => ends.length === 1)
      assert.strictEqual(ends[0]![0], "cut")
      const prepared = yield* guild.actor.prepare(script(`on("messageCreate", () => {})`))
      prepared.adopt()
      assert.strictEqual(run("unwanted"), "ignored")
    }).pipe(Effect.scoped),
  )
})
