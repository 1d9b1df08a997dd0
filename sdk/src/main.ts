/**
 * The SDK inside a guild's isolate, and its only three entries. Each returns an outbox at once; the host copies it when the
 * entry's microtasks have run. Guild code never sees these functions.
 */
import { finishLoading } from "./Bot.ts"
import { runJob } from "./Cron.ts"
import { reportError } from "./ErrorReport.ts"
import { type Families, introduce, replaceSecrets } from "./Guild.ts"
import { type Delivery, dispatch } from "./Handlers.ts"
import { settleOperation } from "./Operations.ts"
import { currentOutbox, openOutbox, pushFailed, pushLoaded } from "./Outbox.ts"
import { prepareGlobals } from "./Prelude.ts"
import { fromJson } from "./Primordials.ts"
import { runHook } from "./Suspend.ts"
import { ring } from "./Timers.ts"

prepareGlobals()

/** The first entry: runs the guild's script. `loaded` or `failed` follows when its top-level awaits have settled. */
export const load = (
  guild: () => Promise<void>,
  infoJson: string,
  web?: Families,
  encodings?: string,
): string[] => {
  const outbox = openOutbox()
  introduce(infoJson, web, encodings)
  void run(guild)
  return outbox
}

const run = async (guild: () => Promise<void>): Promise<void> => {
  try {
    await guild()
    pushLoaded(finishLoading())
  } catch (thrown) {
    pushFailed(reportError(thrown))
  }
}

/**
 * `[opId, 1, result]`, `[opId, 0, failure]`, `[timerId, 2, null]` for a timer that is due, or `[0, 3, placeholders]` for the guild's secrets as
 * they are now.
 */
type Settlement = readonly [id: number, how: 0 | 1 | 2 | 3, value: unknown]

const settle = (settlement: Settlement): void => {
  if (settlement[1] === 2) ring(settlement[0])
  else if (settlement[1] === 3) replaceSecrets(settlement[2] as Parameters<typeof replaceSecrets>[0])
  else settleOperation(settlement[0], settlement[1] === 1, settlement[2])
}

/**
 * Every later entry, for which both texts come in one array: settles operations and runs timers, then starts the handlers of events, and
 * hooks, in order. The array is read by its indices: scripts can change what iterates over it.
 */
export const turn = (texts: readonly [events: string, settlements: string]): string[] => {
  const outbox = openOutbox()
  const settlements = fromJson(texts[1]) as Settlement[]
  for (let i = 0; i < settlements.length; i++) settle(settlements[i]!)
  const events = fromJson(texts[0]) as Delivery[]
  for (let i = 0; i < events.length; i++)
    if (!runHook(events[i]!) && !runJob(events[i]!)) dispatch(events[i]!)
  return outbox
}

/** The outbox of the latest entry again, for a host whose copy of it was lost to an unhandled rejection. */
export const drain = (): string[] => currentOutbox()
