/** Types of projects that come as files, checked in a build process. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { freshBuilds } from "./Builds.ts"

/** What `flora init` writes. */
const ofProject = JSON.stringify({ extends: "@flora/sdk/tsconfig.script.json" })
const main = `import note from "./note.md"
import { twice } from "./twice.ts"
on("messageCreate", (ctx) => ctx.reply(note + twice(ctx.msg.content.length)))
`
const project = {
  "tsconfig.json": ofProject,
  "src/main.ts": main,
  "src/twice.ts": "export const twice = (n: number): number => n * 2\n",
  "src/note.md": "a note",
}

const root = join(import.meta.dirname, "../../..")

describe("the types of a build", { timeout: 60_000 }, () => {
  it.live("are checked as the project's tsconfig.json says, when that is asked for", () =>
    Effect.gen(function* () {
      const { build, check, log } = yield* freshBuilds()
      assert.isTrue((yield* check(project)).typesChecked)
      assert.deepStrictEqual(log.slice(0, 2), ["bundling src/main.ts", "checking types"])

      const wrong = {
        ...project,
        "src/main.ts": `${main}const n: number = "text"\nexport const word = twice("two")\nctx.nothing()\n`,
      }
      const { message } = yield* Effect.flip(check(wrong))
      assert.match(message, /^the types are wrong:\n/)
      assert.include(
        message,
        "src/main.ts(4,7): error TS2322: Type 'string' is not assignable to type 'number'.",
      )
      assert.include(message, "src/main.ts(5,27): error TS2345: Argument of type 'string'")
      assert.include(message, "src/main.ts(6,1): error TS2304: Cannot find name 'ctx'.")
      // A deploy does not look at them, nor is there anything to look at where no settings were sent.
      assert.isFalse((yield* build(wrong)).typesChecked)
      const { "tsconfig.json": _, ...bare } = wrong
      assert.isFalse((yield* check(bare)).typesChecked)
      // It is the project that says how strict they are.
      const lax = JSON.stringify({
        compilerOptions: { strict: false, noLib: true, types: [] },
        files: ["a.ts"],
      })
      const unused = yield* Effect.flip(
        check({ ...wrong, "tsconfig.json": lax, "a.ts": "export const a = 1" }),
      )
      assert.match(unused.message, /error TS2318: Cannot find global type 'Array'/)
      assert.match(
        (yield* Effect.flip(check({ ...project, "tsconfig.json": "{" }))).message,
        /tsconfig\.json.*error TS/,
      )
    }),
  )

  it.live("cut a long list of objections", () =>
    Effect.gen(function* () {
      const { check } = yield* freshBuilds()
      const many = Array.from({ length: 35 }, (_, n) => `export const n${n}: number = "${n}"\n`).join("")
      const { message } = yield* Effect.flip(
        check({ ...project, "src/twice.ts": many + project["src/twice.ts"] }),
      )
      assert.lengthOf(message.split("\n"), 1 + 30 + 1)
      assert.match(message, /\nand 5 more$/)
    }),
  )

  it.live("are looked up in the project and nowhere else on the machine", () =>
    Effect.gen(function* () {
      const { check, directory } = yield* freshBuilds()
      const secret = { key: "hunter2" }
      writeFileSync(join(directory, "secret.json"), JSON.stringify(secret))
      writeFileSync(join(directory, "secret.ts"), `export type Secret = "hunter2"`)
      mkdirSync(join(directory, "builds"), { recursive: true })
      writeFileSync(join(directory, "builds", "near.json"), JSON.stringify(secret))
      const here = JSON.stringify
      const sources = [
        `/// <reference path=${here(join(directory, "secret.ts"))} />\nexport const a: number = 1 as never as string`,
        `/// <reference types="node" />`,
        `import type { Secret } from ${here(join(directory, "secret"))}\nexport const a: Secret = "x"`,
        `/// <reference path="../../../../secret.ts" />\nexport const b = 1`,
        `import type { Secret } from "../../../../secret"\nexport const a: Secret = "x"`,
        `const a: import("../../../near.json", { with: { "resolution-mode": "import" } }).default = 1`,
        `import type { Effect } from "effect"\nexport const a: Effect.Effect<1> = 1`,
      ]
      const files = Object.fromEntries(sources.map((source, n) => [`src/s${n}.ts`, source]))
      const told = (yield* Effect.flip(check({ ...project, ...files }))).message
      for (const [n, source] of sources.entries()) {
        const message = told.split("\n").find((line) => line.startsWith(`src/s${n}.ts(`))
        assert.match(message!, /error TS(?:2307|6053|2688|2503|2694|2732)/, source)
        assert.notMatch(told, /hunter2/)
        // It tells what was asked for, and not where it would have been.
        if (!source.includes("flora-test-")) assert.notMatch(message!, /flora-test-/, source)
      }
      const settings = [
        { extends: join(directory, "secret.json") },
        { files: [join(directory, "secret.ts"), "src/main.ts"] },
        { compilerOptions: { typeRoots: [join(root, "node_modules/@types")], types: ["node"] } },
        { compilerOptions: { rootDirs: [directory], paths: { "*": [`${directory}/*`] } } },
      ]
      for (const each of settings) {
        // Some of them ask for nothing that is wrong, if what they name is not there.
        const ended = yield* Effect.exit(check({ ...project, "tsconfig.json": JSON.stringify(each) }))
        assert.notMatch(JSON.stringify(ended), /hunter2/, JSON.stringify(each))
      }
    }),
  )
})
