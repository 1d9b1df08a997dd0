/** A picture per section: one bar per contender for each piece of work, on a logarithmic scale, as SVG. */
import { type Figure, flora, median } from "./Figures.ts"

const width = 860
const left = 250
const right = 130
const barHeight = 14
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** The figures of one section. */
export const plot = (section: string, figures: ReadonlyArray<Figure>): string => {
  const groups = [...Map.groupBy(figures, ({ work, size, unit }) => `${work}, ${size} (${unit})`)]
  const parts: Array<string> = []
  let y = 34
  for (const [title, bars] of groups) {
    y += 20
    parts.push(`<text x="8" y="${y - 6}" font-weight="600">${escaped(title)}</text>`)
    const values = bars.map(({ samples }) => Math.max(1e-6, median(samples)))
    // The smallest bar must still be seen.
    const low = Math.log10(Math.min(...values)) - 0.3
    const span = Math.max(0.3, Math.log10(Math.max(...values)) - low)
    for (const [index, { contender }] of bars.entries()) {
      const length = ((Math.log10(values[index]!) - low) / span) * (width - left - right)
      const fill = contender === flora ? "#2f7d4f" : "#9aa5a0"
      parts.push(
        `<text x="${left - 8}" y="${y + 11}" text-anchor="end">${escaped(contender)}</text>`,
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 3}" fill="${fill}"/>`,
        `<text x="${(left + length + 6).toFixed(1)}" y="${y + 10}">${Number(values[index]!.toPrecision(3)).toLocaleString("en")}</text>`,
      )
      y += barHeight
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 14}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="22" font-size="15" font-weight="600">${escaped(section)} (logarithmic; medians)</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n")
}
