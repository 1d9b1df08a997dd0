/**
 * Who handles which event. The handlers of one event run in the order of their registration, each awaited before the next;
 * one that fails does not keep the others from running. Handlers of different events overlap at their awaits.
 */
import { type Context, makeContext } from "./Context.ts"
import type { ScheduledRun } from "./Cron.ts"
import { isEventName } from "./EventNames.ts"
import { type ErrorReport, reportError } from "./ErrorReport.ts"
import { checkFilter, type EventFilter, fits } from "./EventFilter.ts"
import type { EventMap, EventName } from "./Events.ts"
import { pushDone, pushLog, pushSubscribe } from "./Outbox.ts"
import { dictionary, list, NativeTypeError, startsWith } from "./Primordials.ts"

/** Handles one event; what it returns is awaited and then dropped. */
export type Handler<Payload> = (ctx: Context<Payload>) => unknown

/** `[eventId, kind, attempt, payload]` */
export type Delivery = readonly [id: number, kind: string, attempt: number, payload: object]

interface On {
  <Name extends EventName>(event: Name, handler: Handler<EventMap[Name]>, filter?: EventFilter): void
  /** A schedule made with `schedule.at`, `after` or `every`. */
  (event: `schedule:${string}`, handler: Handler<ScheduledRun>): void
}

interface Registered {
  /** What the script gave, and knows it by. */
  readonly given: Handler<never>
  readonly run: Handler<never>
  readonly filter: EventFilter | undefined
}

const handlers = dictionary<Array<Registered> | undefined>()
const kinds = list<string>()
let scriptLoaded = false

/**
 * Runs `handler` for every event of the given name, or for those that fit the filter, after the handlers registered for it before.
 * Throws a TypeError unless the name is a string and the handler a function.
 */
export const on: On = (event: string, handler: Handler<never>, filter?: EventFilter): void => {
  register("on", event, handler, filter, handler)
}

const register = (
  call: string,
  event: string,
  given: Handler<never>,
  filter: EventFilter | undefined,
  run: Handler<never>,
): void => {
  if (typeof event !== "string" || event === "") {
    throw new NativeTypeError(`${call}(event, handler): the event must be a non-empty string`)
  }
  if (typeof given !== "function") {
    throw new NativeTypeError(`${call}("${event}", handler): the handler must be a function`)
  }
  if (filter !== undefined) checkFilter(filter, `${call}("${event}", handler, filter)`)
  const registered = { given, run, filter }
  const known = handlers[event]
  if (known !== undefined) {
    known[known.length] = registered
    return
  }
  const first = list<Registered>()
  first[0] = registered
  handlers[event] = first
  if (!isEventName(event))
    pushLog("warn", `${call}("${event}", handler): no event has this name, so the handler never runs`)
  handle(startsWith(event, "schedule:") ? "schedule" : event)
}

const handled = dictionary<boolean | undefined>()

/** Tells the runtime that events of this kind are handled. */
export const handle = (kind: string): void => {
  if (handled[kind] === true) return
  handled[kind] = true
  kinds[kinds.length] = kind
  if (scriptLoaded) pushSubscribe(kind)
}

/** Like `on`, for the next such event only. */
export const once = <Name extends EventName>(
  event: Name,
  handler: Handler<EventMap[Name]>,
  filter?: EventFilter,
): void => {
  let fired = false
  const single: Handler<EventMap[Name]> = (ctx) => {
    // Of two events at once, the second may have set out already.
    if (fired) return undefined
    fired = true
    remove(event, (registered) => registered.run === single)
    return handler(ctx)
  }
  register("once", event, handler, filter, single)
}

/** Takes a handler of `on` or `once` away again, wherever it stands for this name; one that is not there is ignored. */
export const off = <Name extends EventName>(event: Name, handler: Handler<EventMap[Name]>): void =>
  remove(event, ({ given }) => given === handler)

const remove = (event: string, goes: (registered: Registered) => boolean): void => {
  const known = handlers[event]
  if (known === undefined) return
  // A list of its own: the one there was may be on its way through an event.
  const left = list<Registered>()
  for (let i = 0; i < known.length; i++) if (!goes(known[i]!)) left[left.length] = known[i]!
  handlers[event] = left
}

/** The kinds that have a handler. Those that get one from now on are announced to the runtime one by one. */
export const handledKinds = (): string[] => {
  scriptLoaded = true
  return kinds
}

/** Starts the handlers of an event; one `done` follows when all of them have settled. */
export const dispatch = (delivery: Delivery): void => {
  const registered = handlers[delivery[1]]
  if (registered === undefined) pushDone(delivery[0])
  else void runAll(registered, delivery)
}

/** Whether the script has a handler under this name. */
export const hasHandler = (event: string): boolean => handlers[event] !== undefined

const runAll = async (registered: Array<Registered>, delivery: Delivery): Promise<void> => {
  const kind = delivery[1]
  // A handler registered while the event is being handled waits for the next one.
  const count = registered.length
  let firstError: ErrorReport | undefined
  for (let i = 0; i < count; i++) {
    // Called through a variable: as a method it would get what stands before the dot as its `this`.
    const { filter, run } = registered[i]!
    if (filter !== undefined && !fits(filter, delivery[3])) continue
    try {
      await run(makeContext(kind, delivery[3], delivery[2]) as never)
    } catch (thrown) {
      const error = reportError(thrown)
      if (firstError === undefined) firstError = error
      else
        pushLog(
          "error",
          `another handler of ${kind} failed: ${error.stack ?? `${error.name}: ${error.message}`}`,
        )
    }
  }
  pushDone(delivery[0], firstError)
}
