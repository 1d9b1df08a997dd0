import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

/** Answers each message with what one part of the platform makes of it. */
const script = `
const parts: Record<string, () => unknown> = {
  url: () => new URL("/b?c=1", "https://münchen.example/a").href,
  random: () => crypto.randomUUID() !== crypto.randomUUID(),
  digest: async () => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")))].slice(0, 3),
  sign: async () => {
    const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"])
    const data = new TextEncoder().encode("x")
    return await crypto.subtle.verify("HMAC", key, await crypto.subtle.sign("HMAC", key, data), data)
  },
  gzip: async () => {
    const through = (stream: GenericTransformStream) => (body: ReadableStream) =>
      body.pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>)
    const small = through(new CompressionStream("gzip"))(new Response("again ".repeat(100)).body!)
    return (await new Response(through(new DecompressionStream("gzip"))(small)).text()).length
  },
  gbk: () => new TextDecoder("gbk").decode(new Uint8Array([0xc4, 0xe3])),
  clone: () => structuredClone(new Map([[1, new Date(0)]])).get(1)!.toISOString(),
  abort: () => new Promise((resolve) => { AbortSignal.timeout(5).onabort = (event) => resolve((event.target as AbortSignal).reason.name) }),
  timer: () => new Promise((resolve) => setTimeout(resolve, 5, "rang")),
}
on("messageCreate", async (ctx) => {
  const part = parts[ctx.msg.content.slice(1)]
  if (ctx.msg.author.bot !== true && part) await ctx.reply(String(await part()))
})
`

describe("the web platform, through the whole runtime", () => {
  it.live(
    "works in a deployed script, part by part",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const path = join(directory, "bot.ts")
        writeFileSync(path, script)
        const { code, output } = yield* flora(
          ["deploy", path, "--guild", playgroundGuild],
          directory,
          directory,
        )
        assert.strictEqual(code, 0, output)
        const { ask } = control(runtime.url)
        const expected = {
          url: "https://xn--mnchen-3ya.example/b?c=1",
          random: "true",
          digest: "186,120,22",
          sign: "true",
          gzip: "600",
          gbk: "你",
          clone: "1970-01-01T00:00:00.000Z",
          abort: "TimeoutError",
          timer: "rang",
        }
        for (const [part, answer] of Object.entries(expected)) {
          assert.strictEqual(yield* ask(general, `!${part}`), answer, part)
        }
      }),
    60_000,
  )
})
