/**
 * What a script takes along when its guild moves to another worker. The isolate itself stays behind and the script is loaded afresh;
 * what `onSuspend` gives on the old side is what `onResume` gets on the new one, before any event.
 */
import { reportError } from "./ErrorReport.ts"
import type { Delivery } from "./Handlers.ts"
import { pushDone, pushSuspended } from "./Outbox.ts"
import { byteLength, NativeTypeError, toJson } from "./Primordials.ts"

/** The most that can be taken along, in bytes of JSON. */
const maxStateBytes = 262_144

let suspend: (() => unknown) | undefined
let resume: ((state: never) => unknown) | undefined

/**
 * Runs `hook` before the guild moves, when no handler runs. What it returns, or resolves with, must have a JSON text of at most
 * 256 KiB; undefined takes nothing along. The move may fail afterwards, and then this script serves on: the hook is for looking,
 * not for cleaning up. A second call replaces the hook. Throws a TypeError unless the hook is a function.
 */
export const onSuspend = (hook: () => unknown): void => {
  suspend = checked("onSuspend", hook)
}

/**
 * Runs `hook` after a move with what `onSuspend` gave, before any event. It is not called when there is nothing: after a crash, a
 * deploy or a sleep. A second call replaces the hook. Throws a TypeError unless the hook is a function.
 */
export const onResume = <State = unknown>(hook: (state: State) => unknown): void => {
  resume = checked("onResume", hook)
}

const checked = <Hook>(name: string, hook: Hook): Hook => {
  if (typeof hook !== "function") throw new NativeTypeError(`${name}(hook): the hook must be a function`)
  return hook
}

/** Runs the hook that a delivery is for; false when it is an event for handlers. `done` follows when the hook has ended. */
export const runHook = (delivery: Delivery): boolean => {
  if (delivery[1] !== "suspend" && delivery[1] !== "resume") return false
  void run(delivery)
  return true
}

const run = async (delivery: Delivery): Promise<void> => {
  const id = delivery[0]
  const kind = delivery[1]
  const payload = delivery[3]
  try {
    if (kind === "suspend") await takeAlong()
    // Called through a variable, so that its `this` is undefined.
    const hook = kind === "resume" ? resume : undefined
    if (hook !== undefined) await hook(payload as never)
    pushDone(id)
  } catch (thrown) {
    pushDone(id, reportError(thrown))
  }
}

const takeAlong = async (): Promise<void> => {
  const hook = suspend
  if (hook === undefined) return
  const json = toJson(await hook())
  if (json === undefined) return
  const bytes = byteLength(json)
  if (bytes > maxStateBytes) {
    throw new NativeTypeError(
      `onSuspend gave ${bytes} bytes of JSON; at most ${maxStateBytes} are taken along`,
    )
  }
  pushSuspended(json)
}
