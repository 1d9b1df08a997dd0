/**
 * A script that runs for a test: its isolate, the turns that it takes, and what it has under way. It keeps the bounds that the runtime keeps,
 * by the same means; what is left out is what only matters where many guilds share a machine.
 */
import { Deferred, Effect, Result } from "effect"
import { type ScriptError } from "../domain/Errors.ts"
import type { EventEnd, EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import type { Manifest, Script } from "../domain/Script.ts"
import { MessageCredit } from "../actors/MessageCredit.ts"
import { Settlements } from "../actors/Settlements.ts"
import { introduction } from "../isolates/Introduction.ts"
import { type Arguments, type OutboxEntry, readOutbox } from "../isolates/Outbox.ts"
import type { TurnResult, Worker } from "../isolates/Worker.ts"
import type { Operations } from "../ops/Operations.ts"
import { makeSourceMap, withoutSdkFrames } from "../services/SourceMap.ts"
import type { FakeClock } from "./FakeClock.ts"
import { stamped } from "./FakeDate.ts"
import { nextSlot } from "./TestHost.ts"

export interface SessionOptions {
  readonly guildId: GuildId
  readonly script: Script
  readonly worker: Worker
  readonly limits: LimitValues
  readonly clock: FakeClock
  readonly operations: Operations["Service"]
  /** Placeholders of secrets by name. */
  readonly secrets: Readonly<Record<string, string>>
  /** Runs an effect with all the services of the test. */
  readonly run: (effect: Effect.Effect<void>) => void
  readonly log: (level: LogLevel, from: "script" | "runtime", message: string) => void
  /** A handler has failed; the stack is that of the script's own files. */
  readonly failed: (during: string, error: ScriptError) => void
}

interface Running {
  readonly kind: EventKind
  readonly ended: (end: EventEnd) => void
  readonly cancelDeadline: () => void
}

export class Session {
  /** Kinds of event that the script handles. */
  readonly kinds = new Set<string>()
  private readonly options: SessionOptions
  private readonly slot = nextSlot()
  private readonly settlements: Settlements
  private readonly credit: MessageCredit
  private readonly sourceMap: ReturnType<typeof makeSourceMap>
  private readonly loaded = Deferred.makeUnsafe<Manifest, ScriptError>()
  private readonly running = new Map<number, Running>()
  private readonly timers = new Map<number, () => void>()
  private queue: Array<{ readonly seq: number; readonly text: string }> = []
  private events = 0
  private turning = false
  private more = false
  private ended: string | undefined

  constructor(options: SessionOptions) {
    this.options = options
    this.credit = new MessageCredit(options.limits)
    this.settlements = new Settlements(options.limits, this.credit, () => this.wake())
    this.sourceMap = makeSourceMap(options.script.sourceMap)
  }

  /** Loads the script. Errors: what it threw, with its stack in the script's own files. */
  load(): Effect.Effect<Manifest, ScriptError> {
    const { clock, guildId, limits, script, secrets, worker } = this.options
    const info = stamped(clock.now, introduction(guildId, limits, secrets))
    const onLost = (reason: string) => this.end(`the isolate host ended: ${reason}`)
    this.turning = true
    return Effect.andThen(
      Effect.map(worker.start(this.slot, info, script.bundle, "start", false, onLost), (result) =>
        this.conclude(result),
      ),
      Deferred.await(this.loaded),
    )
  }

  /** Gives an event to the script; `ended` is called once. Payloads are JSON text. */
  deliver(kind: EventKind, payload: string, ended: (end: EventEnd) => void = () => {}): void {
    if (this.ended !== undefined) return ended({ _tag: "NotBegun" })
    const seq = ++this.events
    const { clock, limits } = this.options
    const seconds =
      kind === "cron" || kind === "schedule" ? limits.cronTimeoutSecs : limits.dispatchTimeoutSecs
    const cancelDeadline = clock.at(clock.now + seconds * 1000, () => this.giveUp(seq, seconds))
    this.running.set(seq, { kind, ended, cancelDeadline })
    this.queue.push({ seq, text: `[${seq},"${kind}",1,${payload}]` })
    this.wake()
  }

  /** Nothing is under way that would go on without the clock; `apart`: operations for which nobody has to wait. */
  isSettled(apart: number): boolean {
    return (
      this.ended !== undefined ||
      (!this.turning &&
        !this.more &&
        this.queue.length === 0 &&
        !this.settlements.areWaiting &&
        this.settlements.pendingOperations <= apart)
    )
  }

  /** Why the script runs no more, if it does not. */
  get endedBecause(): string | undefined {
    return this.ended
  }

  stop(): void {
    this.end("the test is over")
    this.options.worker.stop(this.slot)
  }

  private end(reason: string): void {
    if (this.ended !== undefined) return
    this.ended = reason
    this.turning = false
    for (const cancel of this.timers.values()) cancel()
    const left = [...this.running.values()]
    this.running.clear()
    for (const { cancelDeadline, ended } of left) {
      cancelDeadline()
      ended({ _tag: "Interrupted", reason })
    }
    Deferred.doneUnsafe(this.loaded, Effect.fail({ name: "Error", message: reason }))
  }

  private wake(): void {
    if (this.turning || this.ended !== undefined) return
    if (!this.more && this.queue.length === 0 && !this.settlements.areWaiting) return
    this.turning = true
    const turn = this.options.worker.turn(this.slot, "normal", false, () => this.take())
    this.options.run(Effect.map(turn, (result) => this.conclude(result)))
  }

  private take() {
    const atRest = this.running.size === this.queue.length && this.settlements.pendingOperations === 0
    this.more = false
    const { text, timers } = this.settlements.take()
    const events = this.queue.slice(0, this.options.limits.eventsPerTurn)
    this.queue = this.queue.slice(events.length)
    this.credit.deliver(events.length, timers, this.running.size - this.queue.length, atRest)
    return {
      events: stamped(this.options.clock.now, `[${events.map((event) => event.text).join(",")}]`),
      settlements: `[${text}]`,
    }
  }

  private conclude(result: TurnResult): void {
    this.turning = false
    if (this.ended !== undefined) return
    if (result._tag === "HostDied") return this.crash("host", { name: "Error", message: result.reason })
    if (result._tag === "Failed") {
      const error: ScriptError =
        result.reason === "timeout"
          ? {
              name: "TimeoutError",
              message: `the script computed for more than ${this.options.limits.turnCpuMs} ms`,
            }
          : this.sourceMap.mapError(result.failure)
      return this.crash(result.reason, error)
    }
    const outbox = readOutbox(result.outbox, this.options.limits)
    if (Result.isFailure(outbox)) return this.crash("thrown", { name: "Error", message: outbox.failure })
    for (const entry of outbox.success) this.apply(entry)
    this.wake()
  }

  /** The isolate is gone: in a runtime the script would start anew; in a test that is a failure of what it was busy with. */
  private crash(reason: string, error: ScriptError): void {
    Deferred.doneUnsafe(this.loaded, Effect.fail(error))
    this.options.failed(reason === "timeout" || reason === "memory" ? `a turn (${reason})` : "a turn", error)
    this.end(`${error.name}: ${error.message}`)
  }

  private apply(entry: OutboxEntry): void {
    switch (entry[0]) {
      case "op":
        return this.operate(entry[1], entry[2], entry[3])
      case "done":
        return this.finish(entry[1], entry[2])
      case "log":
        return this.options.log(
          entry[1],
          "script",
          withoutSdkFrames(this.sourceMap.mapError({ name: "", message: entry[2] }).message),
        )
      case "loaded":
        for (const kind of entry[1].events) this.kinds.add(kind)
        return Deferred.doneUnsafe(this.loaded, Effect.succeed(entry[1])) as unknown as void
      case "failed":
        return Deferred.doneUnsafe(
          this.loaded,
          Effect.fail(this.sourceMap.mapError(entry[1])),
        ) as unknown as void
      case "subscribe":
        this.kinds.add(entry[1])
        return
      case "timer":
        return this.setTimer(entry[1], entry[2])
      case "untimer":
        this.timers.get(entry[1])?.()
        this.timers.delete(entry[1])
        return
      case "more":
        this.more = true
        return
      case "suspended":
    }
  }

  private operate(id: number, name: string, args: Arguments): void {
    const { guildId, operations } = this.options
    const settle = this.settlements.begin(id, args, operations.messages(name))
    if (settle === undefined) return
    this.options.run(
      Effect.matchCause(operations.execute(guildId, name, args), {
        onSuccess: (value) => settle(true, value),
        onFailure: (cause) => {
          const failure = cause.reasons.find((reason) => reason._tag === "Fail")?.error
          const internal = {
            name: "Error",
            code: "INTERNAL",
            message: `${name} failed inside flora: ${String(cause)}`,
          }
          settle(false, failure?.toScript() ?? internal)
        },
      }),
    )
  }

  private setTimer(id: number, ms: number): void {
    const { clock, limits } = this.options
    const delay = Math.min(Math.max(1, ms), limits.longestTimerSecs * 1000)
    const cancel = clock.at(clock.now + delay, () => {
      this.timers.delete(id)
      this.settlements.ring(id)
    })
    this.timers.set(id, cancel)
  }

  private finish(seq: number, error: ScriptError | undefined): void {
    const entry = this.running.get(seq)
    if (entry === undefined) return
    this.running.delete(seq)
    entry.cancelDeadline()
    this.credit.settle(this.running.size)
    if (error === undefined) return entry.ended({ _tag: "Handled" })
    const mapped = this.sourceMap.mapError(error)
    const reason = mapped.stack ?? `${mapped.name}: ${mapped.message}`
    this.options.log("error", "runtime", `${entry.kind} failed: ${reason}`)
    this.options.failed(entry.kind, mapped)
    entry.ended({ _tag: "Failed", reason })
  }

  /** Its time is over; what its handlers still do, they do. */
  private giveUp(seq: number, seconds: number): void {
    const entry = this.running.get(seq)
    if (entry === undefined) return
    this.running.delete(seq)
    const reason = `not settled after ${seconds} s`
    this.options.log("error", "runtime", `${entry.kind} is ${reason}; it counts as handled`)
    entry.ended({ _tag: "Failed", reason })
  }
}
