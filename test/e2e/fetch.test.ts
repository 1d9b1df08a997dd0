/** A script's `fetch` through the whole runtime: SDK, isolate, guard, secrets, and a server outside. */
import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

/** Echoes the body of a request and the authorisation that it came with. */
const echoServer = Effect.acquireRelease(
  Effect.promise(async () => {
    const seen: Array<string | undefined> = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(200, { "content-type": "application/json" })
      request.pipe(response)
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.2", resolve))
    const { port } = server.address() as AddressInfo
    return { server, seen, origin: `http://127.0.0.2:${port}` }
  }),
  ({ server }) =>
    Effect.promise(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
)

const script = `
on("messageCreate", async (ctx) => {
  const [command, url] = ctx.msg.content.split(" ")
  if (command !== "!fetch") return
  try {
    const response = await fetch(url!, {
      method: "POST",
      headers: { authorization: "Bearer " + secrets.get("TOKEN") },
      body: JSON.stringify({ name: "Zoë" }),
    })
    const { name } = (await response.json()) as { name: string }
    await ctx.reply(response.status + " " + name)
  } catch (error) {
    await ctx.reply(String(error))
  }
})`

describe("fetch, end to end", () => {
  it.live(
    "reaches what it may with the secret filled in on the way, and nothing that it may not",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const { origin, seen } = yield* echoServer
        const runtime = yield* startRuntime(directory, { EGRESS_ALLOW: "127.0.0.2" })
        const guild = ["--guild", playgroundGuild]
        const set = yield* flora(
          ["secrets", "set", "TOKEN", ...guild, "--host", origin],
          directory,
          directory,
          "the real token",
        )
        assert.strictEqual(set.code, 0, set.output)
        const entry = join(directory, "bot.ts")
        writeFileSync(entry, script)
        const deployed = yield* flora(["deploy", entry, ...guild], directory, directory)
        assert.strictEqual(deployed.code, 0, deployed.output)

        const { ask } = control(runtime.url)
        assert.strictEqual(yield* ask(general, `!fetch ${origin}/echo`), "200 Zoë")
        assert.deepStrictEqual(seen, ["Bearer the real token"])
        assert.match(yield* ask(general, `!fetch ${runtime.url}/health`), /^TypeError: fetch failed: /)
        assert.match(yield* ask(general, "!fetch http://127.0.0.3:8080/"), /^TypeError: fetch failed: /)
        assert.lengthOf(seen, 1)
      }).pipe(Effect.scoped),
    60_000,
  )
})
