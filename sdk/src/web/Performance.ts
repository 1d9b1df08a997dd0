/** `performance`: a clock that starts with the isolate and counts whole milliseconds. */
import { now, origin } from "./Clock.ts"
import { EventTarget } from "./EventTarget.ts"
import { illegalConstructor, webInterface } from "./Interface.ts"

const making = Symbol("making")

class Performance extends EventTarget {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
    super()
  }
  /** Milliseconds since the isolate's start, in steps of one; it never goes back. */
  now(): number {
    checked(this)
    return now()
  }
  /** When the isolate was started, in milliseconds since 1970. */
  get timeOrigin(): number {
    checked(this)
    return origin
  }
  toJSON(): { readonly timeOrigin: number } {
    checked(this)
    return { timeOrigin: origin }
  }
}

const checked = (self: unknown): void => {
  if (self !== performance) throw new TypeError("this is no Performance")
}

webInterface(Performance, "Performance")

const performance = new Performance(making)

export { Performance, performance }
