import { Console, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { type JobReport, Overlap, RunReport, RunStatus, StepReport, Time } from "../../domain/Cron.ts"
import { Page } from "../../domain/CronRpcs.ts"
import { client, flora, guild, tell } from "../Flags.ts"

const job = Argument.String("job").pipe(
  Argument.withDescription("Name of the job; of a schedule made at run time with schedule: before it"),
)
const runId = Argument.String("run").pipe(
  Argument.withDescription("Id of the run, as `flora cron runs` shows it"),
)
const overlap = Flag.Literals("overlap", Overlap.literals).pipe(
  Flag.withDescription("What to do while another run is not done, in place of what the job says"),
  Flag.optional,
)
const time = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withSchema(Time))
const many = (name: string, description: string, usually: number) =>
  Flag.Int(name).pipe(
    Flag.withAlias("n"),
    Flag.withDescription(description),
    Flag.withDefault(usually),
    Flag.withSchema(Page),
  )

const orElse = <A>(value: Option.Option<A>) => Option.getOrUndefined(value)
const shown = (date: Date | null | undefined) => date?.toISOString() ?? "-"

const showJob = (report: JobReport) => {
  const { name, expression, kind, timezone, state, note, nextAt, lastRun } = report
  const when =
    kind === "cron" ? `${expression} (${timezone})` : kind === "every" ? `every ${expression} ms` : "once"
  const counts = (["ran", "failed", "skipped", "missed", "cancelled"] as const)
    .map((count) => `${report[count]} ${count}`)
    .join(", ")
  const last = lastRun === null ? "never" : `${shown(lastRun.scheduledAt)} ${lastRun.status}`
  return [
    `${name}  ${when}  ${state}${note === null ? "" : `: ${note}`}`,
    `  next ${nextAt.length === 0 ? "-" : nextAt.map(shown).join(", ")}`,
    `  last ${last}`,
    `  ${counts}`,
  ].join("\n")
}

const encodeRuns = Schema.encodeSync(Schema.Array(RunReport))
const encodeSteps = Schema.encodeSync(Schema.Array(StepReport))

const list = Command.make(
  "list",
  { guild },
  Effect.fn("cron.list")(function* ({ guild }) {
    const jobs = yield* (yield* client).CronList({ guildId: guild, times: 5 })
    if ((yield* flora).json) return yield* Console.log(JSON.stringify(jobs, undefined, 2))
    if (jobs.length === 0)
      yield* Console.log("the guild has no jobs; a script makes them with cron and schedule")
    for (const each of jobs) yield* Console.log(showJob(each))
  }, Effect.scoped),
).pipe(
  Command.withDescription("List a guild's jobs: next times, last run, counts of what became of their slots"),
)

const runs = Command.make(
  "runs",
  {
    job,
    guild,
    limit: many("limit", "Runs to show, 1 to 1000", 20),
    status: Flag.Literals("status", RunStatus.literals).pipe(
      Flag.withDescription("Only runs of this status"),
      Flag.optional,
    ),
    before: time("before", "Only runs of earlier slots: the last one of a page begins the next page").pipe(
      Flag.optional,
    ),
  },
  Effect.fn("cron.runs")(function* ({ job, guild, limit, ...filter }) {
    const [status, before] = [orElse(filter.status), orElse(filter.before)]
    const all = yield* (yield* client).CronRuns({
      guildId: guild,
      job,
      limit,
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
    })
    if ((yield* flora).json) return yield* Console.log(JSON.stringify(encodeRuns(all), undefined, 2))
    for (const {
      runId,
      scheduledAt,
      status,
      trigger,
      attempts,
      startedAt,
      finishedAt,
      reason,
      slots,
      throughAt,
    } of all) {
      const span = slots === 1 ? "" : ` (${slots} slots, through ${shown(throughAt)})`
      const why = reason === null ? "" : `  ${reason.split("\n")[0]}`
      yield* Console.log(
        `${shown(scheduledAt)}${span}  ${status}  ${trigger}  ${attempts} attempts  ${shown(startedAt)}  ${shown(finishedAt)}  ${runId}${why}`,
      )
    }
  }, Effect.scoped),
).pipe(Command.withDescription("List what became of a job's slots, the latest first"))

const steps = Command.make(
  "steps",
  { runId, guild },
  Effect.fn("cron.steps")(function* ({ runId, guild }) {
    const all = yield* (yield* client).CronSteps({ guildId: guild, runId })
    if ((yield* flora).json) return yield* Console.log(JSON.stringify(encodeSteps(all), undefined, 2))
    if (all.length === 0) yield* Console.log("nothing is remembered of such a run")
    for (const { name, kind, result, error, finishedAt } of all)
      yield* Console.log(`${shown(finishedAt)}  ${kind} ${name}  ${error ?? result ?? ""}`)
  }, Effect.scoped),
).pipe(Command.withDescription("Show what a run has remembered, step by step"))

const next = Command.make(
  "next",
  { job, guild, count: many("count", "Times to show, 1 to 1000", 10) },
  Effect.fn("cron.next")(function* ({ job, guild, count }) {
    const times = yield* (yield* client).CronPreview({ guildId: guild, job, count })
    yield* tell(times, Console.log(times.map(shown).join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("Show the next times of a job"))

const run = Command.make(
  "run",
  { job, guild, overlap },
  Effect.fn("cron.run")(function* ({ job, guild, overlap }) {
    const chosen = orElse(overlap)
    const begun = yield* (yield* client).CronTrigger({
      guildId: guild,
      job,
      ...(chosen === undefined ? {} : { overlap: chosen }),
    })
    const { runId, status, reason } = begun
    yield* tell(begun, Console.log(`${runId}  ${status}${reason === null ? "" : `: ${reason}`}`))
  }, Effect.scoped),
).pipe(Command.withAlias("trigger"), Command.withDescription("Start a run now, also of a paused job"))

const pause = Command.make(
  "pause",
  { job, guild, note: Flag.String("note").pipe(Flag.withDescription("Why, for people"), Flag.optional) },
  Effect.fn("cron.pause")(function* ({ job, guild, note }) {
    const why = orElse(note)
    yield* (yield* client).CronPause({ guildId: guild, job, ...(why === undefined ? {} : { note: why }) })
    yield* tell({ job, state: "paused" }, Console.log(`${job} is paused; runs that have begun go on`))
  }, Effect.scoped),
).pipe(Command.withDescription("Run no slots of a job until it is resumed"))

const resume = Command.make(
  "resume",
  { job, guild },
  Effect.fn("cron.resume")(function* ({ job, guild }) {
    yield* (yield* client).CronResume({ guildId: guild, job })
    yield* tell(
      { job, state: "active" },
      Console.log(`${job} is resumed; what came meanwhile is recorded as skipped`),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Run a job's slots again"))

const backfill = Command.make(
  "backfill",
  {
    job,
    guild,
    from: time("from", "First time, ISO 8601"),
    to: time("to", "Last time, ISO 8601"),
    overlap,
  },
  Effect.fn("cron.backfill")(function* ({ job, guild, from, to, overlap }) {
    const chosen = orElse(overlap)
    const slots = yield* (yield* client).CronBackfill({
      guildId: guild,
      job,
      from,
      to,
      ...(chosen === undefined ? {} : { overlap: chosen }),
    })
    yield* tell({ slots }, Console.log(`${slots} slots are run once more`))
  }, Effect.scoped),
).pipe(
  Command.withDescription(
    "Run every slot of a time in the past once more, one after another unless told otherwise",
  ),
)

const cancel = Command.make(
  "cancel",
  { runId, guild },
  Effect.fn("cron.cancel")(function* ({ runId, guild }) {
    yield* (yield* client).CronCancel({ guildId: guild, runId })
    yield* tell({ runId, status: "cancelled" }, Console.log("cancelled"))
  }, Effect.scoped),
).pipe(Command.withDescription("End a run that is not over"))

export const cron = Command.make("cron").pipe(
  Command.withDescription("Look after a guild's durable jobs"),
  Command.withSubcommands([list, runs, steps, next, run, pause, resume, backfill, cancel]),
)
