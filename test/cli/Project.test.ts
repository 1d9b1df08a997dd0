import { spawnSync } from "node:child_process"
import { join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "../Services.ts"

const root = resolve(import.meta.dirname, "../..")

describe("what is deployed when nothing is named", () => {
  it.live("is never flora itself, in whose checkout people try their first commands", () =>
    Effect.gen(function* () {
      const home = yield* temporaryDirectory
      const { stdout } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), "doctor"], {
        cwd: root,
        encoding: "utf8",
        env: { HOME: home, XDG_CONFIG_HOME: home, FLORA_DATA_DIR: home, PATH: process.env["PATH"] },
      })
      assert.match(stdout, /^warning {2}script: there is no flora\.config\.ts .* name the script's file/m)
    }).pipe(Effect.scoped),
  )
})
