import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Option, Redacted } from "effect"
import { findEndpoint, saveLogin } from "../../src/cli/Connection.ts"
import { temporaryDirectory } from "../Services.ts"

const url = "http://127.0.0.1:3000"
const nothing = { api: Option.none<string>(), token: Option.none<Redacted.Redacted<string>>() }

/** Runs as a person does who has this as the directory of all settings, and a playground's data in it. */
const at = <A, E>(directory: string, effect: Effect.Effect<A, E>) =>
  Effect.provideService(
    effect,
    ConfigProvider.ConfigProvider,
    ConfigProvider.fromUnknown({ XDG_CONFIG_HOME: directory, FLORA_DATA_DIR: directory }),
  )

const write = (path: string, value: object) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(value))
}

describe("what the flora command reads to find its runtime", () => {
  /** The files as each format has them. What one version wrote, every later one must read. */
  it.live.each([
    ["a login without a version, as it was first", "flora/login.json", { url, token: "t" }],
    ["a login of version 1", "flora/login.json", { version: 1, url, token: "t" }],
    ["a playground of version 1", "runtime.json", { version: 1, url, token: "t", pid: process.pid }],
  ] as const)("is %s", ([, file, content]) =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      write(join(directory, file), content)
      const found = yield* at(directory, findEndpoint(nothing))
      assert.deepStrictEqual([found.url, Redacted.value(found.token)], [url, "t"])
    }).pipe(Effect.scoped),
  )

  it.live.each([
    ["flora/login.json", { version: 2, url, token: "t" }],
    ["runtime.json", { version: 2, url, token: "t", pid: process.pid }],
  ] as const)("is not a %s of a later version", ([file, content]) =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      write(join(directory, file), content)
      const error = yield* Effect.flip(at(directory, findEndpoint(nothing)))
      assert.include(String(error), `${join(directory, file)} cannot be read; delete it and try again`)
    }).pipe(Effect.scoped),
  )

  it.live("is written in the newest format", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const path = yield* at(directory, saveLogin({ url, token: Redacted.make("t") }))
      assert.deepStrictEqual(JSON.parse(readFileSync(path, "utf8")), { version: 1, url, token: "t" })
    }).pipe(Effect.scoped),
  )
})
