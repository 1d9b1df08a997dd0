/** More of everything that leaves the isolate than anybody wants. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { Fixture } from "../actors/GuildFixture.ts"
import { attacks } from "./Arena.ts"

/** The store answers late, so that operations gather. */
const slowStore = (name: string) =>
  name.startsWith("kv.") ? Effect.as(Effect.sleep("100 millis"), null) : undefined

/** No line of the guild's log is longer than a line and the stack of an error may be. */
const boundedLines = (guild: Fixture) => {
  const longest = Math.max(...guild.logs().map((line) => line.length))
  assert.isBelow(longest, 10_000)
}

attacks(
  "a flood",
  [
    {
      name: "of long log lines is cut off in the same way",
      run: `for (let i = 0; i < 200; i++) console.log("line " + i + " ".repeat(4000))`,
      outcome: { logs: /too much log in one turn; lines suppressed: 136/ },
    },
    {
      name: "in one log line is cut off",
      run: `console.log("x".repeat(4_000_000))`,
      outcome: { logs: /^x{4000,4100}…$/m },
      check: boundedLines,
    },
    {
      name: "in one logged object is cut off",
      run: `console.log(Array.from({ length: 1000 }, () => "y".repeat(10_000)))`,
      outcome: { logs: /yyy/ },
      check: boundedLines,
    },
    {
      name: "in the message of an error is cut off",
      run: `throw new Error("x".repeat(4_000_000))`,
      outcome: { logs: /failed: Error: xxx/ },
      check: boundedLines,
    },
    {
      name: "in the stack of an error is cut off",
      run: `throw Object.assign(new Error("e"), { stack: "x".repeat(4_000_000) })`,
      outcome: { logs: /failed: xxx/ },
      check: boundedLines,
    },
    {
      name: "in the name of a table's columns is cut off",
      run: `console.table([{ ["x".repeat(1_000_000)]: 1 }])`,
      outcome: { logs: /xxx/ },
      check: boundedLines,
    },
    {
      name: "of operations is refused beyond the limit",
      run: `const results = await Promise.allSettled(Array.from({ length: 2000 }, () => kv.store("s").get("k")))
      const refused = results.filter((result) => result.status === "rejected").map((result) => result.reason)
      await ctx.reply([refused.length, refused[0].code, refused[0].limit].join())`,
      execute: slowStore,
      outcome: { replies: "1744,LIMIT_EXCEEDED,pendingOperations" },
    },
    {
      name: "of a million operations is ended",
      run: `const all = []; for (let i = 0; i < 1e6; i++) all.push(ctx.reply("spam " + i)); await Promise.all(all)`,
      outcome: { restarted: /computed for more than|more than 4194304 bytes|memory limit|disposed/ },
      check: (guild) => assert.isAtMost(guild.operations.length, 256),
    },
    {
      name: "of operations leaves in turns, and no more of it than may wait",
      run: `const all = []; for (let i = 0; i < 5000; i++) all.push(kv.store("s").set("k" + i, "v").catch(() => {}))
      await ctx.reply("refused").catch((error) => console.log(error.limit))
      await Promise.all(all)`,
      execute: slowStore,
      outcome: { logs: /^pendingOperations$/m },
      check: (guild) => assert.lengthOf(guild.operations, 256),
    },
    {
      name: "of large operations leaves one by one, in order",
      run: `for (let i = 0; i < 10; i++) kv.store("s").set("k" + i, "x".repeat(300_000)); await ctx.reply("sent")`,
      execute: slowStore,
      outcome: { replies: "sent" },
      check: (guild) =>
        assert.deepStrictEqual(
          guild.operations.map(({ args }) => args.key ?? args.content),
          [...Array.from({ length: 10 }, (_, i) => `k${i}`), "sent"],
        ),
    },
    {
      name: "of messages in answer to one event is refused beyond the limit",
      run: `const results = await Promise.allSettled(Array.from({ length: 200 }, () => ctx.reply("spam")))
      const reasons = results.filter((result) => result.status === "rejected").map((result) => result.reason)
      console.log("refused", reasons.length, reasons[0].code, reasons[0].limit)`,
      outcome: { logs: /^refused 170 LIMIT_EXCEEDED messagesPerEvent$/m },
      check: (guild) => assert.lengthOf(guild.replies(), 30),
    },
    {
      name: "of messages, one after the other, is refused beyond the limit",
      run: `for (;;) await ctx.reply("spam")`,
      outcome: { logs: /messageCreate failed: Error: a script may send at most 30 messages per event/ },
      check: (guild) => assert.lengthOf(guild.replies(), 30),
    },
    {
      name: "of timers that ring all the time holds up nobody else",
      run: `for (let i = 0; i < 1000; i++) setInterval(() => { for (let n = 0; n < 1000; n++); }, 1); await ctx.reply("ok")`,
      outcome: { replies: "ok" },
    },
    {
      name: "of messages from one timer is refused beyond the limit",
      load: `const sends = []`,
      run: `await new Promise((resolve) => setTimeout(() => {
        for (let i = 0; i < 100; i++) sends.push(ctx.reply("spam").then(() => "sent", (error) => error.limit))
        resolve()
      }, 20))
      const all = await Promise.all(sends)
      console.log(all.filter((end) => end === "sent").length, "sent")`,
      outcome: { logs: /^60 sent$/m },
      check: (guild) => assert.lengthOf(guild.replies(), 60),
    },
    {
      name: "of arguments is ended",
      run: `await kv.store("s").set("k", "x".repeat(4_194_304))`,
      outcome: { restarted: /one turn answered with more than 4194304 bytes/ },
      check: (guild) => assert.deepStrictEqual(guild.replies(), []),
    },
    {
      name: "of results is handed over in turns that the isolate can hold",
      run: `let sum = 0
      for (const text of await Promise.all(Array.from({ length: 100 }, () => kv.store("s").get("k")))) sum += text.length
      await ctx.reply(sum)`,
      execute: (name) => (name === "kv.get" ? Effect.succeed("r".repeat(50_000)) : undefined),
      outcome: { replies: "5000000" },
    },
    {
      name: "of results that the script keeps ends its isolate",
      run: `const kept = []; for (;;) kept.push(await kv.store("s").get("k" + kept.length))`,
      execute: (name) => (name === "kv.get" ? Effect.sync(() => "r".repeat(1_000_000)) : undefined),
      outcome: { restarted: /memory limit|disposed|computed for more than|could not be stopped/ },
    },
    {
      name: "of unhandled rejections is one line in the log",
      run: `for (let i = 0; i < 10_000; i++) Promise.reject(new Error("lost"))`,
      outcome: { logs: /Unhandled promise rejection: Error: lost/ },
    },
    {
      name: "of promises is allowed as long as it takes no time",
      run: `await Promise.all(Array.from({ length: 10_000 }, () => null)); await ctx.reply("ok")`,
      outcome: { replies: "ok" },
    },
    {
      name: "of handlers is allowed as long as it takes no time",
      load: `for (let i = 0; i < 5000; i++) on("messageCreate", () => {})`,
      run: `await ctx.reply("ok")`,
      outcome: { replies: "ok" },
    },
    {
      name: "of commands keeps the script from being deployed",
      load: `const many = (count, make) => Array.from({ length: count }, (_, i) => make(i))
        const choice = (i) => ({ name: "n".repeat(90) + i, value: "v".repeat(100) })
        const option = (i) => ({ name: "o" + i, description: "d", choices: many(25, choice) })
        createBot({ slashCommands: many(40, (i) => ({ name: "c" + i, description: "d", options: many(25, option), run() {} })) })`,
      outcome: { refused: /more than 4194304 bytes/ },
    },
  ],
  { turnCpuMs: 1000 },
)

// What takes this much computing is given the time for it, so that a busy machine changes nothing.
attacks(
  "a flood within a generous turn",
  [
    {
      name: "of a million log lines is cut off, and the guild is told how many are missing",
      run: `for (let i = 0; i < 1e6; i++) console.log("x")`,
      outcome: { logs: /too much log in one turn; lines suppressed: 999800/ },
      check: (guild) => assert.lengthOf(guild.logs(), 201),
    },
    {
      name: "of timers is refused beyond the limit",
      run: `let refused = 0
      for (let i = 0; i < 100_000; i++) try { setTimeout(() => {}, 3e6) } catch (error) { if (error.limit === "timers") refused++ }
      await ctx.reply(refused)`,
      outcome: { replies: "99000" },
    },
    {
      name: "of timers that are cleared again is allowed as long as it takes no time",
      run: `for (let i = 0; i < 100_000; i++) clearTimeout(setTimeout(() => {}, 3e6)); await ctx.reply("ok")`,
      outcome: { replies: "ok" },
    },
  ],
  { turnCpuMs: 10_000, dispatchTimeoutSecs: 14 },
)
