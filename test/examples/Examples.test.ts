import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { text } from "node:stream/consumers"
import { assert, describe, it } from "vitest"

const root = resolve(import.meta.dirname, "..", "..")
const examples = readdirSync(join(root, "examples"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** Runs Node in a folder, as an author does; gives all it wrote when it has not ended well. */
const run = async (args: ReadonlyArray<string>, cwd: string): Promise<string> => {
  // In the environment of another test, Node's test runner would take itself for a part of that.
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")])
  return code === 0 ? "" : out + err
}

const compiler = join(root, "node_modules", "typescript", "bin", "tsc")

describe.each(examples)("the example %s", (name) => {
  const folder = join(root, "examples", name)

  it("has types that check, also those of its tests", async () => {
    for (const project of [".", "test"])
      assert.strictEqual(await run([compiler, "--noEmit", "-p", project], folder), "")
  })

  it("has tests of its own that pass", { timeout: 120_000 }, async () => {
    assert.isTrue(existsSync(join(folder, "test", "main.test.ts")))
    assert.strictEqual(await run(["--test"], folder), "")
  })
})
