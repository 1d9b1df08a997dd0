import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Redacted, Schedule, Scope, Stream } from "effect"
import { connect } from "../../src/cli/Connection.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as EmbeddedPostgres from "../../src/layers/EmbeddedPostgres.ts"
import { seeded } from "../isolates/Random.ts"
import { temporaryDirectory } from "../Services.ts"
import {
  control,
  flora,
  general,
  playgroundGuild,
  type RuntimeProcess,
  startRuntime,
} from "./RuntimeProcess.ts"

const guildId = playgroundGuild as GuildId
const guild = ["--guild", playgroundGuild]
const minute = 60_000
const root = join(import.meta.dirname, "../..")

const write = (directory: string, files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

const client = ({ url, token }: RuntimeProcess) => connect({ url, token: Redacted.make(token) })

const saying = (text: string) =>
  `on("messageCreate", (ctx) => { if (ctx.msg.content.startsWith("!")) return ctx.reply(${JSON.stringify(text)}) })`

describe("deployments", () => {
  it.live(
    "have a history in the CLI: what was deployed, how it differs, and the way back",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const run = (...args: ReadonlyArray<string>) => flora([...args, ...guild], directory, directory)
        const ask = control(runtime.url).ask(general, "!hello")

        write(directory, {
          "src/main.ts": `import { text } from "./text"\nimport note from "./note.md"\n${saying("x").replace('"x"', "text + note")}`,
          "src/text.ts": `export const text = "one"\n`,
          "src/note.md": "!",
        })
        const first = yield* run("deploy", "src/main.ts", "--message", "the first one")
        assert.strictEqual(first.code, 0, first.output)
        assert.strictEqual(yield* ask, "one!")
        const [, id] = /revision ([0-9a-f]{8})/.exec(first.output)!

        write(directory, { "src/text.ts": `export const text: string = "two"\n` })
        assert.strictEqual((yield* run("deploy", "src/main.ts")).code, 0)
        assert.strictEqual(yield* ask, "two!")
        write(directory, { "src/bad.ts": "throw new Error('at the top')" })
        assert.strictEqual((yield* run("deploy", "src/bad.ts")).code, 1)

        const history = yield* run("history", "--limit", "3")
        assert.match(
          history.output,
          /failed  cli[^]*at the top[^]*current  cli[^]*1 modified[^]*success  cli[^]*the first one[^]*there are more: --before \d+/,
        )
        const [, before] = /--before (\d+)/.exec(history.output)!
        assert.match((yield* run("history", "--before", before!)).output, /bootstrap/)
        const json = JSON.parse((yield* run("history", "--json")).output) as { revisions: Array<object> }
        assert.strictEqual(json.revisions.length, 4)

        const diff = yield* run("diff", id!)
        assert.include(
          diff.output,
          `--- a/src/text.ts\n+++ b/src/text.ts\n@@ -1 +1 @@\n-export const text = "one"\n+export const text: string = "two"`,
        )
        const back = yield* run("rollback", id!, "--message", "two was wrong")
        assert.strictEqual(back.code, 0, back.output)
        assert.strictEqual(yield* ask, "one!")
        assert.match(
          (yield* run("history")).output,
          new RegExp(`current  cli[^\\n]*\\n +two was wrong\\n +restores ${id}`),
        )
        assert.include((yield* run("diff", id!)).output, "the two are the same")
        const failed = json.revisions[0] as { revisionId: string }
        assert.match((yield* run("rollback", failed.revisionId)).output, /failed when it was deployed/)
        assert.match((yield* run("rollback", "00000000")).output, /has no revision "00000000"/)
      }),
    2 * minute,
  )

  it.live(
    "can be checked without anything changing",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const run = (...args: ReadonlyArray<string>) => flora([...args, ...guild], directory, directory)
        const check = (path: string) => run("deploy", path, "--check")
        const ask = control(runtime.url).ask(general, "!ping")
        assert.strictEqual(yield* ask, "pong")
        const rpc = yield* client(runtime)
        const before = yield* rpc.ListRevisions({ guildId, limit: 100 })

        write(directory, {
          "good.ts": [
            `createBot({ slashCommands: [slash({ name: "new", description: "n", run: () => {} })], contextMenus: [userCommand({ name: "Look", run: () => {} })] })`,
            `cron("daily", "0 9 * * *", () => {})`,
            `on("messageDelete", () => {})`,
            `console.log("loading")`,
            `const stored = await kv.store("s").get("k")`,
            `console.log("stored", String(stored))`,
            `await kv.store("s").set("k", "changed").catch((error) => console.log((error as { code: string }).code))`,
          ].join("\n"),
          "types.ts": "const a: number = 'text'\nconsole.log(a)",
          "throws.ts": "throw new Error('at the top')",
          "loops.ts": "for (;;) {}",
          "badcron.ts": `cron("never", "99 99 * * *", () => {})`,
        })
        const good = yield* check("good.ts")
        assert.strictEqual(good.code, 0, good.output)
        assert.include(good.output, "types: not checked, for there is no tsconfig.json or no TypeScript")
        assert.match(good.output, /nothing was changed\ncommands  \/new, user: Look\n/)
        assert.match(good.output, /events    .*messageDelete/)
        assert.match(good.output, /cron jobs daily \(0 9 \* \* \*\)/)
        assert.match(good.output, /INFO +loading\nINFO +stored null|INFO +loading\nINFO +stored undefined/)
        assert.match(good.output, /kv\.set was not done[^]*CHECK_ONLY/)

        write(directory, {
          "tsconfig.json": JSON.stringify({
            compilerOptions: { strict: true, noEmit: true, types: [], lib: ["ES2024"], skipLibCheck: true },
            files: ["types.ts"],
          }),
        })
        const types = yield* check("types.ts")
        assert.strictEqual(types.code, 1)
        assert.match(types.output, /the types are wrong:\ntypes\.ts\(1,7\): error TS2322/)
        write(directory, { "types.ts": "const a: number = 1\na.toFixed()" })
        assert.match((yield* check("types.ts")).output, /types: fine/)

        write(directory, {
          "typed/tsconfig.json": JSON.stringify({ extends: join(root, "sdk/tsconfig.script.json") }),
          "typed/main.ts": `import note from "./note.md"\nimport data from "./data.json"\nconsole.log(note.trim(), data.n.toFixed(1))`,
          "typed/note.md": "a note\n",
          "typed/data.json": `{"n":2}`,
        })
        const typed = yield* flora(
          ["deploy", "main.ts", "--check", ...guild],
          directory,
          join(directory, "typed"),
        )
        assert.match(typed.output, /types: fine[^]*INFO +a note 2\.0/)

        assert.match((yield* check("throws.ts")).output, /Error: at the top[^]*throws\.ts:1:7/)
        assert.match((yield* check("badcron.ts")).output, /cron\("never"\): .*Invalid value/)
        for (let round = 0; round < 3; round++)
          assert.match((yield* check("loops.ts")).output, /computed for more than 250 ms/)
        assert.match((yield* check("good.ts")).output, /had to be ended by force/)
        assert.strictEqual((yield* run("guilds", "release")).code, 0)
        assert.strictEqual((yield* check("types.ts")).code, 0)

        assert.deepStrictEqual(yield* rpc.ListRevisions({ guildId, limit: 100 }), before)
        assert.strictEqual(yield* ask, "pong")
        assert.deepStrictEqual(yield* rpc.CronList({ guildId, times: 1 }), [])
        // Checks that did harm are no deploys.
        assert.strictEqual((yield* run("deploy", "throws.ts")).code, 1)
      }),
    2 * minute,
  )

  it.live(
    "are made of raw files, with a log of the build while it goes on, and mistakes in the history",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const runtime = yield* startRuntime(directory)
        const rpc = yield* client(runtime)
        const files = {
          "src/main.ts": `import { text } from "./text.ts"\nimport data from "./data.json"\n${saying("x").replace('"x"', "text + data.n")}`,
          "src/text.ts": `export const text: string = "built "`,
          "src/data.json": `{"n":1}`,
        }
        const request = { guildId, entry: "src/main.ts", source: "api" as const }
        const progress = yield* Stream.runCollect(
          rpc.DeployWithLog({ ...request, files, message: "by the API", check: false }),
        )
        assert.deepStrictEqual(
          progress.map((each) =>
            each._tag === "Log" ? each.message.replace(/[\d.]+ KB/, "n KB") : each._tag,
          ),
          ["bundling src/main.ts", "bundled: n KB", "Deployed"],
        )
        assert.strictEqual(yield* control(runtime.url).ask(general, "!go"), "built 1")
        const { revisions } = yield* rpc.ListRevisions({ guildId, limit: 1 })
        const stored = yield* rpc.GetRevision({ guildId, revision: revisions[0]!.revisionId })
        assert.deepStrictEqual(stored.files, files)

        const broken = { ...files, "src/text.ts": `import "node:fs"` }
        const error = yield* Effect.flip(rpc.Deploy({ ...request, files: broken }))
        assert.strictEqual(error._tag, "BuildFailed")
        assert.match(error.message, /modules of Node do not exist there/)
        const after = yield* rpc.ListRevisions({ guildId, limit: 1 })
        assert.deepInclude(after.revisions[0], { status: "failed", error: error.message })
        assert.strictEqual(yield* control(runtime.url).ask(general, "!go"), "built 1")

        const rest = (path: string, body?: object) =>
          Effect.promise(async () => {
            const response = await fetch(`${runtime.url}/api/deployments/${guildId}/${path}`, {
              method: body === undefined ? "GET" : "POST",
              headers: { authorization: `Bearer ${runtime.token}`, "content-type": "application/json" },
              ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            })
            return response.text()
          })
        const list = Object.entries(files).map(([path, contents]) => ({ path, contents }))
        const events = yield* rest("builds", { entry: "src/main.ts", files: list })
        assert.match(events, /data: .*bundling src\/main\.ts[^]*data: .*"_tag":"Deployed"/)
        const failing = yield* rest("builds", { entry: "src/main.ts", files: broken })
        assert.match(failing, /event: error\ndata: .*urn:flora:error:BuildFailed/)
        const told = JSON.parse(yield* rest("history?limit=2")) as { revisions: Array<{ status: string }> }
        assert.deepStrictEqual(
          told.revisions.map(({ status }) => status),
          ["failed", "success"],
        )
        const again = yield* rest(`rollback/${revisions[0]!.revisionId}`, {})
        assert.include(again, `"state":"active"`)

        const checked = yield* rpc.CheckDeploy({ ...request, files: { ...files, "src/data.json": "2" } })
        assert.deepStrictEqual(checked.changes, { added: [], removed: [], modified: ["src/data.json"] })
        assert.isFalse(checked.typesChecked)
        const typed = { "tsconfig.json": JSON.stringify({ extends: "@flora/sdk/tsconfig.script.json" }) }
        assert.isTrue((yield* rpc.CheckDeploy({ ...request, files: { ...files, ...typed } })).typesChecked)
        const wrong = yield* rest("check", {
          entry: "src/main.ts",
          files: { ...files, ...typed, "src/text.ts": `export const text: number = "one"` },
        })
        assert.match(wrong, /the types are wrong:[^]*src\/text\.ts\(1,14\): error TS2322/)
        const refused = yield* Effect.promise(async () => {
          const payload = { ...request, files: { "../escape.ts": "1" } }
          const response = await fetch(`${runtime.url}/rpc`, {
            method: "POST",
            headers: { authorization: `Bearer ${runtime.token}` },
            body: `${JSON.stringify({ _tag: "Request", id: "1", tag: "Deploy", payload, headers: [] })}\n`,
          })
          return { status: response.status, text: await response.text() }
        })
        assert.strictEqual(refused.status, 400)
        assert.include(refused.text, "leads out of the project")
      }),
    2 * minute,
  )

  it.live(
    "outlive kill -9 in the middle of deploys and sweeps: what was acknowledged is there, and nothing is half-done",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const random = seeded(7)
        const settings = { RUNTIME_REVISIONS: "3", RUNTIME_REVISION_SWEEP_SECS: "0.02" }
        let acknowledged = ""
        let tried = 0
        for (let life = 0; life < 4; life++) {
          const runtime = yield* startRuntime(directory, settings)
          const rpc = yield* client(runtime)
          if (life > 0) {
            // The one that was under way when the runtime was killed, or the one before it.
            const runs = yield* control(runtime.url).ask(general, "!which")
            assert.include([acknowledged, `deploy ${tried}`], runs)
            const { revisions } = yield* rpc.ListRevisions({ guildId, limit: 100 })
            const current = revisions.filter((each) => each.current)
            assert.strictEqual(current.length, 1)
            assert.strictEqual(
              revisions.find(({ status }) => status === "success"),
              current[0],
            )
            for (const { revisionId, message, bundleBytes } of revisions) {
              const { files } = yield* rpc.GetRevision({ guildId, revision: revisionId })
              assert.deepStrictEqual(files, { "main.ts": saying(message!) })
              assert.strictEqual(bundleBytes, saying(message!).length)
            }
            assert.isAtLeast(revisions.filter(({ status }) => status === "success").length, 2)
            assert.strictEqual(current[0]!.message, runs)
          }
          const deploying = yield* Effect.forkChild(
            Effect.forever(
              Effect.gen(function* () {
                const text = `deploy ${++tried}`
                const bundle = saying(text)
                yield* rpc.Deploy({
                  guildId,
                  entry: "main.ts",
                  source: "api",
                  bundle,
                  files: { "main.ts": bundle },
                  message: text,
                })
                acknowledged = text
              }),
            ),
          )
          const least = tried + 4
          yield* Effect.sync(() => tried).pipe(
            Effect.repeat({ schedule: Schedule.spaced("1 millis"), until: (count) => count > least }),
            Effect.timeout("60 seconds"),
          )
          yield* Effect.sleep(random(40))
          yield* Effect.promise(() => runtime.stop("SIGKILL"))
          yield* Fiber.interrupt(deploying)
        }
      }),
    3 * minute,
  )

  it.live(
    "are refused clearly while Postgres is stopped, beside scripts that go on, and work again once it is back",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const cluster = join(directory, "cluster")
        const scope = yield* Effect.scope
        const firstScope = yield* Scope.fork(scope)
        const postgres = yield* EmbeddedPostgres.start({ directory: cluster }).pipe(Scope.provide(firstScope))
        const runtime = yield* startRuntime(directory, { DATABASE_URL: Redacted.value(postgres.url) })
        const rpc = yield* client(runtime)
        const ask = control(runtime.url).ask(general, "!which")
        const deploy = (text: string) =>
          rpc.Deploy({ guildId, entry: "main.ts", source: "api", bundle: saying(text) })
        yield* deploy("one")
        assert.strictEqual(yield* ask, "one")

        // Some deploys are cut in the middle.
        const during = yield* Effect.forkChild(
          Effect.forEach([2, 3, 4, 5, 6, 7, 8], (n) => Effect.exit(deploy(`${n}`))),
        )
        yield* Scope.close(firstScope, Exit.void)
        const ended = yield* Fiber.join(during)
        const error = yield* Effect.flip(deploy("never"))
        assert.strictEqual(error._tag, "StorageUnavailable", error.message)
        assert.match(error.message, /the database does not answer; nothing was changed/)
        const history = yield* Effect.flip(rpc.ListRevisions({ guildId, limit: 1 }))
        assert.strictEqual(history._tag, "StorageUnavailable")
        const served = yield* ask

        yield* EmbeddedPostgres.start({ directory: cluster, port: postgres.port })
        const page = yield* rpc
          .ListRevisions({ guildId, limit: 100 })
          .pipe(Effect.retry({ schedule: Schedule.spaced("100 millis") }), Effect.timeout("20 seconds"))
        // What is stored as current is what has been serving, and each success was acknowledged.
        const successes = ended.filter((exit) => Exit.isSuccess(exit)).length
        assert.strictEqual(page.revisions.filter(({ source }) => source === "api").length, 1 + successes)
        const { bundleHash } = page.revisions.find(({ current }) => current)!
        const { createHash } = yield* Effect.promise(() => import("node:crypto"))
        assert.strictEqual(bundleHash, createHash("sha256").update(saying(served)).digest("hex"))
        yield* deploy("again")
        assert.strictEqual(yield* ask, "again")
      }),
    2 * minute,
  )
})
