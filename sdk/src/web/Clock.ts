/** The isolate's clock: milliseconds since its start, which never go back although the machine's clock may be set. */
import { now as wallClock } from "./Core.ts"

/** A millisecond before the isolate was started: at no time is it zero o'clock. */
export const origin = wallClock() - 1
let latest = 0

export const now = (): number => {
  const elapsed = wallClock() - origin
  if (elapsed > latest) latest = elapsed
  return latest
}
