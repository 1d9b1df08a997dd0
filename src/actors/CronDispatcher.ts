/** Gives runs that are due to their guilds, as events of their own kind, and tells how they ended. */
import { Effect, Layer, Stream } from "effect"
import type { EventEnd } from "../domain/GuildEvent.ts"
import { Limits } from "../domain/Limits.ts"
import { Counts } from "../layers/Counts.ts"
import { Operations } from "../ops/Operations.ts"
import { CronClock } from "../services/cron/CronClock.ts"
import { CronRunner } from "../services/cron/CronRunner.ts"
import type { ClaimedRun, FinalFailure, RunEnd } from "../services/cron/Runs.ts"
import { GuildRouter } from "./GuildRouter.ts"

/** While it lives, runs are started. Ends before the guilds are drained, so that nothing new begins. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const router = yield* GuildRouter
    const runner = yield* CronRunner
    const operations = yield* Operations
    const clock = yield* CronClock
    const { idleSecs } = yield* Limits

    const counts = yield* Counts

    const give = (run: ClaimedRun) => {
      counts.cronLateness.observe(Math.max(0, run.startedAt - run.scheduledAt) / 1000)
      const kind = run.kind === "cron" ? "cron" : "schedule"
      const isWoken = router.find(run.guildId)?.isCold ?? true
      const settle = (end: EventEnd = { _tag: "Handled" }) => {
        const next = runner.ended(run, toRunEnd(end))
        const isOver = end._tag === "Handled" && (next ?? Infinity) > clock.now() + idleSecs * 1000
        if (isWoken && isOver) router.find(run.guildId)?.pass()
      }
      const offered = router.offer(run.guildId, kind, payloadOf(run), {
        settle,
        attributes: {
          "flora.cron.job": run.job,
          "flora.cron.run": run.runId,
          "flora.cron.attempt": run.attempt,
          "flora.cron.trigger": run.trigger,
        },
      })
      if (offered !== "queued") runner.ended(run, { _tag: "NotBegun", reason: refusals[offered] })
    }

    const alert = ({ run, reason, alertChannel }: FinalFailure) => {
      if (alertChannel === undefined) return Effect.void
      const content = `The job **${run.job}** of ${new Date(run.scheduledAt).toISOString()} has failed: ${reason.split("\n")[0]!.slice(0, 1500)}`
      return operations
        .execute(run.guildId, "message.send", {
          channelId: alertChannel,
          content,
          allowedMentions: { parse: [] },
        })
        .pipe(
          Effect.asVoid,
          Effect.catch(({ message }) =>
            Effect.logWarning(`guild ${run.guildId} cannot be told of a failed run: ${message}`),
          ),
        )
    }

    yield* Effect.forkScoped(
      Stream.runForEach(runner.due, (run) => Effect.sync(() => give(run))).pipe(Effect.scoped),
    )
    yield* Effect.forkScoped(Stream.runForEach(runner.failures, alert))
  }),
)

const refusals = {
  ignored: "the script did not run, or has no handler for it",
  shed: "too many events waited",
  overflow: "too many events waited",
} as const

const toRunEnd = (end: EventEnd): RunEnd => {
  if (end._tag === "Handled") return { _tag: "Ran" }
  return end._tag === "NotBegun" ? { _tag: "NotBegun", reason: "the script could not be started" } : end
}

const payloadOf = ({
  runId,
  claim,
  job,
  kind,
  scheduledAt,
  startedAt,
  attempt,
  trigger,
  data,
  steps,
}: ClaimedRun) => {
  const head = JSON.stringify({
    name: kind === "cron" ? job : job.slice("schedule:".length),
    scheduledAt: new Date(scheduledAt).toISOString(),
    startedAt: new Date(startedAt).toISOString(),
    attempt,
    runId,
    claim,
    trigger,
    steps,
  })
  return data === null ? head : `${head.slice(0, -1)},"data":${data}}`
}
