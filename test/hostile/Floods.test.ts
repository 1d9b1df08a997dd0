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
      name: "of log lines is cut off, and the guild is told",
      run: `for (let i = 0; i < 20_000; i++) console.log("line " + i + " ".repeat(50))`,
      outcome: { logs: /too much log in one turn; the rest of it is dropped/ },
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
      check: (guild) => assert.isBelow(guild.operations.length, 50_000),
    },
    {
      name: "of arguments is ended",
      run: `await ctx.reply("x".repeat(4_194_304))`,
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
      load: `createBot({ slashCommands: Array.from({ length: 5000 }, (_, i) => ({ name: "c" + i, description: "d".repeat(1000), run() {} })) })`,
      outcome: { refused: /more than 4194304 bytes/ },
    },
  ],
  { turnCpuMs: 1000 },
)
