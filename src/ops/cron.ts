/** What a run remembers, and the schedules that a script makes while it runs. */
import { Effect, Schema } from "effect"
import { JobName, Milliseconds, Time } from "../domain/Cron.ts"
import { Limits } from "../domain/Limits.ts"
import { CronJobs, type NewSchedule } from "../services/cron/CronJobs.ts"
import { CronRunner } from "../services/cron/CronRunner.ts"
import type { CronInvalid } from "../domain/Cron.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { SqlError } from "effect/sql"
import { operation, operationFailed } from "./Operation.ts"

const run = { runId: Schema.String, claim: Schema.Int, name: JobName }
const ScheduleName = JobName.check(Schema.isMaxLength(90))
const data = Schema.optional(Schema.String)
const Length = Milliseconds.check(Schema.isGreaterThanOrEqualTo(1000))

const unavailable = (error: SqlError.SqlError) =>
  operationFailed("CRON_UNAVAILABLE", `schedules cannot be written: ${error.reason._tag}`)

const failed = (error: SqlError.SqlError | CronInvalid) =>
  error._tag === "SqlError"
    ? unavailable(error)
    : operationFailed("LIMIT_EXCEEDED", error.message, { limit: "cronSchedules" })

export const cronOperations = Effect.gen(function* () {
  const jobs = yield* CronJobs
  const runner = yield* CronRunner
  const limits = yield* Limits

  const taken = (done: boolean) =>
    done
      ? Effect.succeed(null)
      : Effect.fail(
          operationFailed(
            "CRON_RUN_OVER",
            `this run is over, goes on elsewhere, or has ${limits.cronSteps} steps already`,
          ),
        )

  const make = (guildId: GuildId, name: string, when: NewSchedule["when"], data: string | undefined) =>
    data !== undefined && Buffer.byteLength(data) > limits.cronStepBytes
      ? Effect.fail(
          operationFailed(
            "LIMIT_EXCEEDED",
            `the data may have at most ${limits.cronStepBytes} bytes of JSON`,
            {
              limit: "cronStepBytes",
            },
          ),
        )
      : Effect.mapError(
          jobs.schedule(guildId, { name: `schedule:${name}`, when, data: data ?? null }),
          failed,
        )

  return [
    operation(
      "cron.step",
      Schema.Struct({
        ...run,
        result: Schema.optional(Schema.NullOr(Schema.String)),
        error: Schema.optional(Schema.String),
      }),
      ({ result = null, error = null, ...step }, guildId) => {
        const bytes = Buffer.byteLength(result ?? "")
        return bytes > limits.cronStepBytes
          ? Effect.fail(
              operationFailed("LIMIT_EXCEEDED", `the result has ${bytes} bytes`, { limit: "cronStepBytes" }),
            )
          : runner
              .step({ guildId, ...step, result, error: error === null ? null : error.slice(0, 4096) })
              .pipe(Effect.mapError(unavailable), Effect.flatMap(taken))
      },
    ),
    operation(
      "cron.sleep",
      Schema.Struct({ ...run, duration: Milliseconds }),
      ({ duration, ...step }, guildId) =>
        runner
          .sleep({ guildId, ...step }, duration)
          .pipe(Effect.mapError(unavailable), Effect.flatMap(taken)),
    ),
    operation(
      "schedule.at",
      Schema.Struct({ name: ScheduleName, time: Time, data }),
      ({ name, time, data }, guildId) => make(guildId, name, { _tag: "At", time: time.getTime() }, data),
    ),
    operation(
      "schedule.after",
      Schema.Struct({ name: ScheduleName, duration: Milliseconds, data }),
      ({ name, duration, data }, guildId) => make(guildId, name, { _tag: "After", millis: duration }, data),
    ),
    operation(
      "schedule.every",
      Schema.Struct({ name: ScheduleName, duration: Length, data }),
      ({ name, duration, data }, guildId) => make(guildId, name, { _tag: "Every", millis: duration }, data),
    ),
    operation("schedule.cancel", Schema.Struct({ name: ScheduleName }), ({ name }, guildId) =>
      Effect.mapError(jobs.unschedule(guildId, `schedule:${name}`), unavailable),
    ),
  ]
})
