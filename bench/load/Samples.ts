/** Figures out of many samples. */

/** The value below which this share of the samples lies. */
export const percentile = (samples: ReadonlyArray<number>, share: number): number =>
  [...samples].sort((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * share))] ??
  Number.NaN

/** Two digits are more than a shared machine can tell apart. */
export const round = (value: number) => Math.round(value * 100) / 100

/** p50, p99 and the largest, in milliseconds. */
export const spread = (samples: ReadonlyArray<number>) => ({
  n: samples.length,
  "p50 ms": round(percentile(samples, 0.5)),
  "p99 ms": round(percentile(samples, 0.99)),
  "max ms": round(percentile(samples, 1)),
})
