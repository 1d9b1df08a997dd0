/**
 * How many messages a script may still send. Nobody can tell which event an operation belongs to: handlers overlap. So a life begins
 * with credit for its load, every event delivered and every timer fired adds `messagesPerEvent`, and every message costs one.
 *
 * What is left over does not pile up: credit never exceeds `messagesPerEvent` for each that may still be at work, which are the handlers
 * that run and the timers fired since the script last had nothing under way, as many as handlers may run at most;
 * nor, with nothing at work, what one event may send. A lone event can so send `messagesPerEvent` and not one more, however many
 * silent ones came before it.
 */
import type { LimitValues } from "../domain/Limits.ts"

export class MessageCredit {
  private readonly perEvent: number
  private readonly mostFirings: number
  private credit: number
  private firings = 0

  constructor(limits: Pick<LimitValues, "messagesPerEvent" | "runningHandlers">) {
    this.perEvent = limits.messagesPerEvent
    this.mostFirings = limits.runningHandlers
    this.credit = this.perEvent
  }

  /** A turn delivers so many events and timers, after which `handlers` run; `atRest`: nothing was under way before it. */
  deliver(events: number, timers: number, handlers: number, atRest: boolean): void {
    this.firings = Math.min(this.mostFirings, (atRest ? 0 : this.firings) + timers)
    this.credit += this.perEvent * (events + timers)
    this.settle(handlers)
  }

  /** Gives up what is more than may be left over while `handlers` run. */
  settle(handlers: number): void {
    this.credit = Math.min(this.credit, this.perEvent * Math.max(1, handlers + this.firings))
  }

  /** Takes the price of so many messages, if there is as much; one that costs nothing is always granted. */
  spend(messages: number): boolean {
    if (messages === 0) return true
    if (messages > this.credit) return false
    this.credit -= messages
    return true
  }
}
