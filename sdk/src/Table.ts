/** Rows of values as aligned text columns, for `console.table`. */
import { inspect } from "./Inspect.ts"
import { getOwnPropertyDescriptor, isArray, list, objectKeys, padEnd, repeat } from "./Primordials.ts"

const maxRows = 50
const maxColumns = 12

/** The table of an array or object of rows; undefined for what has no rows. Primitive rows fill a column "Values". */
export const tableOf = (rows: unknown): string | undefined => {
  if (typeof rows !== "object" || rows === null) return undefined
  try {
    return render(cellsOf(rows))
  } catch {
    return undefined
  }
}

/** Lines of cells; the first line is the head, the first column the row's name. */
const cellsOf = (rows: object): string[][] => {
  const names = objectKeys(rows)
  const head = list<string>()
  head[0] = isArray(rows) ? "(index)" : "(key)"
  const lines = list<string[]>()
  lines[0] = head
  for (let r = 0; r < names.length && r < maxRows; r++) {
    const cells = list<string>()
    cells[0] = names[r]!
    const row = valueOf(rows, names[r]!)
    const columns = typeof row === "object" && row !== null ? objectKeys(row) : undefined
    for (let c = 0; c < (columns?.length ?? 1); c++) {
      const column = columns?.[c] ?? "Values"
      const at = columnOf(head, column)
      if (at < maxColumns)
        cells[at] = inspect(columns === undefined ? row : valueOf(row as object, column), 0)
    }
    lines[lines.length] = cells
  }
  return lines
}

const valueOf = (owner: object, name: string): unknown => getOwnPropertyDescriptor(owner, name)?.value

/** The place of a column, which is added to the head when it is new and there is room. */
const columnOf = (head: string[], column: string): number => {
  for (let i = 1; i < head.length; i++) if (head[i] === column) return i
  if (head.length < maxColumns) head[head.length] = column
  return head.length <= maxColumns && head[head.length - 1] === column ? head.length - 1 : maxColumns
}

const render = (lines: string[][]): string => {
  const columns = lines[0]!.length
  const widths = list<number>()
  for (let c = 0; c < columns; c++) {
    widths[c] = 0
    for (let l = 0; l < lines.length; l++) {
      const length = lines[l]![c]?.length ?? 0
      if (length > widths[c]!) widths[c] = length
    }
  }
  let text = ""
  for (let l = 0; l < lines.length; l++) {
    let line = ""
    let rule = ""
    for (let c = 0; c < columns; c++) {
      line += (c === 0 ? "" : " │ ") + padEnd(lines[l]![c] ?? "", widths[c]!)
      rule += (c === 0 ? "" : "─┼─") + repeat("─", widths[c]!)
    }
    text += l === 0 ? `${line}\n${rule}` : `\n${line}`
  }
  return text
}
