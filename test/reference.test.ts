import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { reference } from "../scripts/reference.ts"

describe("the generated reference", () => {
  for (const [file, text] of Object.entries(reference())) {
    it(`has a current docs/${file} (npm run reference)`, () => {
      assert.strictEqual(readFileSync(join(import.meta.dirname, "../docs", file), "utf8"), text)
    })
  }
})
