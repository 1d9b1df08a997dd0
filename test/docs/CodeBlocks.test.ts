import { spawnSync } from "node:child_process"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { testGuild } from "../../src/testkit/TestGuild.ts"
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

  it("show scripts that load, each in an isolate of its own", async () => {
    const scripts = blocks.filter(({ language }) => language === "ts")
    const folder = writeProject(scripts, {})
    try {
      const files = readdirSync(folder).filter((file) => file.endsWith(".ts"))
      assert.strictEqual(files.length, scripts.length)
      const failures: Array<string> = []
      for (const file of files) {
        const failed = (error: unknown) => failures.push(`${file}: ${String(error)}`)
        await testGuild(join(folder, file)).then((guild) => guild[Symbol.asyncDispose](), failed)
      }
      assert.deepStrictEqual(failures, [])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 120_000)

  it("show at least one script on each page about an area of the SDK", () => {
    const shown = new Set(blocks.map(({ document }) => document))
    for (const page of readdirSync(join(root, "docs/scripts")))
      assert.include([...shown], `docs/scripts/${page}`)
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
