import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { pages, root } from "./Page.ts"

const named = /`((?:src|test|scripts|sdk|bin|deploy|nix|bench|migrations)\/[\w./-]+\.\w+)`/g

describe("the documents", () => {
  it("name files of this project that are there", () => {
    // docs/testing.md is about an author's project.
    const names = pages
      .filter((page) => page !== "docs/testing.md")
      .flatMap((page) =>
        [...readFileSync(join(root, page), "utf8").matchAll(named)].map(([, file]) => ({
          page,
          file: file!,
        })),
      )
    assert.isAbove(names.length, 50)
    const missing = names.filter(({ file }) => !existsSync(join(root, file)))
    assert.deepStrictEqual(
      missing.map(({ page, file }) => `${page}: ${file}`),
      [],
    )
  })
})
