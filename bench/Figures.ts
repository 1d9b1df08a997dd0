/** What a run of the benchmarks has measured. */
import { Schema } from "effect"
import { percentile } from "./load/Samples.ts"

export const Figure = Schema.Struct({
  section: Schema.String,
  /** What was done. */
  work: Schema.String,
  /** How many guilds, tenants or jobs there were. */
  size: Schema.Number,
  /** Who did it: flora, or a peer by its name. */
  contender: Schema.String,
  unit: Schema.String,
  better: Schema.Literals(["more", "less"]),
  /** One number per window, in the order of measuring. */
  samples: Schema.Array(Schema.Number),
})
export type Figure = typeof Figure.Type

/** How a cost grows with the number of guilds: as size to the power of `exponent`. */
export const Growth = Schema.Struct({
  section: Schema.String,
  work: Schema.String,
  contender: Schema.String,
  unit: Schema.String,
  sizes: Schema.Array(Schema.Number),
  exponent: Schema.Number,
})
export type Growth = typeof Growth.Type

export const Results = Schema.Struct({
  /** When it began, ISO 8601. */
  at: Schema.String,
  machine: Schema.Struct({
    cores: Schema.Number,
    model: Schema.String,
    memoryGiB: Schema.Number,
    /** Average number of busy or waiting processes over a minute, before and after. */
    loadBefore: Schema.Number,
    loadAfter: Schema.Number,
  }),
  versions: Schema.Record(Schema.String, Schema.String),
  seconds: Schema.Number,
  /** What could not be measured, and why. */
  missing: Schema.Array(Schema.String),
  headline: Schema.Record(Schema.String, Schema.Number),
  growth: Schema.Array(Growth),
  figures: Schema.Array(Figure),
})
export type Results = typeof Results.Type

export const flora = "flora"

export const median = (samples: ReadonlyArray<number>): number => percentile(samples, 0.5)

/** How many times as good flora's median is as this one; undefined for flora itself, and where flora has none. */
export const ratioOf = (figure: Figure, all: ReadonlyArray<Figure>): number | undefined => {
  const ours = all.find(
    ({ section, work, size, contender }) =>
      contender === flora && section === figure.section && work === figure.work && size === figure.size,
  )
  if (ours === undefined || ours === figure) return undefined
  const [one, other] = [median(ours.samples), median(figure.samples)]
  return figure.better === "more" ? one / other : other / one
}

/** The slope of log(cost) over log(size), of medians, for each work of flora's that was done at several sizes. */
export const growthOf = (figures: ReadonlyArray<Figure>): ReadonlyArray<Growth> => {
  const series = Map.groupBy(
    figures.filter(({ contender }) => contender === flora),
    ({ section, work, unit }) => `${section}\n${work}\n${unit}`,
  )
  return [...series.values()].flatMap((points) => {
    const { section, work, contender, unit } = points[0]!
    const sizes = points.map(({ size }) => size)
    if (new Set(sizes).size < 2) return []
    const xs = sizes.map(Math.log)
    // What a rate costs is the time of one.
    const sign = points[0]!.better === "less" ? 1 : -1
    const ys = points.map(({ samples }) => sign * Math.log(median(samples)))
    const mean = (values: ReadonlyArray<number>) => values.reduce((a, b) => a + b, 0) / values.length
    const [x, y] = [mean(xs), mean(ys)]
    const covariance = mean(xs.map((each, index) => (each - x) * (ys[index]! - y)))
    const variance = mean(xs.map((each) => (each - x) ** 2))
    return [{ section, work, contender, unit, sizes, exponent: covariance / variance }]
  })
}
