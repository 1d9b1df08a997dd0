import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"
import { IsolateDriver } from "./IsolateDriver.ts"

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

  it("know no more of the newest language than an isolate does", async () => {
    using guild = await IsolateDriver.load(`
      { using handle = { [Symbol.dispose]: () => console.log("disposed") } }
      console.log(Temporal.PlainDate.from("2026-01-01").add({ days: 31 }).toString(), RegExp.escape(".").length, Error.isError(new Error()))
      console.log(new Set([1]).union(new Set([2])).size, Uint8Array.fromHex("ff").toBase64(), Iterator.from([1]).map(String).toArray())
      console.log(Math.f16round(1.1), new Map([[1, 2]]).getOrInsert(1, 3), await Array.fromAsync([1]), await Promise.try(() => 2))`)
    assert.deepStrictEqual(guild.logs, [
      "info: disposed",
      "info: 2026-02-01 2 true",
      'info: 2 /w== [ "1" ]',
      "info: 1.099609375 2 [ 1 ] 2",
    ])
  })

  it("accept the starter script", () => {
    assert.strictEqual(typecheck("examples/starter"), "")
  })
})
