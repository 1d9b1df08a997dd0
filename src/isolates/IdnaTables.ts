/**
 * The tables of the package tr46 in a tenth of their length, as modules for the SDK's bundle: every isolate holds the bundle's text. The
 * functions that make them whole again are the SDK's own.
 */
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"

const require = createRequire(import.meta.url)
const expander = JSON.stringify(fileURLToPath(new URL("../../sdk/src/web/IdnaTable.ts", import.meta.url)))

type Row = readonly [range: number | readonly [first: number, last: number], status: number, mapping?: string]

const mapped = 1

/** Kept in step with `usualMapping` of the SDK, which the runtime cannot import. */
const usualMapping = (character: string): string =>
  character.toLowerCase().normalize("NFKC").toLowerCase().normalize("NFKC")

/** The module that stands for `tr46/lib/mappingTable.json`. */
export const mappingModule = (): string => {
  const runs: Array<{ status: number; length: number }> = []
  const unusual: Record<number, string> = {}
  for (const [range, status, mapping] of require("tr46/lib/mappingTable.json") as ReadonlyArray<Row>) {
    const [first, last] = typeof range === "number" ? [range, range] : range
    const length = last - first + 1
    const latest = runs.at(-1)
    if (latest?.status === status) latest.length += length
    else runs.push({ status, length })
    if (status !== mapped) continue
    for (let point = first; point <= last; point++) {
      if (usualMapping(String.fromCodePoint(point)) !== mapping) unusual[point] = mapping!
    }
  }
  const text = runs.map(({ status, length }) => status + length.toString(36)).join(",")
  return `module.exports = require(${expander}).mappingTable("${text}", ${JSON.stringify(unusual)})`
}

/** The module that stands for `tr46/lib/regexes.js`. */
export const regexesModule = (): string => {
  const regexes = require("tr46/lib/regexes.js") as Readonly<Record<string, RegExp>>
  const lines = Object.entries(regexes).map(([name, { source, flags }]) => {
    const parts = source.split(/(\[(?:\\.|[^\]\\])*\])/).map((part) => {
      return part.startsWith("[") ? `characterClass("${gapsOf(part, flags)}")` : JSON.stringify(part)
    })
    return `exports.${name} = new RegExp(${parts.join("+")}, "${flags}")`
  })
  return `const { characterClass } = require(${expander})\n${lines.join("\n")}`
}

/** How many characters are left out of a class and are in it, in turn. */
const gapsOf = (characters: string, flags: string): string => {
  const lengths: Array<string> = []
  let from = 0
  for (const [first, last] of rangesOf(characters, flags)) {
    lengths.push((first - from).toString(36), (last + 1 - first).toString(36))
    from = last + 1
  }
  return lengths.join(",")
}

/** The ranges of a class as it is written: characters and escapes, alone or joined by a dash. */
const rangesOf = (characters: string, flags: string): ReadonlyArray<readonly [number, number]> => {
  if (!flags.includes("u")) throw new Error("a regular expression of tr46 is not of Unicode")
  const one = String.raw`\\u\{[0-9A-F]+\}|\\u[0-9A-F]{4}|\\x[0-9A-F]{2}|\\.|[^\\]`
  const ranges = characters.slice(1, -1).matchAll(new RegExp(`(${one})(?:-(${one}))?`, "gu"))
  return [...ranges].map(([, first, last]) => [pointOf(first!), pointOf(last ?? first!)])
}

const pointOf = (text: string): number => {
  const hex = /^\\(?:u\{|u|x)([0-9A-F]+)\}?$/.exec(text)?.[1]
  if (hex !== undefined) return parseInt(hex, 16)
  return text === String.raw`\0` ? 0 : text.replace(/^\\/, "").codePointAt(0)!
}
