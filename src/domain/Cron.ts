/** Words of durable schedules that their services, their operations, the typed calls and the CLI share. */
import { Effect, Schema, SchemaGetter, SchemaIssue } from "effect"
import { Snowflake } from "./Ids.ts"

const units = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const

const inWords = (text: string): number | undefined => {
  const [, amount, unit] =
    /^(\d+(?:\.\d+)?) ?(millisecond|second|minute|hour|day|week)s?$/.exec(text.trim()) ?? []
  return unit === undefined ? undefined : Number(amount) * units[unit as keyof typeof units]
}

/** A length of time in milliseconds, or in words: "90 seconds", "10 minutes". Becomes whole milliseconds, up to 366 days. */
export const Milliseconds = Schema.Union([Schema.Finite, Schema.String]).pipe(
  Schema.decodeTo(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31_622_400_000 })), {
    decode: SchemaGetter.transformEffect((input: number | string) => {
      const millis = typeof input === "number" ? input : inWords(input)
      return millis === undefined
        ? Effect.fail(
            new SchemaIssue.InvalidValue({ message: `expected milliseconds or a text like "10 minutes"` }),
          )
        : Effect.succeed(Math.round(millis))
    }),
    encode: SchemaGetter.transform((millis: number) => millis),
  }),
)

/** A time as ISO 8601 text. */
export const Time = Schema.DateFromString.check(
  Schema.makeFilter((date) => !Number.isNaN(date.getTime()), { message: "expected a time as ISO 8601 text" }),
)

export const Overlap = Schema.Literals(["skip", "bufferOne", "bufferAll", "cancelOther", "allowAll"])
export type Overlap = typeof Overlap.Type

const Positive = Schema.Int.check(Schema.isGreaterThan(0))

/** What an author can say about a job beside its name and pattern. */
export const CronOptions = Schema.Struct({
  /** IANA name; defaults to UTC. */
  timezone: Schema.optionalKey(Schema.String),
  /** What becomes of a slot while an earlier run is not done; defaults to `skip`. */
  overlap: Schema.optionalKey(Overlap),
  /** The original's word for `overlap: "skip"`, which is what happens without it, too. */
  skipIfRunning: Schema.optionalKey(Schema.Boolean),
  /** How old a slot may be to be run after an outage; defaults to a minute. */
  catchUpWindow: Schema.optionalKey(Milliseconds),
  /** Which of the slots within the window are run; defaults to `latest`. */
  catchUp: Schema.optionalKey(
    Schema.Union([
      Schema.Literals(["latest", "all"]),
      Schema.Struct({ last: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })) }),
    ]),
  ),
  retry: Schema.optionalKey(
    Schema.Struct({
      /** Defaults to 1: not tried again. */
      maxAttempts: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 20 }))),
      /** Pause before the second attempt, which doubles with each; defaults to a second. */
      backoff: Schema.optionalKey(Milliseconds),
      /** Longest pause; defaults to ten minutes. */
      maxBackoff: Schema.optionalKey(Milliseconds),
    }),
  ),
  /** A run starts up to so much later than its slot: always the same for the same slot. */
  jitter: Schema.optionalKey(Milliseconds),
  /** No slots before or after these times. */
  startAt: Schema.optionalKey(Time),
  endAt: Schema.optionalKey(Time),
  /** Slots that may be started in all. */
  limit: Schema.optionalKey(Positive),
  /** Pauses the job when a run has failed for good. */
  pauseOnFailure: Schema.optionalKey(Schema.Boolean),
  /** The channel that is told when a run has failed for good. */
  alertChannel: Schema.optionalKey(Snowflake),
})
export type CronOptions = typeof CronOptions.Type

export const JobName = Schema.String.check(
  Schema.isPattern(/^[^\0\n]{1,100}$/),
  Schema.makeFilter((name) => name.isWellFormed(), { message: "expected well-formed text" }),
)

/** A job as the script declares it. `options` is JSON text and checked where a mistake in it can be told to the author. */
export const CronDeclaration = Schema.Struct({
  name: JobName,
  expression: Schema.String.check(Schema.isMaxLength(200)),
  options: Schema.String.check(Schema.isMaxLength(4096)),
})
export type CronDeclaration = typeof CronDeclaration.Type

export const RunTrigger = Schema.Literals(["schedule", "manual", "backfill"])
export type RunTrigger = typeof RunTrigger.Type

/** The first four are not over yet. */
export const RunStatus = Schema.Literals([
  "waiting",
  "due",
  "running",
  "sleeping",
  "ran",
  "failed",
  "skipped",
  "missed",
  "cancelled",
])
export type RunStatus = typeof RunStatus.Type

/** What became of one slot. */
export const RunReport = Schema.Struct({
  runId: Schema.String,
  job: Schema.String,
  scheduledAt: Schema.DateFromString,
  status: RunStatus,
  trigger: RunTrigger,
  attempts: Schema.Number,
  startedAt: Schema.NullOr(Schema.DateFromString),
  finishedAt: Schema.NullOr(Schema.DateFromString),
  reason: Schema.NullOr(Schema.String),
  /** More than 1 where one record stands for slots that were not run, from `scheduledAt` through `throughAt`. */
  slots: Schema.Number,
  throughAt: Schema.NullOr(Schema.DateFromString),
})
export type RunReport = typeof RunReport.Type

/** One remembered step of a run; `result` is JSON text, cut where it is long. */
export const StepReport = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["step", "sleep"]),
  result: Schema.NullOr(Schema.String),
  error: Schema.NullOr(Schema.String),
  finishedAt: Schema.DateFromString,
})
export type StepReport = typeof StepReport.Type

export const JobReport = Schema.Struct({
  name: Schema.String,
  kind: Schema.Literals(["cron", "every", "at"]),
  expression: Schema.String,
  timezone: Schema.String,
  overlap: Overlap,
  state: Schema.Literals(["active", "paused", "held", "retired"]),
  note: Schema.NullOr(Schema.String),
  /** The next times, as far as they are known; none for what does not run. */
  nextAt: Schema.Array(Schema.DateFromString),
  lastRun: Schema.NullOr(RunReport),
  ran: Schema.Number,
  failed: Schema.Number,
  skipped: Schema.Number,
  missed: Schema.Number,
  cancelled: Schema.Number,
})
export type JobReport = typeof JobReport.Type

export class JobNotFound extends Schema.TaggedError<JobNotFound>()(
  "JobNotFound",
  { job: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `the guild has no job ${JSON.stringify(this.job)}`
  }
}

export class RunNotFound extends Schema.TaggedError<RunNotFound>()(
  "RunNotFound",
  { runId: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `the guild has no run ${this.runId} that is not over yet`
  }
}

/** A pattern, an option or a range that cannot be used. */
export class CronInvalid extends Schema.TaggedError<CronInvalid>()(
  "CronInvalid",
  { message: Schema.String },
  { httpApiStatus: 422 },
) {}
