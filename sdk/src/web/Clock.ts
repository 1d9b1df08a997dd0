/** The isolate's clock: milliseconds since its start, which never go back although the machine's clock may be set. */
import { now as wallClock } from "../Primordials.ts"

export const origin = wallClock()
let latest = 0

export const now = (): number => {
  const elapsed = wallClock() - origin
  if (elapsed > latest) latest = elapsed
  return latest
}
