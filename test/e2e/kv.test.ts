import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]

/** Uses every way to write and read, as the original's documentation and ours describe them, and tells what came of it. */
const script = `
const notes = kv.store("notes")
const now = () => Math.floor(Date.now() / 1000)

on("messageCreate", async (ctx) => {
  const [command, argument] = ctx.msg.content.split(" ")
  if (command === "!original") {
    await notes.set("user:1", JSON.stringify({ n: 1 }), { expiration: now() + 3600, metadata: { role: "admin" } })
    await notes.set("gone", "x", { expiration: now() - 1 })
    await notes.updateMetadata("user:1", { role: "owner" })
    const { value, metadata } = await notes.getWithMetadata("user:1")
    const page = await notes.list({ prefix: "user:", limit: 10 })
    const missing = await notes.updateMetadata("none", 1).catch((error) => error.code + " " + error.message.split(":")[0])
    await ctx.reply([
      JSON.parse(value).n, metadata.role, await notes.get("gone"), page.keys[0].name, page.keys[0].metadata.role,
      typeof page.keys[0].expiration, page.listComplete, page.list_complete, missing,
    ].join("|"))
  }
  if (command === "!new") {
    const counters = store("counters")
    const sums = await Promise.all(Array.from({ length: 20 }, () => counters.increment("n")))
    await counters.setJson("json", { list: [1, "ä"] }, { ttlSeconds: 3600 })
    const won = [await counters.compareAndSet("lock", null, "me"), await counters.compareAndSet("lock", null, "you")]
    await counters.batch([{ type: "set", key: "a", value: "1" }, { type: "set", key: "b", value: "2" }, { type: "delete", key: "lock" }])
    const { keys } = await counters.list({ reverse: true })
    const refused = await counters.batch([{ type: "delete", key: "a" }, { type: "set", key: "b", value: "x".repeat(2_000_000) }]).catch((error) => error.code)
    await ctx.reply([
      Math.max(...sums), new Set(sums).size, JSON.stringify(await counters.getJson("json")), won.join(),
      keys.map((key) => key.name).join(), refused, await counters.get("a"),
    ].join("|"))
  }
  if (command === "!fill") {
    const codes = await Promise.all(Array.from({ length: 130 }, (_, i) =>
      store("flood").set("k" + i, "v").then(() => "ok", (error) => error.code + (error.retryAfterMs > 0 ? "+" : ""))))
    await ctx.reply([...new Set(codes)].map((code) => code + "=" + codes.filter((other) => other === code).length).join("|"))
  }
  if (command === "!get") await ctx.reply("= " + (await notes.get(argument)))
})
`

describe("kv, end to end", () => {
  it.live(
    "serves scripts and the CLI, backs up, restores, and has all of it after a kill",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const run = (...args: ReadonlyArray<string>) =>
          Effect.map(flora([...args, ...guild], directory, directory), ({ code, output }) => {
            assert.strictEqual(code, 0, output)
            return output.trim()
          })
        const file = join(directory, "backup.jsonl.gz")
        const backup = yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory)
            const ask = (content: string) => control(runtime.url).ask(general, content)
            writeFileSync(join(directory, "bot.js"), script)
            yield* run("deploy", join(directory, "bot.js"))
            assert.strictEqual(
              yield* ask("!original"),
              "1|owner||user:1|owner|number|true|true|KV_KEY_NOT_FOUND key not found",
            )
            assert.strictEqual(
              yield* ask("!new"),
              `20|20|{"list":[1,"ä"]}|true,false|n,json,b,a|LIMIT_EXCEEDED|1`,
            )
            assert.strictEqual(yield* ask("!fill"), "ok=120|KV_RATE_LIMITED+=10")

            assert.match(yield* run("kv", "stores"), /^counters {2}4 keys {2}\d+ bytes\nflood {2}120 keys/)
            assert.strictEqual(yield* run("kv", "get", "n", "--store", "counters"), "20")
            yield* run(
              "kv",
              "set",
              "from the shell",
              "--store",
              "notes",
              "--key",
              "note",
              "--metadata",
              "[1]",
            )
            assert.strictEqual(yield* ask("!get note"), "= from the shell")
            assert.match(
              yield* run("kv", "list-keys", "--store", "notes"),
              /^note {2}\[1\]\nuser:1 {2}until .* {2}\{/,
            )
            const [id = ""] = (yield* run("kv", "export", "--output", file)).split(" ")
            const lines = gunzipSync(readFileSync(file)).toString().trim().split("\n")
            assert.deepStrictEqual(JSON.parse(lines.at(-1)!), { entries: 126 })
            const again = yield* flora(["kv", "export", ...guild], directory, directory)
            assert.match(again.output, /try again in \d+ s/)

            yield* run("kv", "delete", "note", "--store", "notes")
            yield* run("kv", "delete-store", "--store", "flood", "--yes")
            assert.strictEqual(yield* ask("!get note"), "= null")
            const unsure = yield* flora(["kv", "restore", id, ...guild], directory, directory)
            assert.strictEqual(unsure.code, 1)
            assert.include(unsure.output, "--yes")
            assert.strictEqual(yield* run("kv", "restore", id, "--yes"), "126 keys restored")
            assert.strictEqual(yield* ask("!get note"), "= from the shell")
            yield* Effect.promise(() => runtime.stop("SIGKILL"))
            return id
          }),
        )
        const runtime = yield* startRuntime(directory)
        assert.strictEqual(yield* control(runtime.url).ask(general, "!get note"), "= from the shell")
        assert.match(yield* run("kv", "stores"), /flood {2}120 keys/)
        assert.match(yield* run("kv", "backups", "list"), new RegExp(`^${backup} `))
        yield* run("kv", "delete-store", "--store", "notes", "--yes")
        assert.strictEqual(yield* run("kv", "import", file), "126 keys imported")
        assert.strictEqual(yield* control(runtime.url).ask(general, "!get note"), "= from the shell")
        yield* run("kv", "backups", "delete", backup)
        assert.match(yield* run("kv", "backups", "list"), /no backups/)
      }),
    120_000,
  )
})
