/**
 * What passed when it was last written down, in `passed.json`: per run the number of subtests, and the names of those that fail. What passed
 * once may not fail again; what passes now for the first time is written down by `npm run test:wpt -- --update`.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Outcome } from "./Runner.ts"

const file = join(import.meta.dirname, "passed.json")

export interface Known {
  readonly passed: number
  readonly failed: ReadonlyArray<string>
}

export type Ratchet = Readonly<Record<string, Known>>

export const readRatchet = (): Ratchet =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Ratchet) : {}

export const writeRatchet = (ratchet: Ratchet): void => {
  const names = Object.keys(ratchet).toSorted()
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(ratchet[name])}`)
  writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`)
}

/** What is worse than it was: failures that are not known, and passes that are gone. */
export const regressions = (known: Known | undefined, { passed, failed }: Outcome): ReadonlyArray<string> => {
  if (known === undefined) return []
  const fresh = failed
    .filter(([name]) => !known.failed.includes(name))
    .map(([name, why]) => `${name}: ${why}`)
  return passed < known.passed && fresh.length === 0
    ? [`${known.passed - passed} subtests that passed are gone`]
    : fresh
}
