/**
 * What one life of a script has asked for and has not been told yet: operations that run, and results and due timers that wait for
 * their turn. Here is decided, against the bounds of a guild, whether one more operation may run.
 */
import type { LimitValues } from "../domain/Limits.ts"
import { type Arguments, argumentSize } from "../isolates/Outbox.ts"
import type { MessageCredit } from "./MessageCredit.ts"

interface Settlement {
  readonly of: "operation" | "timer"
  /** JSON of `[id, how, value]`. */
  readonly text: string
}

/** The limit that one more operation would break. */
interface Refusal {
  readonly limit: keyof LimitValues
  readonly message: string
}

export class Settlements {
  private waiting: Array<Settlement> = []
  /** Characters of arguments and results that are under way between script and runtime. */
  private underWay = 0
  private operations = 0
  private readonly limits: LimitValues
  private readonly credit: MessageCredit
  private readonly onWaiting: () => void

  /** `onWaiting` is called whenever something has come that a turn should bring. */
  constructor(limits: LimitValues, credit: MessageCredit, onWaiting: () => void) {
    this.limits = limits
    this.credit = credit
    this.onWaiting = onWaiting
  }

  /** Operations whose results the script has not got. */
  get pendingOperations(): number {
    return this.operations
  }

  /** Something waits for a turn. */
  get areWaiting(): boolean {
    return this.waiting.length > 0
  }

  /**
   * One more operation. Gives the function that is to be called with its end, or nothing where it is beyond a limit; the script is
   * told so in its stead.
   */
  begin(id: number, args: Arguments, messages: number): ((ok: boolean, value: unknown) => void) | undefined {
    this.operations++
    const { text, structure } = argumentSize(args)
    const refusal = this.refusal(structure, messages)
    if (refusal !== undefined) {
      this.settle(id, false, { name: "Error", code: "LIMIT_EXCEEDED", ...refusal })
      return undefined
    }
    const size = text + structure
    this.underWay += size
    return (ok, value) => {
      this.underWay -= size
      this.settle(id, ok, value)
    }
  }

  /** A timer is due. */
  ring(id: number): void {
    this.waiting.push({ of: "timer", text: `[${id},2,null]` })
    this.onWaiting()
  }

  /** As many as a turn may carry; a single one may be larger. `room` is what they leave for events. */
  take(): { readonly text: string; readonly timers: number; readonly room: number } {
    const { waiting } = this
    let room = this.limits.bytesPerTurn
    let count = 0
    let timers = 0
    let text = ""
    for (; count < waiting.length; count++) {
      const next = waiting[count]!
      if (count > 0 && next.text.length > room) break
      room -= next.text.length
      text += count === 0 ? next.text : `,${next.text}`
      if (next.of === "timer") timers++
      else this.underWay -= next.text.length
    }
    this.waiting = waiting.slice(count)
    this.operations -= count - timers
    return { text, timers, room: Math.max(0, room) }
  }

  private settle(id: number, ok: boolean, value: unknown): void {
    const text = `[${id},${ok ? 1 : 0},${JSON.stringify(value ?? null)}]`
    this.waiting.push({ of: "operation", text })
    this.underWay += text.length
    this.onWaiting()
  }

  private refusal(structure: number, messages: number): Refusal | undefined {
    const { pendingOperations, operationBytes, argumentBytes, messagesPerEvent } = this.limits
    if (this.operations > pendingOperations) {
      const message = `at most ${pendingOperations} operations of one guild may be under way`
      return { limit: "pendingOperations", message }
    }
    if (this.underWay > operationBytes) {
      const message = `at most ${operationBytes} bytes of arguments and results of one guild may be under way`
      return { limit: "operationBytes", message }
    }
    if (structure > argumentBytes) {
      const message = `the arguments of one operation may have at most ${argumentBytes} bytes beside its text`
      return { limit: "argumentBytes", message }
    }
    // The last of the checks: only what nothing else refuses is charged.
    if (!this.credit.spend(messages)) {
      const message = `a script may send at most ${messagesPerEvent} messages per event`
      return { limit: "messagesPerEvent", message }
    }
    return undefined
  }
}
