/** `EventTarget`, for objects that stand alone: there is no tree here through which events could travel. */
import { pushLog, errorReport } from "./Core.ts"
import { domException } from "./DOMException.ts"
import { eventState } from "./Event.ts"
import { domString, required, webInterface } from "./Interface.ts"

type Callback = ((event: object) => unknown) | { readonly handleEvent: (event: object) => unknown }

interface Listener {
  readonly type: string
  readonly callback: Callback
  readonly capture: boolean
  readonly once: boolean
  readonly passive: boolean
  removed: boolean
}

interface Options {
  readonly capture?: unknown
  readonly once?: unknown
  readonly passive?: unknown
  readonly signal?: unknown
}

const listeners = new WeakMap<object, Listener[]>()

/** Makes an object a target of events although no constructor of this class made it. */
export const makeTarget = (target: object): void => {
  listeners.set(target, [])
}

const listenersOf = (target: object | null | undefined): Listener[] => {
  const found = listeners.get((target ?? globalThis) as object)
  if (found === undefined) throw new TypeError("this is no EventTarget")
  return found
}

/** How a signal that ends a listener is recognised and heard; set by `AbortSignal`, so that targets do not need it. */
export const signals: { whenAborted?: (signal: unknown, run: () => void) => boolean } = {}

const checkedCallback = (callback: unknown): Callback | null => {
  if (callback === null || callback === undefined) return null
  if (typeof callback !== "object" && typeof callback !== "function") {
    throw new TypeError("a listener must be a function or an object")
  }
  return callback as Callback
}

const captureOf = (options: unknown): boolean =>
  typeof options === "object" && options !== null ? Boolean((options as Options).capture) : Boolean(options)

class WebEventTarget {
  constructor() {
    makeTarget(this)
  }

  addEventListener(type: string, callback: Callback | null, options?: Options | boolean): void {
    required("addEventListener", arguments.length, 2)
    const own = listenersOf(this)
    const name = domString(type)
    const checked = checkedCallback(callback)
    const given: Options = typeof options === "object" && options !== null ? options : {}
    const capture = captureOf(options)
    const once = Boolean(given.once)
    const passive = Boolean(given.passive)
    const { signal } = given
    const listener = { type: name, callback: checked!, capture, once, passive, removed: false }
    const remove = (): void => removeFrom(own, listener)
    if (signal !== undefined) {
      // Asked before anything is added: a signal that has fired adds nothing.
      const live = signals.whenAborted?.(signal, remove)
      if (live === undefined) throw new TypeError("signal must be an AbortSignal")
      if (!live) return
    }
    if (checked === null) return
    if (own.some((other) => other.type === name && other.callback === checked && other.capture === capture))
      return
    own.push(listener)
  }

  removeEventListener(type: string, callback: Callback | null, options?: Options | boolean): void {
    required("removeEventListener", arguments.length, 2)
    const own = listenersOf(this)
    const name = domString(type)
    const checked = checkedCallback(callback)
    const capture = captureOf(options)
    const found = own.find(
      (other) => other.type === name && other.callback === checked && other.capture === capture,
    )
    if (found !== undefined) removeFrom(own, found)
  }

  /** Calls the listeners, one after the other; false when one has prevented the default. */
  dispatchEvent(event: object): boolean {
    required("dispatchEvent", arguments.length, 1)
    listenersOf(this)
    const state = eventState(event)
    if (state.dispatching || !state.initialized) {
      throw domException("the event is being dispatched already", "InvalidStateError")
    }
    state.isTrusted = false
    return dispatch((this ?? globalThis) as object, event)
  }
}

const removeFrom = (own: Listener[], listener: Listener): void => {
  listener.removed = true
  const index = own.indexOf(listener)
  if (index >= 0) own.splice(index, 1)
}

/** Dispatches an event that the platform made or a script gave; false when a listener has prevented the default. */
export const dispatch = (target: object, event: object): boolean => {
  const state = eventState(event)
  const own = listenersOf(target)
  state.dispatching = true
  state.target = target
  state.currentTarget = target
  state.phase = 2
  if (!state.stopped) {
    for (const capture of [true, false]) {
      const due = own.filter((listener) => listener.type === state.type && listener.capture === capture)
      for (const listener of due) {
        if (listener.removed) continue
        if (state.stoppedNow) break
        if (listener.once) removeFrom(own, listener)
        state.passive = listener.passive
        call(listener.callback, target, event)
        state.passive = false
      }
      if (state.stopped) break
    }
  }
  state.phase = 0
  state.currentTarget = null
  state.dispatching = state.stopped = state.stoppedNow = false
  return !state.canceled
}

const call = (callback: Callback, target: object, event: object): void => {
  try {
    if (typeof callback === "function") return void callback.call(target, event)
    const { handleEvent } = callback
    if (typeof handleEvent !== "function") throw new TypeError("handleEvent must be a function")
    handleEvent.call(callback, event)
  } catch (thrown) {
    report(thrown, "a listener failed")
  }
}

/** What nobody can catch is a line of the log. */
export const report = (thrown: unknown, what: string): void => {
  const error = errorReport(thrown)
  pushLog("error", `${what}: ${error.stack ?? `${error.name}: ${error.message}`}`)
}

/** The `on…` attribute of a type on a class's prototype: one listener that keeps its place while it is replaced. */
export const eventHandler = (
  made: { readonly prototype: object },
  type: string,
  onSet?: (target: object) => void,
): void => {
  const handlers = new WeakMap<object, { current: ((event: object) => unknown) | null }>()
  Object.defineProperty(made.prototype, `on${type}`, {
    get(this: object) {
      listenersOf(this)
      return handlers.get(this)?.current ?? null
    },
    set(this: object, value: unknown) {
      const own = listenersOf(this)
      const next = typeof value === "function" ? (value as (event: object) => unknown) : null
      const known = handlers.get(this)
      if (known !== undefined) known.current = next
      else if (next !== null) {
        const handler = { current: next as ((event: object) => unknown) | null }
        handlers.set(this, handler)
        const callback = (event: object): void => {
          if (handler.current?.call(this, event) === false)
            (event as { preventDefault(): void }).preventDefault()
        }
        own.push({ type, callback, capture: false, once: false, passive: false, removed: false })
      }
      onSet?.(this)
    },
    enumerable: true,
    configurable: true,
  })
}

webInterface(WebEventTarget, "EventTarget")

export { WebEventTarget as EventTarget }
