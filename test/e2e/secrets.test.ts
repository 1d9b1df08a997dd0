import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { canary, traces } from "../services/secrets/Canaries.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const guild = ["--guild", playgroundGuild]
const keyA = "a1".repeat(32)
const keyB = "b2".repeat(32)

const script = `
on("messageCreate", async (ctx) => {
  const [command, name] = ctx.msg.content.split(" ")
  if (command === "!secret") await ctx.reply("= " + secrets.get(name))
  if (command === "!keep") { await kv.store("s").set("k", String(secrets.get(name))); await ctx.reply("kept") }
  if (command === "!fail") { console.log("about to fail", secrets.get(name)); await ctx.reply("failing"); throw new Error(secrets.get(name)) }
})`

const filesBelow = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true) return filesBelow(path)
    return stat?.isFile() === true ? [path] : []
  })

/** Everything that a process has in its memory and may write, region by region. */
function* memoryOf(pid: number): Generator<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, "r")
  for (const [, from, to] of readFileSync(`/proc/${pid}/maps`, "utf8").matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) rw/gm,
  )) {
    const start = BigInt(`0x${from}`)
    const region = Buffer.alloc(Math.min(Number(BigInt(`0x${to}`) - start), 2 ** 28))
    try {
      yield region.subarray(0, readSync(memory, region, 0, region.length, start))
    } catch {
      // Not every region can be read, and some go while we look.
    }
  }
  closeSync(memory)
}

const count = (chunks: Iterable<Buffer>, what: (chunk: Buffer) => number) => {
  let sum = 0
  for (const chunk of chunks) sum += what(chunk)
  return sum
}

/** The isolate hosts of a runtime. */
const hostsOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .filter((child) => child !== "" && !readFileSync(`/proc/${child}/cmdline`, "utf8").includes("postgres"))
    .map(Number)

describe("secrets, end to end", () => {
  it.live(
    "reach a running script as placeholders, outlive a kill and a change of the master key, and show nowhere",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const said: Array<string> = []
        const cli = (args: ReadonlyArray<string>, input?: string) =>
          Effect.tap(flora([...args], directory, directory, input), ({ output }) =>
            Effect.sync(() => said.push(output)),
          )
        const run = (args: ReadonlyArray<string>, input?: string) =>
          Effect.map(cli([...args, ...guild], input), ({ code, output }) => {
            assert.strictEqual(code, 0, output)
            return output.trim()
          })
        writeFileSync(join(directory, "bot.js"), script)
        const valueFile = join(yield* temporaryDirectory, "value")
        writeFileSync(valueFile, `${canary}\n`)

        const placeholder = yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory, { SECRETS_MASTER_KEY: keyA, LOG_LEVEL: "Trace" })
            const ask = (content: string) => control(runtime.url).ask(general, content)
            yield* run(["deploy", join(directory, "bot.js")])
            assert.strictEqual(yield* ask("!secret API_KEY"), "= undefined")
            assert.strictEqual(yield* run(["secrets", "list"]), "the guild has no secrets")

            const refused = yield* cli(["secrets", "set", "API_KEY", ...guild], canary)
            assert.strictEqual(refused.code, 1)
            assert.match(refused.output, /at least one host/)
            const wrongName = yield* cli(
              ["secrets", "set", "API KEY", "--host", "a.example", ...guild],
              canary,
            )
            assert.strictEqual(wrongName.code, 2)
            assert.strictEqual(
              yield* run(
                ["secrets", "set", "API_KEY", "--host", "API.example.com", "--host", "*.b.example"],
                `${canary}\n`,
              ),
              "API_KEY is set (version 1); it may go to api.example.com, *.b.example",
            )
            const answer = yield* ask("!secret API_KEY")
            assert.match(answer, /^= flora_secret_[0-9a-f]{32}$/)
            assert.match(
              yield* run(["secrets", "set", "API_KEY", "--file", valueFile, "--if-version", "1"]),
              /version 2.*\*\.b\.example/,
            )
            assert.strictEqual(yield* ask("!secret API_KEY"), answer)
            const late = yield* cli(["secrets", "set", "API_KEY", "--if-version", "1", ...guild], canary)
            assert.match(late.output, /to be at version 1, but it is at version 2/)
            assert.match(
              yield* run(["secrets", "list"]),
              /^API_KEY {2}version 2 {2}\S+Z {2}by local {2}api\.example\.com \*\.b\.example$/,
            )
            yield* run(["secrets", "set", "OTHER", "--host", "*"], canary)
            assert.match(yield* ask("!secret OTHER"), /flora_secret_/)
            yield* run(["secrets", "delete", "OTHER"])
            assert.strictEqual(yield* ask("!secret OTHER"), "= undefined")
            assert.match(
              (yield* cli(["secrets", "delete", "OTHER", ...guild])).output,
              /has no secret "OTHER"/,
            )

            assert.strictEqual(yield* ask("!keep API_KEY"), "kept")
            assert.strictEqual(yield* ask("!fail API_KEY"), "failing")
            yield* run(["kv", "export"])
            const log = yield* run(["logs", "--limit", "200"])
            assert.match(log, /the secret API_KEY was set by local \(version 2\)/)
            assert.match(log, /the secret OTHER was deleted by local/)
            // The script ran through all of it without a restart.
            assert.notInclude(log, "restarted")

            const known = answer.slice(2)
            if (process.platform === "linux") {
              const hosts = hostsOf(runtime.pid)
              assert.isNotEmpty(hosts)
              const inHosts = (what: (chunk: Buffer) => number) =>
                hosts.reduce((sum, host) => sum + count(memoryOf(host), what), 0)
              assert.isAbove(
                inHosts((chunk) => (chunk.includes(known) ? 1 : 0)),
                0,
                "nothing was searched",
              )
              assert.strictEqual(inHosts(traces), 0)
            }
            said.push(runtime.output())
            yield* Effect.promise(() => runtime.stop("SIGKILL"))
            return known
          }),
        )

        yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory, {
              SECRETS_MASTER_KEY: keyB,
              SECRETS_PREVIOUS_MASTER_KEY: keyA,
            })
            assert.strictEqual(
              yield* control(runtime.url).ask(general, "!secret API_KEY"),
              `= ${placeholder}`,
            )
            const rotated = yield* cli(["secrets", "rotate"])
            assert.match(rotated.output, /^1 secrets encrypted anew\ncurrent {3}[0-9a-f]{32} {2}1 secrets\n/)
            said.push(runtime.output())
            yield* Effect.promise(() => runtime.stop("SIGKILL"))
          }),
        )
        yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory, { SECRETS_MASTER_KEY: keyB })
            assert.strictEqual(
              yield* control(runtime.url).ask(general, "!secret API_KEY"),
              `= ${placeholder}`,
            )
            assert.match((yield* cli(["secrets", "rotate"])).output, /^0 secrets .*\ncurrent .* 1 secrets\n/)
            assert.notInclude(runtime.output(), "not set")
            said.push(runtime.output())
          }),
        )

        assert.strictEqual(traces(said), 0)
        for (const key of [keyA, keyB]) assert.notInclude(said.join(), key)
        const files = filesBelow(directory)
        assert.isAbove(files.length, 100)
        const found = files.filter((path) => traces(readFileSync(path)) > 0)
        assert.deepStrictEqual(found, [])
        // The search would have found it.
        assert.isAbove(traces(readFileSync(valueFile)), 0)
        assert.isTrue(files.some((path) => readFileSync(path).includes(placeholder)))
      }),
    180_000,
  )
})
