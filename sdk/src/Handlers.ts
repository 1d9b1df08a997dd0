/**
 * Who handles which event. The handlers of one event run in the order of their registration, each awaited before the next;
 * one that fails does not keep the others from running. Handlers of different events overlap at their awaits.
 */
import { type Context, makeContext } from "./Context.ts"
import { type ErrorReport, reportError } from "./ErrorReport.ts"
import type { EventMap, EventName } from "./Events.ts"
import { pushDone, pushLog, pushSubscribe } from "./Outbox.ts"
import { dictionary, list, mapDelete, mapGet, mapSet, NativeTypeError } from "./Primordials.ts"

/** Handles one event; what it returns is awaited and then dropped. */
export type Handler<Payload> = (ctx: Context<Payload>) => unknown

/** `[eventId, kind, attempt, payload]` */
export type Delivery = readonly [id: number, kind: string, attempt: number, payload: object]

const handlers = dictionary<Array<Handler<never>> | undefined>()
const kinds = list<string>()
/** What stands for the handlers that were given to `once`. */
const singles = new Map<Handler<never>, Handler<never>>()
let scriptLoaded = false

/**
 * Runs `handler` for every event of the given name, after the handlers registered for it before.
 * Throws a TypeError unless the name is a string and the handler a function.
 */
export const on = <Name extends EventName>(event: Name, handler: Handler<EventMap[Name]>): void => {
  if (typeof event !== "string" || (event as string) === "") {
    throw new NativeTypeError("on(event, handler): the event must be a non-empty string")
  }
  if (typeof handler !== "function") {
    throw new NativeTypeError(`on("${event}", handler): the handler must be a function`)
  }
  const known = handlers[event]
  if (known !== undefined) {
    known[known.length] = handler
    return
  }
  const registered = list<Handler<never>>()
  registered[0] = handler
  handlers[event] = registered
  kinds[kinds.length] = event
  if (scriptLoaded) pushSubscribe(event)
}

/** Like `on`, for the next event of the name only. */
export const once = <Name extends EventName>(event: Name, handler: Handler<EventMap[Name]>): void => {
  if (typeof handler !== "function") {
    throw new NativeTypeError(`once("${event}", handler): the handler must be a function`)
  }
  let fired = false
  const single: Handler<EventMap[Name]> = (ctx) => {
    // Of two events at once, the second may have set out already.
    if (fired) return undefined
    fired = true
    mapDelete(singles, handler)
    remove(event, single)
    return handler(ctx)
  }
  mapSet(singles, handler, single)
  on(event, single)
}

/** Takes a handler of `on` or `once` away again, wherever it stands for this name; one that is not there is ignored. */
export const off = <Name extends EventName>(event: Name, handler: Handler<EventMap[Name]>): void => {
  const single = mapGet(singles, handler)
  mapDelete(singles, handler)
  remove(event, handler)
  if (single !== undefined) remove(event, single)
}

const remove = (event: string, handler: Handler<never>): void => {
  const known = handlers[event]
  if (known === undefined) return
  // A list of its own: the one there was may be on its way through an event.
  const left = list<Handler<never>>()
  for (let i = 0; i < known.length; i++) if (known[i] !== handler) left[left.length] = known[i]!
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

const runAll = async (registered: Array<Handler<never>>, delivery: Delivery): Promise<void> => {
  const kind = delivery[1]
  // A handler registered while the event is being handled waits for the next one.
  const count = registered.length
  let firstError: ErrorReport | undefined
  for (let i = 0; i < count; i++) {
    // Called through a variable: as a method of the list it would get the list as its `this`.
    const handler = registered[i]!
    try {
      await handler(makeContext(kind, delivery[3], delivery[2]) as never)
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
