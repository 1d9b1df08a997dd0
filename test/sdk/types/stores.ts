/** Stores, secrets, jobs, schedules, moves, the console and the language itself; for the type checker only. */
import { same } from "./Equal.ts"

// Stores.
const things: KvStore = kv.store("things")
same<ReturnType<typeof store>, KvStore>(true)
same<ReturnType<typeof kv.store>, KvStore>(true)
same<Awaited<ReturnType<typeof things.getWithMetadata>>, KvValue>(true)
same<Awaited<ReturnType<typeof things.delete>>, void>(true)
same<Awaited<ReturnType<typeof things.batch>>, void>(true)
same<Awaited<ReturnType<typeof things.list>>, KvPage>(true)
same<KvPage["listComplete"], boolean>(true)
same<KvKey["expiration"], number | undefined>(true)
const unknownJson = await things.getJson("a")
same<typeof unknownJson, unknown>(true)
await things.list({ prefix: "a", limit: 1, cursor: "b", reverse: true })
await things.increment("a", -1, { ttlSeconds: 60, metadata: null })
await things.compareAndSet("a", null, "b", { expiration: 1_900_000_000 })
await things.updateMetadata("a", undefined)
// @ts-expect-error a store has a name
kv.store()
// @ts-expect-error a key is text
await things.get(1)
// @ts-expect-error an amount is a number
await things.increment("a", "1")
// @ts-expect-error what is expected is text, or null for nothing
await things.compareAndSet("a", undefined, "b")
// @ts-expect-error metadata is JSON
await things.set("a", "b", { metadata: () => {} })
// @ts-expect-error there is no such option
await things.set("a", "b", { ttl: 60 })
// @ts-expect-error a change that sets has a value
await things.batch([{ type: "set", key: "a" }])
// @ts-expect-error there are two kinds of changes
await things.batch([{ type: "increment", key: "a" }])
// @ts-expect-error a limit is a number
await things.list({ limit: "10" })
// @ts-expect-error what was read may be nothing
void (await things.getJson<{ n: number }>("a")).n
// @ts-expect-error the name is for reading
things.name = "other"

// Secrets.
same<typeof secrets, Secrets>(true)
// @ts-expect-error there may be no such secret
const key: string = secrets.get("KEY")
// @ts-expect-error a script cannot set one
secrets.set("KEY", key)

// Jobs.
cron("hourly", "0 * * * *", async (ctx) => {
  same<typeof ctx.scheduledAt, string>(true)
  same<typeof ctx.startedAt, string>(true)
  same<typeof ctx.trigger, "schedule" | "manual" | "backfill">(true)
  same<typeof ctx.attempt, number>(true)
  same<typeof ctx.runId, string>(true)
  same<typeof ctx.guildId, string>(true)
  same<typeof ctx.msg, CronRun>(true)
  const numbers = await ctx.step("numbers", () => [1, 2])
  same<typeof numbers, number[]>(true)
  await ctx.sleep("a", 1000)
  // @ts-expect-error a sleep has a name and a duration
  await ctx.sleep("a")
  // @ts-expect-error a step has a name
  await ctx.step(() => 1)
})
const options: CronOptions = {
  timezone: "UTC",
  overlap: "bufferOne",
  catchUpWindow: "1 hour",
  catchUp: "all",
  jitter: 1000,
  startAt: new Date(),
  endAt: "2030-01-01",
  limit: 3,
  pauseOnFailure: true,
  alertChannel: "1",
  skipIfRunning: true,
  retry: { maxAttempts: 3, backoff: "1 second", maxBackoff: 60_000 },
}
cron("daily", "@daily", () => {}, options)
// @ts-expect-error a job has something to do
cron("none", "@daily")
// @ts-expect-error a pattern is text
cron("none", 5, () => {})
// @ts-expect-error all, the latest, or so many of them
cron("none", "@daily", () => {}, { catchUp: 3 })
// @ts-expect-error a time zone has a name
cron("none", "@daily", () => {}, { timezone: 1 })

// Schedules.
await schedule.at("remind/1", new Date(), { text: "tea" })
await schedule.after("remind/2", "10 minutes")
await schedule.every("remind/3", 60_000, ["a"])
await schedule.cancel("remind/1")
on("schedule:remind", (ctx) => same<typeof ctx.msg.data, unknown>(true))
// @ts-expect-error a time is needed
await schedule.at("remind/1")
// @ts-expect-error a duration is milliseconds or text
await schedule.after("remind/1", new Date())

// Moves.
onSuspend(() => ({ n: 1 }))
onSuspend(async () => undefined)
onResume((state) => console.log(state))
// @ts-expect-error a hook is a function
onSuspend({ n: 1 })

// Helpers.
on("interactionCreate", (ctx) => {
  same<ReturnType<typeof hasPermission>, boolean>(true)
  hasPermission(ctx, ["BanMembers", "KickMembers"])
  hasPermission(ctx, "8")
  // @ts-expect-error there is no such permission
  hasPermission(ctx, ["Fly"])
  // @ts-expect-error which role
  hasRole(ctx)
})

// The console, and timers.
console.table([{ a: 1 }])
console.dir({}, { depth: 2 })
console.time("a")
console.timeLog("a", 1)
console.assert(true, "a")
// @ts-expect-error there is no profiler
console.profile()
// @ts-expect-error a label is text
console.count(1)
// @ts-expect-error nothing is drawn
requestAnimationFrame(() => {})

// The language is that of the isolate.
same<ReturnType<typeof Temporal.Now.instant>, Temporal.Instant>(true)
same<ReturnType<Uint8Array["toBase64"]>, string>(true)
console.log(
  new Set([1]).union(new Set([2])),
  Iterator.from([1]).map(String).toArray(),
  Error.isError(1),
  RegExp.escape("a"),
)
console.log(
  Map.groupBy([1], (n) => n % 2),
  Promise.try(() => 1),
  Array.fromAsync([1]),
  Object.groupBy([1], String),
)
{
  using handle = { [Symbol.dispose]: () => {} }
  console.log(handle)
}
// @ts-expect-error there is no WebAssembly
void WebAssembly
// @ts-expect-error there are no workers
void new Worker("a.js")
// @ts-expect-error nothing is imported from Node
import("node:fs")
