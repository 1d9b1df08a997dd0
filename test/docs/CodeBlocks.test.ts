import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { allCodeBlocks, codeBlocks, type CodeBlock, inDocuments, root, writeProject } from "./CodeBlocks.ts"

const sdk = join(root, "sdk")

const check = (blocks: ReadonlyArray<CodeBlock>, config: object): string => {
  const folder = writeProject(blocks, config)
  try {
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", folder],
      { cwd: folder, encoding: "utf8" },
    )
    return inDocuments(stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const asScripts = (blocks: ReadonlyArray<CodeBlock>) =>
  check(blocks, { extends: join(sdk, "tsconfig.script.json"), compilerOptions: { noUnusedLocals: false } })

const asTests = (blocks: ReadonlyArray<CodeBlock>) =>
  check(blocks, { extends: join(sdk, "tsconfig.test.json") })

describe("the documents", () => {
  const blocks = allCodeBlocks()

  it("show scripts whose types check", () => {
    const scripts = blocks.filter(({ language }) => language === "ts")
    assert.isAbove(scripts.length, 10)
    assert.strictEqual(asScripts(scripts), "")
  })

  it("show tests of scripts whose types check", () => {
    const tests = blocks.filter(({ language }) => language === "ts test")
    assert.isNotEmpty(tests)
    assert.strictEqual(asTests(tests), "")
  })

  it("show no other TypeScript", () => {
    const languages = new Set(blocks.map(({ language }) => language))
    assert.deepStrictEqual([...languages].sort(), ["ts", "ts test"])
  })
})

describe("a mistake in a document", () => {
  it("is told with the document and its line", () => {
    const text = 'Words.\n\n```ts\non("messageCreate", (ctx) => ctx.replies("x"))\n```\n'
    assert.match(asScripts(codeBlocks("docs/made-up.md", text)), /^docs\/made-up\.md\(4,34\): error/)
  })
})
