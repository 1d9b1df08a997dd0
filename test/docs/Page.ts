/** The shell blocks of the documentation: what a reader would type, in the order of the page. */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

export const root = join(import.meta.dirname, "../..")

export interface Block {
  readonly file: string
  readonly line: number
  readonly text: string
  /** Why no test runs it, where the page says so above it. */
  readonly reason: string | undefined
}

export const blocksOf = (file: string, language: string): ReadonlyArray<Block> =>
  [
    ...readFileSync(join(root, file), "utf8").matchAll(
      /^(?:<!-- not run in tests: (.+) -->\n)?```(\w+)\n([^]*?)^```$/gm,
    ),
  ]
    .filter(([, , found]) => found === language)
    .map(({ 1: reason, 3: text, index, input }) => ({
      file,
      line: input.slice(0, index).split("\n").length,
      text: text!.trim(),
      reason,
    }))

/** Every page that a reader of the project has in front of them. */
export const pages = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /^(docs\/|[A-Z]+\.md$)/.test(file) && existsSync(join(root, file)))
