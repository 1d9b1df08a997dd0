import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"

const run = (
  name: string,
  steps: ReadonlyArray<readonly [string, string | null]> = [],
  more: object = {},
) => ({
  name,
  scheduledAt: "2026-03-01T09:00:00.000Z",
  startedAt: "2026-03-01T09:00:00.010Z",
  attempt: 1,
  runId: "r1",
  claim: 3,
  trigger: "schedule",
  steps,
  ...more,
})

const loadError = async (script: string, limits = {}) => {
  using guild = await IsolateDriver.load(script, limits)
  return guild.journal.find(([kind]) => kind === "failed")?.[1] as
    | { name: string; message: string }
    | undefined
}

describe("cron", () => {
  it("tells the runtime of its jobs, with their options as text", async () => {
    using guild = await IsolateDriver.load(
      `cron("daily", "0 9 * * *", () => {}, { timezone: "Europe/Berlin" })`,
    )
    assert.deepStrictEqual<unknown>(guild.manifest, {
      events: ["cron"],
      commands: [],
      crons: [{ name: "daily", expression: "0 9 * * *", options: '{"timezone":"Europe/Berlin"}' }],
    })
  })

  it("refuses what cannot be a job, and one too many (cronJobs)", async () => {
    assert.match((await loadError(`cron("", "* * * * *", () => {})`))!.message, /non-empty/)
    assert.strictEqual((await loadError(`cron("a", 5, () => {})`))!.name, "TypeError")
    assert.match((await loadError(`cron("a", "* * * * *", "x")`))!.message, /function/)
    assert.match(
      (await loadError(`for (const _ of [1, 2]) cron("a", "* * * * *", () => {})`))!.message,
      /already/,
    )
    const two = `for (const name of ["a", "b"]) cron(name, "* * * * *", () => {})`
    assert.isUndefined(await loadError(two))
    assert.match((await loadError(two, { cronJobs: 1 }))!.message, /at most 1 cron jobs/)
  })

  it("gives the handler its run, directly and as ctx.msg, and nothing of the machinery", async () => {
    using guild = await IsolateDriver.load(`cron("job", "* * * * *", (ctx) => {
      console.log(JSON.stringify([ctx.name, ctx.scheduledAt, ctx.startedAt, ctx.attempt, ctx.runId, ctx.trigger, ctx.guildId]))
      console.log(JSON.stringify(ctx.msg))
    })`)
    await guild.event("cron", run("job"))
    const logs = guild.journal
      .filter(([kind]) => kind === "log")
      .map(([, , text]) => JSON.parse(text as string) as unknown)
    const [at, begun] = ["2026-03-01T09:00:00.000Z", "2026-03-01T09:00:00.010Z"]
    assert.deepStrictEqual(logs[0], ["job", at, begun, 1, "r1", "schedule", "77"])
    assert.deepStrictEqual(logs[1], {
      name: "job",
      scheduledAt: at,
      startedAt: begun,
      attempt: 1,
      runId: "r1",
      trigger: "schedule",
    })
    assert.deepStrictEqual(guild.journal.at(-1), ["done", 1])
  })

  it("remembers steps, gives remembered ones back without running them, and ends the delivery with a sleep", async () => {
    using guild = await IsolateDriver.load(`cron("job", "* * * * *", async (ctx) => {
      const old = await ctx.step("old", () => console.log("never"))
      const fresh = await ctx.step("fresh", async () => ({ at: new Date(0), old }))
      console.log(JSON.stringify(fresh))
      await ctx.sleep("nap", "10 minutes")
      console.log("never")
    })`)
    await guild.event("cron", run("job", [["old", '{"n":1}']]))
    const result = '{"at":"1970-01-01T00:00:00.000Z","old":{"n":1}}'
    assert.deepStrictEqual(guild.operations.at(-1)!.args, { runId: "r1", claim: 3, name: "fresh", result })
    await guild.settle(null)
    assert.deepStrictEqual(guild.operations.at(-1), {
      id: 2,
      name: "cron.sleep",
      args: { runId: "r1", claim: 3, name: "nap", duration: "10 minutes" },
    })
    await guild.settle(null)
    assert.deepStrictEqual(guild.journal.at(-1), ["done", 1])
    const logs = guild.journal.filter(([kind]) => kind === "log").map(([, , text]) => text)
    assert.deepStrictEqual(logs, [result])
  })

  it("tells of a step that failed and refuses a name twice and a result too large (cronStepBytes)", async () => {
    using guild = await IsolateDriver.load(
      `cron("job", "* * * * *", async (ctx) => {
        await ctx.step("big", () => "x".repeat(100)).catch((error) => console.log(error.code, error.limit))
        await ctx.step("big", () => 1).catch((error) => console.log(error.message))
        await ctx.step("bad", () => { throw new TypeError("no") })
      })`,
      { cronStepBytes: 50 },
    )
    await guild.event("cron", run("job"))
    const logs = guild.journal.filter(([kind]) => kind === "log").map(([, , text]) => text)
    assert.deepStrictEqual(logs, [
      "LIMIT_EXCEEDED cronStepBytes",
      'ctx.step("big"): this run has a step of that name already',
    ])
    assert.deepStrictEqual(guild.operations.at(-1)!.args, {
      runId: "r1",
      claim: 3,
      name: "bad",
      error: "TypeError: no",
    })
    await guild.settle(null)
    assert.strictEqual(guild.journal.at(-1)![0], "done")
    assert.strictEqual((guild.journal.at(-1)![2] as { message: string }).message, "no")
  })

  it("hands schedules made at run time to their handlers, and asks for them", async () => {
    using guild = await IsolateDriver.load(`on("schedule:tea", async (ctx) => {
      console.log(ctx.msg.name, ctx.msg.data.cups)
      await schedule.at("tea", new Date(0), { cups: 2 })
      await schedule.cancel("tea")
    })`)
    assert.deepStrictEqual((guild.manifest as { events: unknown }).events, ["schedule"])
    await guild.event("schedule", run("tea", [], { data: { cups: 1 } }))
    assert.deepStrictEqual(guild.operations.at(-1), {
      id: 1,
      name: "schedule.at",
      args: { name: "tea", time: "1970-01-01T00:00:00.000Z", data: '{"cups":2}' },
    })
    await guild.settle(null)
    assert.strictEqual(guild.operations.at(-1)!.name, "schedule.cancel")
    await guild.settle(true)
    await guild.event("schedule", run("coffee"))
    assert.match((guild.journal.at(-1)![2] as { message: string }).message, /no handler of schedule:coffee/)
  })

  it("hands schedules of one family to one handler, unless they have their own", async () => {
    using guild = await IsolateDriver.load(`
      on("schedule:tea", (ctx) => console.log("any", ctx.msg.name))
      on("schedule:tea/green", (ctx) => console.log("own", ctx.msg.name))`)
    for (const name of ["tea", "tea/1", "tea/1/2", "tea/green"]) await guild.event("schedule", run(name))
    const logs = guild.journal.filter(([kind]) => kind === "log").map(([, , text]) => text)
    assert.deepStrictEqual(logs, ["any tea", "any tea/1", "any tea/1/2", "own tea/green"])
    await guild.event("schedule", run("teas/1"))
    assert.match((guild.journal.at(-1)![2] as { message: string }).message, /no handler of schedule:teas\/1/)
  })
})
