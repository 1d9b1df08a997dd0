/** What the bundler has shortened of tr46's tables, at its full length again. */

type Row = readonly [range: readonly [first: number, last: number], status: number, mapping?: string]

/** What most characters are mapped to: the bundler names the others. */
export const usualMapping = (character: string): string =>
  character.toLowerCase().normalize("NFKC").toLowerCase().normalize("NFKC")

/** The status of mapped characters in the tables. */
const mapped = 1

/**
 * Rows of the table of mappings. `runs` has a status and a length, in base 36, per run of characters; `unusual` the mappings that
 * are not the usual ones.
 */
export const mappingTable = (runs: string, unusual: Readonly<Record<string, string>>): Row[] => {
  const rows: Row[] = []
  let first = 0
  for (const run of runs.split(",")) {
    const status = Number(run[0])
    const next = first + parseInt(run.slice(1), 36)
    if (status === mapped) {
      for (let point = first; point < next; point++) {
        rows.push([[point, point], status, unusual[point] ?? usualMapping(String.fromCodePoint(point))])
      }
    } else rows.push([[first, next - 1], status])
    first = next
  }
  return rows
}

/** A class of characters for a regular expression: `gaps` has what is left out and what is in, in turn, in base 36. */
export const characterClass = (gaps: string): string => {
  let text = ""
  let point = 0
  gaps.split(",").forEach((gap, index) => {
    const next = point + parseInt(gap, 36)
    if (index % 2 === 1) text += `\\u{${point.toString(16)}}-\\u{${(next - 1).toString(16)}}`
    point = next
  })
  return `[${text}]`
}
