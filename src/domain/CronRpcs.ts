/** The typed calls about guilds' durable schedules. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import {
  CronInvalid,
  JobNotFound,
  JobReport,
  Overlap,
  RunNotFound,
  RunReport,
  RunStatus,
  StepReport,
} from "./Cron.ts"
import { InternalError } from "./Errors.ts"
import { GuildId } from "./Ids.ts"

const guild = { guildId: GuildId }
const job = { ...guild, job: Schema.String }
const run = { ...guild, runId: Schema.String }
const many = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))
/** How many times or runs are asked for at once. */
export const Page = many(1000)
const JobError = Schema.Union([JobNotFound, InternalError])
const overlap = Schema.optionalKey(Overlap)

export const CronRpcs = RpcGroup.make(
  /** `times`: how many of the next times to tell of each. */
  Rpc.make("CronList", {
    payload: { ...guild, times: many(10) },
    success: Schema.Array(JobReport),
    error: InternalError,
  }),
  Rpc.make("CronPreview", {
    payload: { ...job, count: Page },
    success: Schema.Array(Schema.DateFromString),
    error: JobError,
  }),
  /** That of the latest slot first. The next page is what comes `before` the last of this one. */
  Rpc.make("CronRuns", {
    payload: {
      ...job,
      limit: Page,
      status: Schema.optionalKey(RunStatus),
      before: Schema.optionalKey(Schema.DateFromString),
    },
    success: Schema.Array(RunReport),
    error: JobError,
  }),
  Rpc.make("CronSteps", { payload: run, success: Schema.Array(StepReport), error: InternalError }),
  Rpc.make("CronPause", { payload: { ...job, note: Schema.optionalKey(Schema.String) }, error: JobError }),
  Rpc.make("CronResume", { payload: job, error: JobError }),
  /** Starts a run now, whatever the schedule says. */
  Rpc.make("CronTrigger", { payload: { ...job, overlap }, success: RunReport, error: JobError }),
  /** Answers with the number of slots. */
  Rpc.make("CronBackfill", {
    payload: { ...job, from: Schema.DateFromString, to: Schema.DateFromString, overlap },
    success: Schema.Number,
    error: Schema.Union([JobNotFound, CronInvalid, InternalError]),
  }),
  Rpc.make("CronCancel", { payload: run, error: Schema.Union([RunNotFound, InternalError]) }),
)
