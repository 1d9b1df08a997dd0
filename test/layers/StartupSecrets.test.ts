import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Configuration } from "../../src/layers/Configuration.ts"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { StartupSecrets } from "../../src/layers/StartupSecrets.ts"
import { temporaryDirectory } from "../Services.ts"

const keysIn = (directory: string) =>
  Effect.provide(
    Effect.map(StartupSecrets, ({ masterKey, apiSecret }) => ({
      masterKey: Redacted.value(masterKey),
      apiSecret: Redacted.value(apiSecret),
    })),
    StartupSecrets.layer.pipe(
      Layer.provide(RocksDb.layerAt(directory)),
      Layer.provide(Configuration.layerFrom({ FLORA_DATA_DIR: directory })),
      Layer.fresh,
    ),
    { local: true },
  )

const masterKey = "a1".repeat(32)

describe("the playground's keys", () => {
  /** keys.json as each format has it. What one version wrote, every later one must read. */
  it.live.each([
    ["without a version, as it was first", { masterKey, apiSecret: "secret" }],
    ["of version 1", { version: 1, masterKey, apiSecret: "secret" }],
  ])("are read from a file %s", ([, file]) =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      writeFileSync(join(directory, "keys.json"), JSON.stringify(file))
      assert.deepStrictEqual(yield* keysIn(directory), { masterKey, apiSecret: "secret" })
    }).pipe(Effect.scoped),
  )

  it.live("are written with a version and kept, and a later version's file is not replaced", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const path = join(directory, "keys.json")
      const keys = yield* keysIn(directory)
      assert.deepStrictEqual(JSON.parse(readFileSync(path, "utf8")), { version: 1, ...keys })
      assert.deepStrictEqual(yield* keysIn(directory), keys)
      const later = JSON.stringify({ version: 2, ...keys })
      writeFileSync(path, later)
      const error = yield* Effect.flip(keysIn(directory))
      assert.strictEqual(error._tag, "StartupSecretsUnreadable")
      assert.include(error.message, path)
      assert.strictEqual(readFileSync(path, "utf8"), later)
    }).pipe(Effect.scoped),
  )
})
