/** The small functions of the global scope, which is a target of events itself, and `navigator`. */
import { NativePromise } from "./Core.ts"
import { ErrorEvent } from "./Event.ts"
import { dispatch, EventTarget, makeTarget, report } from "./EventTarget.ts"
import { illegalConstructor, required, webInterface } from "./Interface.ts"

const then = Promise.prototype.then
const settled = NativePromise.resolve()

makeTarget(globalThis)

const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype

/** Tells the script's own listeners of "error" first; what they do not prevent is a line of the log. */
const uncaught = (error: unknown, what: string): void => {
  const message = error instanceof Error ? error.message : String(error)
  if (dispatch(globalThis, new ErrorEvent("error", { cancelable: true, error, message }))) report(error, what)
}

const { queueMicrotask, reportError } = {
  /** Calls `callback` when the code that runs now has ended. What it throws is a line of the log. */
  queueMicrotask(callback: () => unknown): void {
    required("queueMicrotask", arguments.length, 1)
    if (typeof callback !== "function") throw new TypeError("queueMicrotask: the callback must be a function")
    void Reflect.apply(then, settled, [
      () => {
        try {
          callback()
        } catch (thrown) {
          uncaught(thrown, "a microtask failed")
        }
      },
    ])
  },

  /** Writes an error into the server's log, as if nobody had caught it. */
  reportError(error: unknown): void {
    required("reportError", arguments.length, 1)
    uncaught(error, "reported error")
  },
}

const making = Symbol("making")

class Navigator {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
  }
  get userAgent(): string {
    return "flora"
  }
}

webInterface(Navigator, "Navigator")

const navigator = new Navigator(making)

export {
  addEventListener,
  dispatchEvent,
  Navigator,
  navigator,
  queueMicrotask,
  removeEventListener,
  reportError,
}
