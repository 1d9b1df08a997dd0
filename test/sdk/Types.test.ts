import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))

const typecheck = (project: string): string =>
  spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "-p", project], {
    cwd: root,
    encoding: "utf8",
  }).stdout

describe("the ambient types", () => {
  it("accept what a script may write and refuse what it may not", () => {
    assert.strictEqual(typecheck("test/sdk/types"), "")
  })

  it("accept the starter script", () => {
    assert.strictEqual(typecheck("examples/starter"), "")
  })
})
