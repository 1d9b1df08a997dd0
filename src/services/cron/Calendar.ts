/**
 * The times (slots) of a schedule: a cron pattern in a time zone, every so many milliseconds, or once. Pure: what the time is now is
 * the caller's business.
 *
 * On days on which clocks change: a job at one fixed time runs once, at the first moment after a gap or at the first of two; a pattern
 * that repeats within the hour skips the gap and runs in both of the doubled hours.
 */
import { Cron } from "croner"
import { Effect, Schema } from "effect"
import { type CronDeclaration, CronInvalid, CronOptions } from "../../domain/Cron.ts"

export type JobKind = "cron" | "every" | "at"

export interface Calendar {
  /** The first slot after a time, both in milliseconds since the epoch; undefined when there is none any more. */
  readonly after: (time: number) => number | undefined
}

const never: Calendar = { after: () => undefined }

/** A pattern with the step that was asked for last: where thousands of guilds share 09:00, all of them ask for the same one. */
interface Pattern {
  readonly cron: Cron
  from: number
  next: number | undefined
}

const patterns = new Map<string, Pattern>()
const mostPatterns = 2000

const patternOf = (expression: string, timezone: string): Pattern => {
  const key = `${timezone} ${expression}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  const cron = new Cron(expression, { paused: true, timezone, mode: "5-or-6-parts" })
  const made = { cron, from: Number.NaN, next: undefined }
  if (patterns.size >= mostPatterns) patterns.clear()
  patterns.set(key, made)
  return made
}

const step = (pattern: Pattern, time: number): number | undefined => {
  if (time !== pattern.from) {
    pattern.next = pattern.cron.nextRun(new Date(time))?.getTime()
    pattern.from = time
  }
  return pattern.next
}

/** The calendar of a job that has been checked. `since` is where the intervals of an `every` begin. */
export const calendarOf = (
  kind: JobKind,
  expression: string,
  options: CronOptions,
  since: number,
): Calendar => {
  const { startAt, endAt } = options
  const slots =
    kind === "at" ? never : kind === "every" ? every(Number(expression), since) : cron(expression, options)
  return {
    after: (time) => {
      const slot = slots.after(startAt === undefined ? time : Math.max(time, startAt.getTime() - 1))
      return slot === undefined || (endAt !== undefined && slot > endAt.getTime()) ? undefined : slot
    },
  }
}

const every = (length: number, since: number): Calendar => ({
  after: (time) => since + Math.max(1, Math.floor((time - since) / length) + 1) * length,
})

const cron = (expression: string, { timezone = "UTC" }: CronOptions): Calendar => {
  const pattern = patternOf(expression, timezone)
  return { after: (time) => step(pattern, time) }
}

/** What a declaration means. Errors: `CronInvalid`, in words for the script's author. */
export const readDeclaration = Effect.fnUntraced(function* (declaration: CronDeclaration, now: number) {
  const { name, expression } = declaration
  const invalid = (message: string) =>
    new CronInvalid({ message: `cron(${JSON.stringify(name)}): ${message}` })
  const options = yield* Effect.mapError(decodeOptions(declaration.options), (error) =>
    invalid(error.message.replaceAll("\n", " ")),
  )
  const first = yield* Effect.try({
    try: () => {
      if (/^\s*\d{4}-/.test(expression)) throw new TypeError("a date is no cron pattern; use schedule.at")
      return calendarOf("cron", expression, options, now).after(now)
    },
    catch: (error) => invalid(error instanceof Error ? error.message : String(error)),
  })
  if (first === undefined) return yield* invalid(`${JSON.stringify(expression)} never comes (again)`)
  return { name, expression, options, first }
})

const decodeOptions = Schema.decodeEffect(Schema.fromJsonString(CronOptions))
