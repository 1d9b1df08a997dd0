/**
 * The trace of one migration, across both workers: a span for each part, on the worker where it happens.
 *
 *     prepare (target) → quiesce (source) → switch (target) → replay (target)
 *
 * `switch` is there where `onSuspend` gave something that `onResume` gets; `replay` lasts until what waited in the mailbox has been taken.
 */
import { Clock, Context, Effect, Exit, Option, Tracer } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import type { MigrationOutcome, MigrationPhase } from "./Migration.ts"

export interface MigrationTraceOptions {
  readonly guildId: GuildId
  /** Ids of the workers. */
  readonly from: number
  readonly to: number
}

export interface MigrationTrace {
  /** A phase begins, and the one before has ended; `epoch` is that of the incarnation it is about. */
  readonly enter: (phase: MigrationPhase | "replaying", epoch: number | undefined, waiting: number) => void
  /** What goes on ends, and so does the trace. */
  readonly end: (outcome: MigrationOutcome) => void
}

const parts = {
  preparing: { name: "migration.prepare", on: "to" },
  quiescing: { name: "migration.quiesce", on: "from" },
  switching: { name: "migration.switch", on: "to" },
  replaying: { name: "migration.replay", on: "to" },
} as const

/** Children of the span that is current, if one is. */
export const makeMigrationTrace = Effect.fnUntraced(function* (options: MigrationTraceOptions) {
  const tracer = yield* Tracer.Tracer
  const parent = yield* Effect.option(Effect.currentSpan)
  const clock = yield* Clock.Clock
  let open: Tracer.Span | undefined

  const close = () => {
    open?.end(clock.currentTimeNanosUnsafe(), Exit.void)
    open = undefined
  }

  const trace: MigrationTrace = {
    enter: (phase, epoch, waiting) => {
      close()
      if (Option.isNone(parent)) return
      const { name, on } = parts[phase]
      open = tracer.span({
        name,
        parent,
        annotations: Context.empty(),
        links: [],
        startTime: clock.currentTimeNanosUnsafe(),
        kind: "internal",
        root: false,
        sampled: parent.value.sampled,
      })
      open.attribute("flora.guild.id", options.guildId)
      open.attribute("flora.worker.from", options.from)
      open.attribute("flora.worker.to", options.to)
      open.attribute("flora.worker.id", options[on])
      if (epoch !== undefined) open.attribute("flora.epoch", epoch)
      open.attribute("flora.mailbox.waiting", waiting)
    },
    end: ({ _tag }) => {
      open?.attribute("flora.migration.outcome", _tag)
      close()
    },
  }
  return trace
})
