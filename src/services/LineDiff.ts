/**
 * How one text becomes another, line by line, as a unified diff. Myers' algorithm finds the fewest changes; it takes time with the square of
 * their number, so beyond a number the part that differs is shown as replaced whole.
 */

/** Changes that are looked for, in all the diffs that share a budget; at most `perText` in each. */
export interface DiffBudget {
  readonly perText: number
  /** Steps left. */
  steps: number
}

/** For the diffs of one request: they are made on the runtime's own thread, and together take tens of milliseconds at most. */
export const diffBudget = (): DiffBudget => ({ perText: 1000, steps: 5_000_000 })

const context = 3

interface Edit {
  readonly sign: " " | "-" | "+"
  readonly line: string
}

/** The hunks of a unified diff; empty where the texts are the same. */
export const unifiedDiff = (before: string, after: string, budget: DiffBudget = diffBudget()): string => {
  if (before === after) return ""
  return hunks(edits(linesOf(before), linesOf(after), budget))
}

/** A last line without an end says so, as diffs do. */
const linesOf = (text: string): Array<string> => {
  if (text === "") return []
  const lines = text.split("\n")
  const last = lines.pop()!
  return last === "" ? lines : [...lines, `${last}\n\\ No newline at end of file`]
}

const edits = (before: ReadonlyArray<string>, after: ReadonlyArray<string>, budget: DiffBudget) => {
  let start = 0
  const shorter = Math.min(before.length, after.length)
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  const old = before.slice(start, before.length - end)
  const now = after.slice(start, after.length - end)
  const same = (lines: ReadonlyArray<string>): Array<Edit> => lines.map((line) => ({ sign: " ", line }))
  return [
    ...same(before.slice(0, start)),
    ...(shortest(old, now, budget) ?? replaced(old, now)),
    ...same(before.slice(before.length - end)),
  ]
}

const replaced = (old: ReadonlyArray<string>, now: ReadonlyArray<string>): Array<Edit> => [
  ...old.map((line): Edit => ({ sign: "-", line })),
  ...now.map((line): Edit => ({ sign: "+", line })),
]

/** Fewest changes; undefined when there are too many to look for. */
const shortest = (
  old: ReadonlyArray<string>,
  now: ReadonlyArray<string>,
  budget: DiffBudget,
): Array<Edit> | undefined => {
  const most = Math.min(old.length + now.length, budget.perText)
  /** How far each diagonal has come, after each number of changes; diagonal k is at index k + changes + 1. */
  const trail: Array<Int32Array> = []
  let reached = new Int32Array([0, 0, 0])
  for (let changes = 0; changes <= most; changes++) {
    budget.steps -= changes + 1
    if (budget.steps < 0) return undefined
    const next = new Int32Array(2 * changes + 5)
    for (let k = -changes; k <= changes; k += 2) {
      // `reached` has the diagonals of one change fewer, so its middle is one place nearer to its beginning.
      const [below, above] = [reached[k - 1 + changes] ?? 0, reached[k + 1 + changes] ?? 0]
      let x = k === -changes || (k !== changes && below < above) ? above : below + 1
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) {
        x++
        budget.steps--
      }
      next[k + changes + 1] = x
      if (x >= old.length && x - k >= now.length) return walkBack(old, now, [...trail, reached], changes)
    }
    trail.push(reached)
    reached = next
  }
  return undefined
}

const walkBack = (
  old: ReadonlyArray<string>,
  now: ReadonlyArray<string>,
  trail: ReadonlyArray<Int32Array>,
  changes: number,
): Array<Edit> => {
  const back: Array<Edit> = []
  let [x, y] = [old.length, now.length]
  for (let d = changes; d > 0; d--) {
    const reached = trail[d]!
    const k = x - y
    const [below, above] = [reached[k - 1 + d] ?? 0, reached[k + 1 + d] ?? 0]
    const down = k === -d || (k !== d && below < above)
    const fromX = down ? above : below
    const fromY = fromX - (down ? k + 1 : k - 1)
    while (x > fromX && y > fromY && x > 0 && y > 0 && old[x - 1] === now[y - 1]) {
      back.push({ sign: " ", line: old[--x]! })
      y--
    }
    if (down) back.push({ sign: "+", line: now[--y]! })
    else back.push({ sign: "-", line: old[--x]! })
  }
  while (x > 0) {
    back.push({ sign: " ", line: old[--x]! })
    y--
  }
  return back.toReversed()
}

const hunks = (all: ReadonlyArray<Edit>): string => {
  const changed = all.flatMap(({ sign }, index) => (sign === " " ? [] : [index]))
  const ranges: Array<[from: number, to: number]> = []
  for (const index of changed) {
    const [from, to] = [Math.max(0, index - context), Math.min(all.length, index + context + 1)]
    const last = ranges.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  }
  let [at, oldLine, newLine] = [0, 0, 0]
  const skip = (to: number) => {
    for (; at < to; at++) {
      if (all[at]!.sign !== "+") oldLine++
      if (all[at]!.sign !== "-") newLine++
    }
  }
  return ranges
    .map(([from, to]) => {
      skip(from)
      const [oldBefore, newBefore] = [oldLine, newLine]
      skip(to)
      const header = `@@ -${span(oldBefore, oldLine)} +${span(newBefore, newLine)} @@\n`
      return header + all.slice(from, to).reduce((text, { sign, line }) => `${text}${sign}${line}\n`, "")
    })
    .join("")
}

/** First line and number of lines; where there is none, the line after which it would be. */
const span = (before: number, after: number) => {
  const length = after - before
  return `${length === 0 ? before : before + 1}${length === 1 ? "" : `,${length}`}`
}
