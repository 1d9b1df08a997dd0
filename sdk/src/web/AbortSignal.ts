/** `AbortController` and `AbortSignal`: how one part of a script tells another to stop. */
import { setTimeout } from "./Core.ts"
import { domException } from "./DOMException.ts"
import { Event, eventState } from "./Event.ts"
import { dispatch, eventHandler, EventTarget, makeTarget, signals } from "./EventTarget.ts"
import { illegalConstructor, required, webInterface } from "./Interface.ts"

interface SignalState {
  reason: unknown
  aborted: boolean
  /** Steps of the platform's own, which come before the listeners. */
  readonly steps: Set<() => void>
  /** The signals that this one was made of by `any`; of those, only ones that no `any` made. */
  readonly sources: AbortSignal[]
  readonly dependents: Set<AbortSignal>
}

const states = new WeakMap<object, SignalState>()
const making = Symbol("making")

const stateOf = (signal: unknown): SignalState => {
  const state = states.get(signal as object)
  if (state === undefined) throw new TypeError("this is no AbortSignal")
  return state
}

export const isAbortSignal = (value: unknown): value is AbortSignal => states.has(value as object)

class AbortSignal extends EventTarget {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
    super()
    makeTarget(this)
    states.set(this, {
      reason: undefined,
      aborted: false,
      steps: new Set(),
      sources: [],
      dependents: new Set(),
    })
  }

  /** A signal that has fired already; the reason defaults to an `AbortError`. */
  static abort(reason?: unknown): AbortSignal {
    const signal = makeSignal()
    const state = stateOf(signal)
    state.aborted = true
    state.reason = reason === undefined ? abortError() : reason
    return signal
  }

  /** A signal that fires after this many milliseconds, with a `TimeoutError`. */
  static timeout(milliseconds: number): AbortSignal {
    required("AbortSignal.timeout", arguments.length, 1)
    const delay = Number(milliseconds)
    if (!Number.isFinite(delay) || delay < 0 || delay > Number.MAX_SAFE_INTEGER) {
      throw new TypeError("AbortSignal.timeout: milliseconds must be a number from 0 to 2^53 - 1")
    }
    const signal = makeSignal()
    setTimeout(
      () => abort(signal, domException("the operation timed out", "TimeoutError")),
      Math.min(delay, 2 ** 31 - 1),
    )
    return signal
  }

  /** A signal that fires when one of these does, with its reason. */
  static any(given: Iterable<AbortSignal>): AbortSignal {
    required("AbortSignal.any", arguments.length, 1)
    const all = [...given]
    for (const signal of all) stateOf(signal)
    const result = makeSignal()
    const state = stateOf(result)
    const fired = all.find((signal) => stateOf(signal).aborted)
    if (fired !== undefined) {
      state.aborted = true
      state.reason = stateOf(fired).reason
      return result
    }
    for (const signal of all) {
      const { sources } = stateOf(signal)
      for (const source of sources.length > 0 ? sources : [signal]) {
        if (!state.sources.includes(source)) state.sources.push(source)
        stateOf(source).dependents.add(result)
      }
    }
    return result
  }

  get aborted(): boolean {
    return stateOf(this).aborted
  }
  get reason(): unknown {
    return stateOf(this).reason
  }
  throwIfAborted(): void {
    const { aborted, reason } = stateOf(this)
    if (aborted) throw reason
  }
}

const makeSignal = (): AbortSignal => new AbortSignal(making)

const abortError = (): Error => domException("the operation was aborted", "AbortError")

/** Fires a signal once; those made of it are marked before any listener runs. */
export const abort = (signal: AbortSignal, reason: unknown): void => {
  const state = stateOf(signal)
  if (state.aborted) return
  state.aborted = true
  state.reason = reason
  const fired = [signal]
  for (const dependent of state.dependents) {
    const other = stateOf(dependent)
    if (other.aborted) continue
    other.aborted = true
    other.reason = reason
    fired.push(dependent)
  }
  for (const one of fired) {
    const { steps } = stateOf(one)
    for (const step of steps) step()
    steps.clear()
    const event = new Event("abort")
    eventState(event).isTrusted = true
    dispatch(one, event)
  }
}

/** A signal that follows another, as a request's follows the one it was given. */
export const followingSignal = (followed: AbortSignal | undefined): AbortSignal =>
  AbortSignal.any(followed === undefined ? [] : [followed])

/** Runs a step when the signal fires, before its listeners; gives a function that takes the step back. */
export const whenAborted = (signal: AbortSignal, step: () => void): (() => void) => {
  const { steps } = stateOf(signal)
  steps.add(step)
  return () => steps.delete(step)
}

signals.whenAborted = (signal, run) => {
  const state = stateOf(signal)
  if (state.aborted) return false
  state.steps.add(run)
  return true
}

const controlled = new WeakMap<object, AbortSignal>()

class AbortController {
  constructor() {
    controlled.set(this, makeSignal())
  }
  get signal(): AbortSignal {
    const signal = controlled.get(this)
    if (signal === undefined) throw new TypeError("this is no AbortController")
    return signal
  }
  /** Fires the signal; the reason defaults to an `AbortError`. */
  abort(reason?: unknown): void {
    abort(this.signal, reason === undefined ? abortError() : reason)
  }
}

webInterface(AbortSignal, "AbortSignal")
eventHandler(AbortSignal, "abort")
webInterface(AbortController, "AbortController")

export { AbortController, AbortSignal }
