/** The small functions of the global scope, and `navigator`. */
import { NativePromise } from "../Primordials.ts"
import { report } from "./EventTarget.ts"
import { illegalConstructor, required, webInterface } from "./Interface.ts"

const then = Promise.prototype.then
const settled = NativePromise.resolve()

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
          report(thrown, "a microtask failed")
        }
      },
    ])
  },

  /** Writes an error into the server's log, as if nobody had caught it. */
  reportError(error: unknown): void {
    required("reportError", arguments.length, 1)
    report(error, "reported error")
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

export { Navigator, navigator, queueMicrotask, reportError }
