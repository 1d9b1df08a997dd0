/**
 * The live feed of the playground. It reconnects by itself, faster and longer than EventSource would, and hands events
 * over in batches: a script that writes a thousand messages a second must not cost a thousand renderings.
 */
import type { WorldEvent } from "./World.ts"

const batchMillis = 16
const firstRetryMillis = 250
const slowestRetryMillis = 3_000

interface Listener {
  /** The feed is open (again); what happened before is unknown. */
  readonly opened: () => void
  readonly lost: () => void
  readonly events: (events: ReadonlyArray<WorldEvent>) => void
}

/** Connects and stays connected for as long as the page lives. */
export const followEvents = (url: string, listener: Listener): void => {
  let batch: Array<WorldEvent> = []
  let retryMillis = firstRetryMillis

  const flush = () => {
    const events = batch
    batch = []
    listener.events(events)
  }

  const connect = () => {
    const source = new EventSource(url)
    source.addEventListener("open", () => {
      retryMillis = firstRetryMillis
      listener.opened()
    })
    source.addEventListener("message", (event: MessageEvent<string>) => {
      if (batch.push(JSON.parse(event.data) as WorldEvent) === 1) setTimeout(flush, batchMillis)
    })
    source.addEventListener("error", () => {
      source.close()
      listener.lost()
      setTimeout(connect, retryMillis)
      retryMillis = Math.min(retryMillis * 2, slowestRetryMillis)
    })
  }

  connect()
}
