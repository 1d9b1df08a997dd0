import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { spanAttributes } from "../../src/domain/SpanAttributes.ts"

const src = join(import.meta.dirname, "../../src")

/** All names of flora's own that are written anywhere but in the table; `flora.mjs` and the like are files. */
const written = new Set(
  globSync("**/*.ts", { cwd: src })
    .filter((file) => !file.endsWith("SpanAttributes.ts"))
    .flatMap((file) => readFileSync(join(src, file), "utf8").match(/"flora\.[a-z_.]+"/g) ?? [])
    .map((text) => text.slice(1, -1))
    .filter((name) => !/\.(?:mjs|ts|js|mts)$/.test(name)),
)

describe("the table of attributes", () => {
  it("holds all of flora's own that spans are given, and no other", () => {
    const own = Object.keys(spanAttributes).filter((name) => name.startsWith("flora."))
    assert.sameMembers([...written], own)
  })
})
