/**
 * `node scripts/globals.ts`: puts the words of the SDK's sources before each symbol of `sdk/globals.d.ts`, where editors look for them. Symbols
 * are added to that file by hand, one a declaration; what is said about them is said where they are made.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

const file = join(import.meta.dirname, "..", "sdk", "globals.d.ts")

const declaration =
  /^(?:declare const|type|declare class|interface) ([\w$]+)[^\n]*(?:\n(?!declare|type|interface|\/\*\*|\n)[^\n]*)*/gm
const comment = String.raw`\/\*\*(?:[^*]|\*(?!\/))*\*\/`

/** The comment before a symbol's declaration in a source of the SDK; follows re-exports. */
const commentOf = (path: string, symbol: string): string | undefined => {
  const text = readFileSync(path, "utf8")
  const declared = new RegExp(
    `(${comment})\\n(?:export )?(?:const|let|class|abstract class|interface|type|function|async function) ${symbol}\\b`,
  ).exec(text)
  if (declared !== null) return declared[1]
  const from =
    new RegExp(`export (?:type )?\\{[^}]*\\b${symbol}\\b[^}]*\\} from "([^"]+)"`).exec(text) ??
    new RegExp(`import (?:type )?\\{[^}]*\\b${symbol}\\b[^}]*\\} from "([^"]+)"`).exec(text)
  if (from !== null) return commentOf(resolve(dirname(path), from[1]!), symbol)
  for (const [, target] of text.matchAll(/export (?:type )?\* from "([^"]+)"/g)) {
    const found = commentOf(resolve(dirname(path), target!), symbol)
    if (found !== undefined) return found
  }
  return undefined
}

/** The ambient types with a comment before each symbol, and the symbols whose sources say nothing. */
export const withComments = (
  text: string,
): { readonly text: string; readonly silent: ReadonlyArray<string> } => {
  const silent: Array<string> = []
  const [head = ""] = new RegExp(`^${comment}\\n`).exec(text) ?? []
  const body = text
    .slice(head.length)
    .replaceAll(new RegExp(`${comment}\\n(?=declare|type|interface)`, "g"), "")
  const commented = body.replaceAll(declaration, (whole, name: string) => {
    const target = /import\("([^"]+)"\)\.([\w$]+)/.exec(whole)
    const found = target === null ? undefined : commentOf(resolve(dirname(file), target[1]!), target[2]!)
    if (found === undefined) silent.push(name)
    return found === undefined ? whole : `${found}\n${whole}`
  })
  return { text: head + commented, silent }
}

if (import.meta.main) {
  const { silent, text } = withComments(readFileSync(file, "utf8"))
  writeFileSync(file, text)
  for (const name of silent) process.stderr.write(`${name} has no comment where it is made\n`)
  process.exitCode = silent.length > 0 ? 1 : 0
}
