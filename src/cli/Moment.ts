/** A point in time on the command line: a date, with or without a time, or how long ago it was. */
import { DateTime, Schema, SchemaGetter } from "effect"
import { Flag } from "effect/cli"

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Reads `2026-03-01`, `2026-03-01T12:00Z`, or `12h` (seconds, minutes, hours, days before `now`), in milliseconds; NaN for anything else. */
export const parseMoment = (text: string, now: number): number => {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  return unit === undefined ? Date.parse(text) : now - Number(amount) * units[unit as keyof typeof units]
}

const Moment = Schema.String.check(
  Schema.makeFilter((text) => !Number.isNaN(parseMoment(text, 0)), {
    message: "expected a time such as 2026-03-01T12:00Z, or 30m, 12h, 7d",
  }),
).pipe(
  Schema.decodeTo(Schema.DateTimeUtc, {
    decode: SchemaGetter.transform((text: string) => DateTime.makeUnsafe(parseMoment(text, Date.now()))),
    encode: SchemaGetter.transform(DateTime.formatIso),
  }),
)

export const moment = (name: string) => Flag.String(name).pipe(Flag.withSchema(Moment))
