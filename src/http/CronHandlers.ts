/** The typed calls of `domain/CronRpcs`, answered. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { CronRpcs } from "../domain/CronRpcs.ts"
import { CronJobs } from "../services/cron/CronJobs.ts"
import { internal } from "./Internal.ts"

const told = <A, E>(effect: Effect.Effect<A, E | SqlError.SqlError>) =>
  Effect.catchIf(effect, isSqlError, internal)

const isSqlError = (error: unknown): error is SqlError.SqlError =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "SqlError"

export const cronHandlers = CronRpcs.toLayer(
  Effect.gen(function* () {
    const jobs = yield* CronJobs
    return CronRpcs.of({
      CronList: ({ guildId, times }) => told(jobs.list(guildId, times)),
      CronPreview: ({ guildId, job, count }) => told(jobs.preview(guildId, job, count)),
      CronRuns: ({ guildId, job, ...filter }) => told(jobs.runs(guildId, job, filter)),
      CronSteps: ({ guildId, runId }) => told(jobs.steps(guildId, runId)),
      CronPause: ({ guildId, job, note }) => told(jobs.pause(guildId, job, note ?? null)),
      CronResume: ({ guildId, job }) => told(jobs.resume(guildId, job)),
      CronTrigger: ({ guildId, job, overlap }) => told(jobs.trigger(guildId, job, overlap)),
      CronBackfill: ({ guildId, job, overlap, ...range }) =>
        told(jobs.backfill(guildId, job, range, overlap)),
      CronCancel: ({ guildId, runId }) => told(jobs.cancel(guildId, runId)),
    })
  }),
)
