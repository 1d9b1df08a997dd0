/**
 * A code cache of the SDK that holds more than isolated-vm's own: made after the SDK has run and has been used, so that what a guild's first
 * event needs is in it compiled. The SDK runs for it in a context of this process, before there is any guild.
 */
import { createContext, runInContext, Script } from "node:vm"

/** How much of the SDK is compiled: what every guild runs, or the families of the web platform that are used most as well. */
export type Warmth = "plain" | "web"

interface Entries {
  readonly load: (guild: () => Promise<void>, info: string, families: unknown) => ArrayLike<string>
  readonly turn: (texts: readonly [events: string, settlements: string]) => ArrayLike<string>
}

const plain = `
  on("messageCreate", async (ctx) => { await ctx.reply({ content: ctx.msg.content }); console.log("warm") })
  createBot({ commands: [prefix({ name: "warm", run: () => {} })] })`

const web = `${plain}
  on("messageCreate", async () => {
    const url = new URL("../b?c=d#e", "https://example.com:8080/a/")
    url.searchParams.append("f", "g"); url.searchParams.get("c"); url.pathname = "/x"; String(url)
    new URLSearchParams({ a: "b" }).toString()
    const response = await fetch("https://example.com/", { method: "POST", headers: { a: "b" }, body: "{}" })
    await response.clone().json(); response.headers.get("a"); await response.text()
    const request = new Request(url, { method: "PUT", body: new URLSearchParams("a=b"), signal: AbortSignal.timeout(1) })
    await request.text(); fetch(request).catch(() => {})
    new Headers([["a", "b"]]).forEach(() => {})
    new TextDecoder().decode(new TextEncoder().encode("a\u00e9"))
    new AbortController().abort(); structuredClone({ a: [1, new Map([[1, 2]])] }); crypto.randomUUID(); atob(btoa("a"))
  })`

const limits = {
  timers: 10,
  longestTimerSecs: 10,
  pendingOperations: 10,
  operationsPerTurn: 10,
  operationBytesPerTurn: 10_000,
  logLinesPerTurn: 10,
  logBytesPerTurn: 10_000,
  logLineLength: 1000,
}
const info = JSON.stringify({ guildId: "1", seed: Buffer.alloc(32).toString("base64"), limits })

const message = JSON.stringify({
  id: "1",
  channelId: "1",
  guildId: "1",
  content: "warm",
  author: { id: "1" },
})
const fetched = {
  status: 200,
  statusText: "",
  url: "https://example.com/",
  redirected: false,
  headers: [["a", "b"]],
  body: "e30=",
}

/** Microtasks have run when it resolves. */
const pause = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** Rejects when the SDK did not do what it was to do: a cache made then would hold too little. */
export const warmCaches = async (
  sdk: string,
  familiesText: string,
  filename: string,
  warmth: Warmth,
): Promise<{ readonly sdk: Buffer; readonly families: Buffer }> => {
  const context = createContext({})
  const script = new Script(sdk, { filename })
  const { load, turn } = script.runInContext(context) as Entries
  const families = new Script(familiesText, { filename })
  const guild = `(async()=>{"use strict";${warmth === "web" ? web : plain}})`
  const entries: Array<string> = []
  const read = async (outbox: ArrayLike<string>) => {
    await pause()
    entries.push(...Array.from(outbox))
  }
  await read(load(runInContext(guild, context) as () => Promise<void>, info, families.runInContext(context)))
  await read(turn([`[[1,"messageCreate",1,${message}]]`, "[]"]))
  for (const operation of [1, 2, 3]) {
    await read(turn(["[]", JSON.stringify([[operation, 1, operation === 1 ? { id: "1" } : fetched]])]))
  }
  if (!entries.includes('["done",1]')) throw new Error(`the warm-up did not end: ${entries.join()}`)
  return { sdk: script.createCachedData(), families: families.createCachedData() }
}
