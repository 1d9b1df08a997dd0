import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { temporaryDirectory } from "../Services.ts"
import {
  control,
  flora,
  general,
  playgroundGuild,
  runProgram,
  startFlora,
  startRuntime,
} from "./RuntimeProcess.ts"

/** Waits until a text that grows matches, from a position on. */
const until = (text: () => string, pattern: RegExp, from = 0) =>
  Effect.sync(() => pattern.test(text().slice(from))).pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (found) => found }),
    Effect.timeoutOrElse({
      duration: "40 seconds",
      orElse: () => Effect.die(new Error(`${String(pattern)} has not come:\n${text()}`)),
    }),
  )

describe("a project", () => {
  it.live(
    "is made in a folder that is empty, and works at once",
    () =>
      Effect.gen(function* () {
        const parent = yield* temporaryDirectory
        const project = join(parent, "My Bot")
        const made = yield* flora(["init", "My Bot"], parent, parent)
        assert.strictEqual(made.code, 0, made.output)
        assert.include(made.output, "npx flora dev")
        assert.include(readFileSync(join(project, "package.json"), "utf8"), '"name": "my-bot"')
        assert.isTrue(existsSync(join(project, ".gitignore")))
        const tested = yield* runProgram("src/cli/main.ts", ["test"], {}, project)
        assert.strictEqual(tested.code, 0, tested.output)
        for (const types of [project, join(project, "test")]) {
          const checked = yield* runProgram(
            "node_modules/typescript/bin/tsc",
            ["--noEmit", "-p", types],
            {},
            project,
          )
          assert.strictEqual(checked.code, 0, checked.output)
        }
        const again = yield* flora(["init", "My Bot"], parent, parent)
        assert.strictEqual(again.code, 1)
        assert.include(again.output, "is not empty")
      }).pipe(Effect.scoped),
    180_000,
  )

  it.live(
    "is deployed from anywhere in it, to the server that flora.config.ts names",
    () =>
      Effect.gen(function* () {
        const parent = yield* temporaryDirectory
        const data = yield* temporaryDirectory
        yield* startRuntime(data)
        yield* flora(["init", "bot"], data, parent)
        const deployed = yield* flora(["deploy"], data, join(parent, "bot", "test"))
        assert.strictEqual(deployed.code, 0, deployed.output)
        assert.include(deployed.output, `deployed src/main.ts to guild ${playgroundGuild}`)
        writeFileSync(
          join(parent, "bot", "flora.config.ts"),
          'export default { deploy: { entry: "../other.ts" } }',
        )
        const outside = yield* flora(["deploy", "--guild", playgroundGuild], data, join(parent, "bot"))
        assert.strictEqual(outside.code, 1)
        assert.include(outside.output, "outside of")
        writeFileSync(join(parent, "bot", "flora.config.ts"), 'export default { enrty: "main.ts" }')
        const wrong = yield* flora(["deploy", "--guild", playgroundGuild], data, join(parent, "bot"))
        assert.include(wrong.output, "must export")
        const nowhere = yield* flora(["deploy", "--guild", playgroundGuild], data, parent)
        assert.include(nowhere.output, "flora init")
      }).pipe(Effect.scoped),
    180_000,
  )

  it.live(
    "is deployed whenever it is saved; what does not load leaves the last one",
    () =>
      Effect.gen(function* () {
        const parent = yield* temporaryDirectory
        const data = yield* temporaryDirectory
        const { url } = yield* startRuntime(data)
        const { ask, call } = control(url)
        yield* flora(["init", "bot"], data, parent)
        const project = join(parent, "bot")
        const main = join(project, "src", "main.ts")
        const script = readFileSync(main, "utf8")
        const { interrupt, output } = yield* startFlora(["dev"], data, project)
        const save = (text: string, expected: RegExp) =>
          Effect.suspend(() => {
            const from = output().length
            writeFileSync(main, text)
            return until(output, expected, from)
          })

        yield* until(output, /watching/)
        yield* until(output, /types: fine/)
        yield* save(script.replace("pong", "peng"), /deployed src\/main\.ts .* \d+ ms/)
        assert.strictEqual(yield* ask(general, "!ping"), "peng")
        yield* save(`${script}\nconst wrong: number = "text"`, /error.* TS2322/)
        yield* save(script.replace('"pong"', "("), /not deployed/)
        yield* save(`throw new Error("no")\n${script}`, /no\n +at src\/main\.ts:1:7[^]*not deployed/)
        assert.strictEqual(yield* ask(general, "!ping"), "pong")

        // A file that is not there yet, in a folder that is not there yet.
        yield* save(
          `import { boom } from "./lib/boom.ts"\n${script}\non("messageCreate", boom)`,
          /not deployed/,
        )
        const from = output().length
        mkdirSync(join(project, "src", "lib"))
        writeFileSync(
          join(project, "src", "lib", "boom.ts"),
          'export const boom = () => {\n  throw new Error("bang")\n}\n',
        )
        yield* until(output, /deployed src\/main\.ts/, from)
        yield* call("POST", "messages", { channelId: general, content: "x" })
        yield* until(output, /bang\n +at .*src\/lib\/boom\.ts:2:9/, from)
        assert.notMatch(output(), /flora:(sdk|bundle)/)
        const framed = yield* flora(["logs", "--guild", playgroundGuild, "--sdk-frames"], data, project)
        assert.include(framed.output, "flora:sdk.js")
        assert.deepStrictEqual(yield* Effect.promise(interrupt), { code: 0, signal: null })
      }).pipe(Effect.scoped),
    180_000,
  )
})
