/** All isolates of one host process, and the rule of how many may run at once. */
import {
  type FrameWriter,
  type HostInit,
  type HostSettings,
  Reply,
  Status,
  type TurnFailure,
} from "../Protocol.ts"
import { Admission } from "./Admission.ts"
import { GuildIsolate, TurnFailed } from "./GuildIsolate.ts"
import { InlineTurns } from "./InlineTurns.ts"
import { ScriptCache } from "./ScriptCache.ts"
import { usesOf } from "./Uses.ts"
import type { Warmth } from "./WarmUp.ts"

/**
 * Inline turns may follow each other without a pause, and answers leave in one. After so much CPU time they leave at once: the runtime
 * can work on them meanwhile, and no guild waits for another.
 */
const maxHeldMicros = 250

/** How long nothing must have been started before the stock of blank isolates is filled up. */
const quietMs = 5

export class Host {
  private readonly isolates = new Map<number, GuildIsolate>()
  /**
   * Isolates with the SDK in them, for the next guilds to wake: most of what a start takes is done. For guilds that use the web platform
   * there are some as soon as there was one.
   */
  private readonly blanks = new Map<Warmth, Array<GuildIsolate>>([["plain", []]])
  private refill: NodeJS.Timeout | undefined
  private readonly admission: Admission
  private readonly inline: InlineTurns
  private readonly scripts: ScriptCache
  private readonly settings: HostSettings
  private readonly replies: FrameWriter
  /** CPU time of inline turns whose answers have not left. */
  private heldMicros = 0

  constructor(sdk: string, { settings, families, legacyEncodings }: HostInit, replies: FrameWriter) {
    this.scripts = new ScriptCache(sdk, families, legacyEncodings)
    this.settings = settings
    this.replies = replies
    this.admission = new Admission(settings.concurrency, (slot) => replies.send(Reply.Long, slot, 0, "", ""))
    this.inline = new InlineTurns(settings.inlineAfter, settings.inlineClosedMs)
  }

  /** Runs the SDK in isolates of no guild: compiles it, fills the code caches, shows that isolates work here. */
  async prove(): Promise<void> {
    await this.scripts.warm()
    const isolate = await this.makeBlank("plain")
    await isolate.load("{}", "", false)
    isolate.dispose()
    this.refillLater()
  }

  start(slot: number, call: number, info: string, bundle: string): void {
    const { warmth, encodings } = usesOf(bundle)
    const stock = this.blanks.get(warmth)
    if (stock === undefined) this.blanks.set(warmth, [])
    const blank = stock?.pop()
    const isolate = blank ?? new GuildIsolate(this.settings, this.scripts)
    this.isolates.set(slot, isolate)
    this.refillLater()
    this.run(slot, call, isolate, async () => {
      if (blank === undefined) await isolate.prepare(warmth)
      return isolate.load(info, bundle, encodings)
    })
  }

  turn(slot: number, call: number, events: string, settlements: string): void {
    const isolate = this.isolates.get(slot)
    // Only a runtime that lost count asks for a turn of an isolate that ended: tell it so.
    if (isolate === undefined)
      return this.fail(slot, call, new TurnFailed(Status.Thrown, "no such isolate"), 0)
    if (this.inline.allows(isolate)) this.runInline(slot, call, isolate, events, settlements)
    else this.run(slot, call, isolate, () => isolate.turn(events, settlements))
  }

  stop(slot: number): void {
    this.isolates.get(slot)?.dispose()
    this.isolates.delete(slot)
  }

  private async makeBlank(warmth: Warmth): Promise<GuildIsolate> {
    const isolate = new GuildIsolate(this.settings, this.scripts)
    await isolate.prepare(warmth)
    return isolate
  }

  /** One blank at a time and only while nothing starts: a storm of waking guilds has no time for spares. */
  private refillLater(): void {
    clearTimeout(this.refill)
    const low = this.blanks.entries().find(([, stock]) => stock.length < this.settings.blankIsolates)
    if (low === undefined) return
    const [warmth, stock] = low
    this.refill = setTimeout(() => {
      this.makeBlank(warmth).then(
        (blank) => {
          stock.push(blank)
          this.refillLater()
        },
        (error: unknown) => console.error("no blank isolate could be made:", error),
      )
    }, quietMs)
  }

  private run(slot: number, call: number, isolate: GuildIsolate, enter: () => Promise<string>): void {
    this.admission.run(slot, async () => {
      const spent = isolate.meter()
      this.inline.note(isolate, await this.conclude(slot, call, enter(), spent))
    })
  }

  private runInline(
    slot: number,
    call: number,
    isolate: GuildIsolate,
    events: string,
    settlements: string,
  ): void {
    const spent = isolate.meter()
    const outbox = isolate.turnInline(events, settlements, spent)
    const cpu = spent()
    // Before anything is waited for: other turns may have come in the same piece, and follow at once.
    this.inline.note(isolate, cpu)
    if (typeof outbox !== "string") return void this.conclude(slot, call, outbox, spent)
    this.heldMicros = cpu + (this.replies.isEmpty ? 0 : this.heldMicros)
    this.answer(slot, call, outbox, cpu)
    if (this.heldMicros >= maxHeldMicros) this.replies.flush()
  }

  /** Answers a call when it has ended; resolves with what it has used of the CPU. */
  private async conclude(
    slot: number,
    call: number,
    outbox: Promise<string>,
    spent: () => number,
  ): Promise<number> {
    try {
      const text = await outbox
      const cpu = spent()
      this.answer(slot, call, text, cpu)
      return cpu
    } catch (error) {
      const cpu = spent()
      this.stop(slot)
      this.fail(slot, call, error, cpu)
      return cpu
    }
  }

  private answer(slot: number, call: number, outbox: string, cpu: number): void {
    this.replies.send(Reply.Result, slot, call, outbox, "", Status.Ok, cpu)
  }

  private fail(slot: number, call: number, error: unknown, cpu: number): void {
    const failed = error instanceof TurnFailed ? error : new TurnFailed(Status.Thrown, "unknown failure")
    const failure: TurnFailure = { name: failed.errorName, message: failed.message }
    this.replies.send(Reply.Result, slot, call, JSON.stringify(failure), "", failed.status, cpu)
  }
}
