/**
 * What a guild pays for the parts of the web platform that its script uses: time to its first handled event, from a blank isolate as a host
 * keeps them in stock and from nothing, and resident memory per guild. Isolates as a host has them, one after the other.
 * `npm run bench:web`, with the name of a row for that row alone: memory is told best in a process of its own.
 */
import { readFileSync } from "node:fs"
import { Effect } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { introduction } from "../../src/isolates/Introduction.ts"
import { GuildIsolate } from "../../src/isolates/host/GuildIsolate.ts"
import { ScriptCache } from "../../src/isolates/host/ScriptCache.ts"
import { usesOf } from "../../src/isolates/host/Uses.ts"
import { bundleSdk } from "../../src/isolates/SdkBundle.ts"
import { percentile, round } from "../load/Samples.ts"

const wakes = 80
const alive = 150

/** What the handler of the first event does before it answers. */
const bodies = {
  "nothing of it": "",
  "setTimeout, console": `setTimeout(() => {}, 5); console.log("x")`,
  "AbortController, structuredClone, btoa, randomUUID": `new AbortController(); structuredClone({ a: 1 }); btoa("a"); crypto.randomUUID()`,
  "new URL": `new URL("https://example.com/a?b=c").searchParams.get("b")`,
  "fetch(string)": `void fetch("https://example.com/")`,
  "fetch(new Request(url))": `void fetch(new Request("https://example.com/", { method: "POST", body: "a" }))`,
  "Response, text()": `await new Response("a").text()`,
  "TextEncoder, TextDecoder": `new TextDecoder().decode(new TextEncoder().encode("a"))`,
  "a stream": `for await (const chunk of new Response("a").body) chunk.length`,
  "a host that is not ASCII": `new URL("https://m\u00fcnchen.example/")`,
} as const

const settings = {
  turnCpuMs: 1000,
  heapMb: 64,
  outboxBytes: 1e6,
  concurrency: 3,
  inlineAfter: 0,
  blankIsolates: 0,
}

const { script: sdk, families, legacyEncodings } = await Effect.runPromise(bundleSdk())
const scripts = new ScriptCache(sdk, families, legacyEncodings)
await scripts.warm()

const info = introduction("900000000000000001" as GuildId, defaultLimits)
const event = JSON.stringify([
  [1, "messageCreate", 1, { id: "1", channelId: "11", guildId: "1", content: "x", author: { id: "2" } }],
])

const blank = async (bundle: string): Promise<GuildIsolate> => {
  const isolate = new GuildIsolate(settings, scripts)
  await isolate.prepare(usesOf(bundle).warmth)
  return isolate
}

const wake = async (isolate: GuildIsolate, bundle: string): Promise<void> => {
  const { encodings } = usesOf(bundle)
  await isolate.load(info, bundle, encodings)
  const outbox = await isolate.turn(event, "[]")
  if (!outbox.includes('"message.send"')) throw new Error(`no answer: ${outbox}`)
}

const residentMb = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024

const rows: Record<string, object> = {}
for (const [name, body] of Object.entries(bodies)) {
  if (process.argv[2] !== undefined && process.argv[2] !== name) continue
  const bundle = `on("messageCreate", async (ctx) => { ${body}; await ctx.reply("x") })`
  const fromNothing: Array<number> = []
  const fromBlank: Array<number> = []
  for (let count = 0; count < wakes; count++) {
    const start = performance.now()
    const isolate = await blank(bundle)
    const ready = performance.now()
    await wake(isolate, bundle)
    fromNothing.push(performance.now() - start)
    fromBlank.push(performance.now() - ready)
    isolate.dispose()
  }
  const before = residentMb()
  const live: Array<GuildIsolate> = []
  for (let count = 0; count < alive; count++) {
    const isolate = await blank(bundle)
    await wake(isolate, bundle)
    live.push(isolate)
  }
  const perGuild = (residentMb() - before) / alive
  for (const isolate of live) isolate.dispose()
  rows[name] = {
    "from a blank, p50 ms": round(percentile(fromBlank, 0.5)),
    "from nothing, p50 ms": round(percentile(fromNothing, 0.5)),
    "p90 ms": round(percentile(fromNothing, 0.9)),
    "MB per guild": round(perGuild),
  }
}
console.log(`SDK ${Math.round(sdk.length / 1024)} KB`)
console.table(rows)
process.exit(0)
