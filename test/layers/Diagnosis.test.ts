import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Configuration } from "../../src/layers/Configuration.ts"
import { ageOf, diagnose, mapLimit, permissions, skew, versions } from "../../src/layers/Diagnosis.ts"
import { freshDatabase, temporaryDirectory } from "../Services.ts"

const stateOf = (
  findings: ReadonlyArray<{ readonly about: string; readonly standing: string }>,
  about: string,
) => findings.find((finding) => finding.about === about)?.standing

describe("flora doctor", () => {
  it.live("finds nothing wrong with a machine where all is well", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const database = Redacted.value(yield* freshDatabase)
      const settings = { FLORA_DATA_DIR: join(directory, "new", "data"), DATABASE_URL: database }
      const findings = yield* diagnose(directory, Configuration.layerFrom(settings))
      assert.deepStrictEqual(
        findings.filter(({ standing }) => standing !== "ok"),
        [],
      )
      assert.includeMembers(
        findings.map(({ about }) => about),
        [
          "Node",
          "V8",
          "isolated-vm",
          "configuration",
          "database",
          "clock, against the database",
          "data directory",
          "kernel map limit",
        ],
      )
    }).pipe(Effect.scoped),
  )

  it.live("tells what is wrong, and goes on to the rest", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      writeFileSync(join(directory, ".env"), "DISCORD_TOKN=x\n", { mode: 0o644 })
      chmodSync(join(directory, ".env"), 0o644)
      const findings = yield* diagnose(
        directory,
        Configuration.layerFrom({
          FLORA_DATA_DIR: join(directory, ".env", "data"),
          DATABASE_URL: "postgres://nobody:hidden@127.0.0.1:1/none",
          DISCORD_TOKEN: "x",
          DISCORD_API_URL: "http://127.0.0.1:1",
          SECRETS_MASTER_KEY: "ab".repeat(32),
          API_SECRET: "cd".repeat(16),
        }),
      )
      assert.strictEqual(stateOf(findings, "configuration"), "warning")
      assert.strictEqual(stateOf(findings, "database"), "problem")
      assert.strictEqual(stateOf(findings, "Discord"), "problem")
      assert.strictEqual(stateOf(findings, "permissions"), "warning")
      assert.notInclude(JSON.stringify(findings), "hidden")
      const refused = yield* diagnose(directory, Configuration.layerFrom({ DISCORD_TOKEN: "x" }))
      assert.strictEqual(stateOf(refused, "configuration"), "problem")
      assert.strictEqual(stateOf(refused, "Node"), "ok")
    }).pipe(Effect.scoped),
  )

  it.live("judges versions, the kernel, the clock and permissions by themselves", () =>
    Effect.gen(function* () {
      assert.strictEqual(ageOf("isolated-vm", "7.0.1", Date.parse("2026-08-17T12:00:00Z")), 10)
      assert.strictEqual(ageOf("isolated-vm", "99.0.0", 0), "unknown")
      assert.strictEqual(stateOf(versions(Date.parse("2028-01-01")), "isolated-vm"), "warning")
      assert.deepInclude(mapLimit("65530", 2000), { standing: "ok" })
      assert.deepInclude(mapLimit("65530", 7000), { standing: "problem" })
      assert.deepInclude(mapLimit(undefined, 7000), { standing: "ok" })
      const states = [0, 5000, 60_000].map((apart) => skew("clock", 0, apart).standing)
      assert.deepStrictEqual(states, ["ok", "warning", "problem"])
      const directory = yield* temporaryDirectory
      mkdirSync(join(directory, "data"))
      assert.deepStrictEqual(
        permissions(join(directory, "data"), directory).map(({ standing }) => standing),
        ["ok"],
      )
    }).pipe(Effect.scoped),
  )
})
