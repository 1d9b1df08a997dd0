import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { ScriptFiles } from "../../../src/domain/ScriptFiles.ts"
import { makeSourceMap } from "../../../src/services/SourceMap.ts"
import { freshBuilds, resultOf } from "./Builds.ts"

const refusal = (files: Record<string, string>, entry?: string) =>
  Effect.gen(function* () {
    const { build } = yield* freshBuilds()
    return (yield* Effect.flip(build(files, entry))).message
  })

describe("builds", { timeout: 60_000 }, () => {
  it.live("bundle TypeScript files with what they import: files, JSON and text", () =>
    Effect.gen(function* () {
      const { build, log, directory } = yield* freshBuilds()
      const { bundle, sourceMap } = yield* build({
        "src/main.ts": `import { shout } from "./lib/shout"\nimport data from "../data/words.json"\nimport note from "./note.txt"\nimport * as lib from "./lib"\nresult = [shout(data.word as string), note, lib.index]`,
        "src/lib/shout.ts": `export const shout = (word: string): string => word.toUpperCase()`,
        "src/lib/index.ts": `export const index: number = 7`,
        "data/words.json": `{"word":"hello"}`,
        "src/note.txt": "a note\n",
        "unused.ts": "this is no TypeScript",
      })
      assert.deepStrictEqual(resultOf(bundle), ["HELLO", "a note\n", 7])
      assert.include((JSON.parse(sourceMap!) as { sources: Array<string> }).sources, "src/main.ts")
      assert.deepStrictEqual(log.slice(0, 1), ["bundling src/main.ts"])
      assert.deepStrictEqual(readdirSync(join(directory, "builds")), [])
    }),
  )

  it.live("lead back from the bundle to the author's lines", () =>
    Effect.gen(function* () {
      const { build } = yield* freshBuilds()
      const { bundle, sourceMap } = yield* build({
        "src/main.ts": `\n\ninterface Nothing {}\nthrow new Error("here")`,
      })
      const line = bundle.split("\n").findIndex((each) => each.includes("throw")) + 1
      const stack = `Error: here\n    at flora:bundle.js:${line}:7`
      assert.include(
        makeSourceMap(sourceMap).mapError({ name: "Error", message: "here", stack }).stack,
        "src/main.ts:4:7",
      )
    }),
  )

  it.live("tell an author's mistake with file and line", () =>
    Effect.gen(function* () {
      assert.match(yield* refusal({ "src/main.ts": "\nconst a = ;" }), /src\/main\.ts:2:10/)
      assert.match(yield* refusal({ "src/main.ts": "// nothing" }), /nothing to run in src\/main\.ts/)
      assert.match(
        yield* refusal({ "src/main.ts": "1" }, "src/other.ts"),
        /"src\/other\.ts" is not among the files/,
      )
      assert.match(
        yield* refusal({ "src/main.ts": `import "./gone"` }),
        /there is no file ".\/gone" in the project/,
      )
    }),
  )

  it.live("import nothing of the machine they run on", () =>
    Effect.gen(function* () {
      const { build, directory } = yield* freshBuilds()
      writeFileSync(join(directory, "secret.json"), `{"key":"hunter2"}`)
      mkdirSync(join(directory, "builds"))
      writeFileSync(join(directory, "builds", "near.json"), `{"key":"hunter2"}`)
      const cases: ReadonlyArray<readonly [string, RegExp]> = [
        [`import "/etc/passwd"`, /absolute paths do not exist/],
        [`import k from ${JSON.stringify(join(directory, "secret.json"))}; result = k`, /absolute paths/],
        [`import k from "../../../../secret.json"; result = k`, /there is no file/],
        [`import k from "../../../near.json"; result = k`, /there is no file/],
        [`import k from "../../../../../../../../../../etc/hostname"; result = k`, /there is no file/],
        [`import fs from "node:fs"; result = fs`, /modules of Node do not exist/],
        [`import fs from "fs"; result = fs`, /modules of Node do not exist/],
        [`result = require("child_process")`, /modules of Node do not exist/],
        [`result = await import("node:net")`, /modules of Node do not exist/],
        [`import x from "https://example.com/x.js"; result = x`, /follows no addresses/],
        [`import x from "file:///etc/passwd"; result = x`, /follows no addresses/],
        [`import x from "data:text/javascript,1"; result = x`, /follows no addresses/],
        [`import x from "..\\\\..\\\\x"; result = x`, /absolute paths/],
        // It is installed where the runtime is.
        [`import { Effect } from "effect"; result = Effect`, /not in the project's lockfile/],
        [`import e from "esbuild"; result = e`, /not in the project's lockfile/],
      ]
      for (const [text, expected] of cases) {
        const { message } = yield* Effect.flip(build({ "src/main.ts": text }))
        assert.match(message, expected, text)
        assert.notInclude(message, "hunter2")
      }
    }),
  )

  it.live("read no settings that a project brings for its compiler", () =>
    Effect.gen(function* () {
      const { build } = yield* freshBuilds()
      const files = {
        "src/main.ts": `import value from "alias/value"; result = value`,
        "tsconfig.json": `{"extends":"/etc/passwd","compilerOptions":{"paths":{"alias/*":["/etc/*"]}}}`,
      }
      assert.match((yield* Effect.flip(build(files))).message, /not in the project's lockfile/)
    }),
  )

  it("refuse paths that lead anywhere else than below the project", () => {
    const decode = Schema.decodeUnknownResult(ScriptFiles)
    const bad: ReadonlyArray<readonly [string, RegExp]> = [
      ["../x.ts", /leads out of the project/],
      ["a/../../x.ts", /leads out/],
      ["/etc/passwd", /is absolute/],
      ["C:/x.ts", /is absolute/],
      ["a\\b.ts", /backslash/],
      ["a\0b.ts", /control character/],
      ["a//b.ts", /empty part/],
      ["./a.ts", /empty part or a "\."/],
      ["", /must not be empty/],
      ["x".repeat(300), /longer than 255/],
      ["node_modules/x/index.js", /packages come from the lockfile/],
    ]
    for (const [path, expected] of bad) {
      const decoded = decode({ [path]: "1" })
      assert.isTrue(Result.isFailure(decoded), path)
      if (Result.isFailure(decoded)) assert.match(decoded.failure.message, expected)
    }
    const both = decode({ a: "1", "a/b": "2" })
    if (Result.isFailure(both)) assert.match(both.failure.message, /a file and a directory/)
    else assert.fail("a path cannot be both")
    assert.isTrue(Result.isSuccess(decode({ "a/b.ts": "", "…/ä b.ts": "x" })))
  })

  it.live("take so many files with so many bytes, and no more", () =>
    Effect.gen(function* () {
      const few = yield* freshBuilds({ sourceFiles: 1 })
      const tooMany = yield* Effect.flip(few.builds.checkSize({ a: "", b: "" }))
      assert.match(tooMany.message, /2 files with 0 bytes; at most 1 files/)
      const small = yield* freshBuilds({ sourceBytes: 3 })
      yield* small.builds.checkSize({ a: "ab", b: "c" })
      const tooLarge = yield* Effect.flip(small.builds.checkSize({ a: "ää" }))
      assert.match(tooLarge.message, /1 files with 4 bytes; at most .* with 3 bytes/)
    }),
  )
})
