/** The TypeScript that documents show, as a project that can be checked: one file for each block. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative, resolve } from "node:path"

export const root = resolve(import.meta.dirname, "..", "..")

export interface CodeBlock {
  /** From the root of the project. */
  readonly document: string
  /** Of the first line of code, counted from 1. */
  readonly line: number
  readonly language: string
  readonly code: string
}

const documents = (): ReadonlyArray<string> =>
  ["README.md", "docs", "examples"].flatMap((place) =>
    place.endsWith(".md")
      ? [join(root, place)]
      : readdirSync(join(root, place), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.name.endsWith(".md") && !entry.parentPath.includes("node_modules"))
          .map((entry) => join(entry.parentPath, entry.name)),
  )

/** The blocks of one text whose language begins with `ts`. */
export const codeBlocks = (document: string, text: string): ReadonlyArray<CodeBlock> => {
  const lines = text.split("\n")
  const blocks: Array<CodeBlock> = []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^\s*```(ts\b.*)$/.exec(lines[at]!)
    if (fence === null) continue
    const end = lines.findIndex((line, index) => index > at && /^\s*```\s*$/.test(line))
    blocks.push({
      document,
      line: at + 2,
      language: fence[1]!.trim(),
      code: lines.slice(at + 1, end).join("\n"),
    })
    at = end
  }
  return blocks
}

export const allCodeBlocks = (): ReadonlyArray<CodeBlock> =>
  documents().flatMap((path) => codeBlocks(relative(root, path), readFileSync(path, "utf8")))

/** Each in a file that has the code at the very lines of its document. */
export const writeProject = (blocks: ReadonlyArray<CodeBlock>, config: object): string => {
  // Within the checkout, so that packages are found.
  const parent = join(root, "node_modules", ".cache")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "docs-"))
  blocks.forEach(({ code, document, line }, index) => {
    const name = `${document.replaceAll("/", "__")}.${index}.ts`
    writeFileSync(join(folder, name), `${"\n".repeat(line - 1)}${code}\nexport {}\n`)
  })
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  return folder
}

/** What the compiler said, with the document's name in the place of the file's. */
export const inDocuments = (said: string): string =>
  said.replaceAll(/^(?:.*[/\\])?([\w.-]+\.md)\.\d+\.ts\b/gm, (_, name: string) => name.replaceAll("__", "/"))
