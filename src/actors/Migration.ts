/**
 * The move of a guild from one worker to another, as a machine without effects: an event goes in, a state and commands come out.
 * The guild's actor carries the commands out and reports what happens; a test can do both.
 *
 * The source is never torn down before the target serves, so whatever fails on the way, the source goes on where it stopped.
 * Events wait in the guild's mailbox meanwhile, which belongs to neither side: nothing is copied and nothing is replayed out of order.
 *
 *     preparing → quiescing → switching → done (moved | rolled back | restarted)
 *
 * Each phase has a deadline, so a migration ends whatever dies.
 */

export type MigrationPhase = "preparing" | "quiescing" | "switching"

export type MigrationOutcome =
  /** The target serves, with what the source's `onSuspend` gave it. */
  | { readonly _tag: "Moved" }
  /** The source serves as before. `timedOut`: a deadline was the reason. */
  | { readonly _tag: "RolledBack"; readonly reason: string; readonly timedOut: boolean }
  /** The source was lost on the way: the script began afresh, or will with its next event. */
  | { readonly _tag: "Restarted"; readonly reason: string }

/** How an order to move a guild ended. */
export type MoveOutcome =
  | MigrationOutcome
  /** There was no isolate to be moved: the guild's next one will be on the target. */
  | { readonly _tag: "Placed" }

export type MigrationState =
  | { readonly _tag: "preparing"; readonly lost: string | undefined }
  | { readonly _tag: "quiescing" }
  | { readonly _tag: "switching"; readonly lost: string | undefined }
  | { readonly _tag: "done"; readonly outcome: MigrationOutcome }

export type MigrationEvent =
  /** The target has loaded the script. */
  | { readonly _tag: "TargetReady" }
  /** The target did not load, or its isolate or host has ended. */
  | { readonly _tag: "TargetLost"; readonly reason: string }
  /** The source's isolate or host has ended; what it had not acknowledged is back in the mailbox. */
  | { readonly _tag: "SourceLost"; readonly reason: string }
  /** No handler and no operation of the source is under way. */
  | { readonly _tag: "SourceIdle" }
  /** The source's `onSuspend` has ended; `state` is the JSON text it gave, if any. */
  | { readonly _tag: "Suspended"; readonly state: string | undefined }
  /** The target's `onResume` has ended. */
  | { readonly _tag: "Resumed" }
  | { readonly _tag: "DeadlinePassed"; readonly phase: MigrationPhase }
  /** A deploy has put another script in the source's place, and that one serves. */
  | { readonly _tag: "Replaced" }
  /** The guild is not to run any more: paused, removed, quarantined. */
  | { readonly _tag: "Dismissed" }

export type MigrationCommand =
  /** Start the script on the target, in a new epoch, taking no events. */
  | { readonly _tag: "StartTarget" }
  | { readonly _tag: "SetDeadline"; readonly phase: MigrationPhase }
  /** The source takes no more events; tell when it is idle. */
  | { readonly _tag: "Quiesce" }
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "Resume"; readonly state: string }
  /** The source's epoch may write nothing from now on. */
  | { readonly _tag: "FenceSource" }
  /** The target takes the guild's events from now on. */
  | { readonly _tag: "AdoptTarget" }
  | { readonly _tag: "RetireSource" }
  /** The source takes events again. */
  | { readonly _tag: "ReopenSource" }
  | { readonly _tag: "DiscardTarget" }
  | { readonly _tag: "Settle"; readonly outcome: MigrationOutcome }

/** A state, and what is to be done on entering it, in order. */
export type MigrationStep = readonly [state: MigrationState, commands: ReadonlyArray<MigrationCommand>]

/** How every migration begins: the target is prepared while the source serves. */
export const beginMigration: MigrationStep = [
  { _tag: "preparing", lost: undefined },
  [{ _tag: "StartTarget" }, { _tag: "SetDeadline", phase: "preparing" }],
]

const done = (outcome: MigrationOutcome, commands: ReadonlyArray<MigrationCommand>): MigrationStep => [
  { _tag: "done", outcome },
  [...commands, { _tag: "Settle", outcome }],
]

const switchOver = (outcome: MigrationOutcome): MigrationStep =>
  done(outcome, [{ _tag: "FenceSource" }, { _tag: "AdoptTarget" }, { _tag: "RetireSource" }])

const rollBack = (reason: string, timedOut: boolean, reopen: boolean): MigrationStep =>
  done({ _tag: "RolledBack", reason, timedOut }, [
    { _tag: "DiscardTarget" },
    ...(reopen ? [{ _tag: "ReopenSource" } as const] : []),
  ])

/** Nobody serves; a guild that is cold starts by itself when something waits for it. */
const startAfresh = (reason: string): MigrationStep =>
  done({ _tag: "Restarted", reason }, [{ _tag: "DiscardTarget" }])

const restarted = (reason: string): MigrationOutcome => ({ _tag: "Restarted", reason })

/** The target cannot be had: the source goes on if there still is one. */
const withoutTarget = (
  state: Exclude<MigrationState, { _tag: "done" }>,
  reason: string,
  timedOut: boolean,
): MigrationStep =>
  state._tag !== "quiescing" && state.lost !== undefined
    ? startAfresh(state.lost)
    : rollBack(reason, timedOut, state._tag !== "preparing")

const ignore = (state: MigrationState): MigrationStep => [state, []]

/** What an event leads to. Events that come too late, or twice, lead to nothing. */
export const stepMigration = (state: MigrationState, event: MigrationEvent): MigrationStep => {
  if (state._tag === "done") return ignore(state)
  switch (event._tag) {
    case "TargetReady":
      if (state._tag !== "preparing") return ignore(state)
      return state.lost === undefined
        ? [{ _tag: "quiescing" }, [{ _tag: "SetDeadline", phase: "quiescing" }, { _tag: "Quiesce" }]]
        : switchOver(restarted(state.lost))
    case "SourceIdle":
      return state._tag === "quiescing" ? [state, [{ _tag: "Suspend" }]] : ignore(state)
    case "Suspended":
      if (state._tag !== "quiescing") return ignore(state)
      return event.state === undefined
        ? switchOver({ _tag: "Moved" })
        : [
            { _tag: "switching", lost: undefined },
            [
              { _tag: "SetDeadline", phase: "switching" },
              { _tag: "Resume", state: event.state },
            ],
          ]
    case "Resumed":
      // What the source knew has arrived, so nothing is lost even if the source itself is by now.
      return state._tag === "switching" ? switchOver({ _tag: "Moved" }) : ignore(state)
    case "SourceLost":
      // A target that stands ready takes over at once; one that is not yet ready does when it is.
      return state._tag === "quiescing"
        ? switchOver(restarted(event.reason))
        : [{ ...state, lost: state.lost ?? event.reason }, []]
    case "TargetLost":
      return withoutTarget(state, event.reason, false)
    case "DeadlinePassed":
      return event.phase === state._tag
        ? withoutTarget(state, `it was still ${state._tag} at its deadline`, true)
        : ignore(state)
    case "Replaced":
      return rollBack("a deploy came first", false, false)
    case "Dismissed":
      return startAfresh("the guild was stopped")
  }
}

/** One migration under way: takes events in the order in which they come, also those that a command brings about at once. */
export class Handoff {
  private current: MigrationState
  private readonly perform: (command: MigrationCommand) => void
  private readonly step: typeof stepMigration
  private readonly waiting: Array<MigrationEvent> = []
  private busy = false

  constructor(perform: (command: MigrationCommand) => void, step = stepMigration) {
    this.perform = perform
    this.step = step
    this.current = beginMigration[0]
  }

  get state(): MigrationState {
    return this.current
  }

  begin(): void {
    this.run(beginMigration[1])
  }

  send(event: MigrationEvent): void {
    this.waiting.push(event)
    if (!this.busy) this.run([])
  }

  private run(first: ReadonlyArray<MigrationCommand>): void {
    this.busy = true
    for (const command of first) this.perform(command)
    for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) {
      const [state, commands] = this.step(this.current, event)
      this.current = state
      for (const command of commands) this.perform(command)
    }
    this.busy = false
  }
}

/** For the guild's log; `from` and `to` are workers. */
export const describeOutcome = (outcome: MigrationOutcome, from: number | undefined, to: number) => {
  if (from === to && outcome._tag === "Moved") return `moved to a new host of worker ${to}`
  switch (outcome._tag) {
    case "Moved":
      return `moved from worker ${from} to worker ${to}`
    case "RolledBack":
      return `stays on worker ${from}: the move to worker ${to} was undone, ${outcome.reason}`
    case "Restarted":
      return `started afresh while it moved from worker ${from} to worker ${to}: ${outcome.reason}`
  }
}
