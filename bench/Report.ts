/** The results for people: one table, the growth of costs, the headline. */
import { type Figure, flora, median, ratioOf, type Results } from "./Figures.ts"

const shown = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)))

const range = ({ samples }: Figure): string =>
  samples.length < 2 ? "" : `${shown(Math.min(...samples))} – ${shown(Math.max(...samples))}`

/** One line per figure; flora is so many times as good as each peer. */
const lineOf = (figure: Figure, all: ReadonlyArray<Figure>): ReadonlyArray<string> => {
  const ratio = ratioOf(figure, all)
  return [
    figure.section,
    figure.work,
    shown(figure.size),
    figure.contender,
    `${shown(median(figure.samples))} ${figure.unit}`,
    range(figure),
    ratio === undefined ? "" : `${shown(ratio)}×`,
  ]
}

const head = ["section", "work", "size", "who", "median", "min – max", "flora is"]

/** What belongs side by side: the same work at the same size, flora first. */
const sorted = (figures: ReadonlyArray<Figure>): ReadonlyArray<Figure> =>
  [...Map.groupBy(figures, ({ section, work, size }) => `${section}\n${work}\n${size}`).values()].flatMap(
    (group) =>
      [...group].sort((one, other) => Number(other.contender === flora) - Number(one.contender === flora)),
  )

const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`
  const [first, ...others] = rows
  return [
    line(first!),
    `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`,
    ...others.map(line),
  ].join("\n")
}

/** Markdown, wide enough for a terminal. */
export const report = (results: Results): string => {
  const { machine, versions, figures, growth, headline, missing, seconds } = results
  const grown = growth.map(({ section, work, unit, sizes, exponent }) => [
    section,
    `${work} (${unit})`,
    sizes.map(shown).join(", "),
    exponent.toFixed(2),
  ])
  return [
    `${machine.cores} × ${machine.model}, ${machine.memoryGiB} GiB, load ${machine.loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    table([head, ...sorted(figures).map((figure) => lineOf(figure, figures))]),
    ...(grown.length === 0
      ? []
      : [
          "A cost that grows as the number of guilds to the power of … (0: not at all, 1: in proportion)",
          table([["section", "work", "sizes", "exponent"], ...grown]),
        ]),
    ...Object.entries(headline).map(([name, value]) => `${name}: ${shown(value)}`),
    ...missing.map((why) => `not measured: ${why}`),
    `took ${seconds.toFixed(0)} s`,
  ].join("\n\n")
}
