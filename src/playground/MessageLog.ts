/**
 * The messages of one channel, oldest first. Ids rise with time, so the list is sorted by id and a message is found by
 * halving. When it is full the oldest message goes.
 */
import type { APIMessage } from "discord-api-types/v10"
import { compareSnowflakes } from "./Snowflakes.ts"

export interface Reaction {
  readonly emoji: { readonly id: string | null; readonly name: string }
  /** Who reacted, in that order. */
  readonly users: ReadonlyArray<string>
}

/** A message with what Discord shows differently to each reader. */
export interface StoredMessage {
  /** The message without `reactions` and `referenced_message`. */
  readonly message: APIMessage
  readonly reactions: ReadonlyArray<Reaction>
  readonly pinnedAt?: string
  /** Who voted for what, where the message is a poll. */
  readonly votes?: ReadonlyArray<{ readonly userId: string; readonly answerId: number }>
}

const capacity = 1000

export interface MessageLog {
  readonly size: number
  readonly all: () => ReadonlyArray<StoredMessage>
  readonly get: (id: string) => StoredMessage | undefined
  /** Adds the newest message. */
  readonly push: (stored: StoredMessage) => void
  /** Replaces the message with the same id; false when it is gone. */
  readonly replace: (stored: StoredMessage) => boolean
  readonly remove: (id: string) => StoredMessage | undefined
  /** Up to `limit` newest messages, oldest first. */
  readonly last: (limit: number) => ReadonlyArray<StoredMessage>
  /** Up to `limit` messages just before the id, oldest first. */
  readonly before: (id: string, limit: number) => ReadonlyArray<StoredMessage>
  /** Up to `limit` messages just after the id, oldest first. */
  readonly after: (id: string, limit: number) => ReadonlyArray<StoredMessage>
}

export const makeMessageLog = (initial: ReadonlyArray<StoredMessage> = []): MessageLog => {
  const log = initial.slice(-capacity)

  /** Index of the first message whose id is not smaller. */
  const lowerBound = (id: string) => {
    let low = 0
    let high = log.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareSnowflakes(log[middle]!.message.id, id) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const indexOf = (id: string) => {
    const index = lowerBound(id)
    return log[index]?.message.id === id ? index : -1
  }

  return {
    get size() {
      return log.length
    },
    all: () => log,
    get: (id) => log[indexOf(id)],
    push: (stored) => {
      log.push(stored)
      if (log.length > capacity) log.shift()
    },
    replace: (stored) => {
      const index = indexOf(stored.message.id)
      if (index >= 0) log[index] = stored
      return index >= 0
    },
    remove: (id) => {
      const index = indexOf(id)
      return index < 0 ? undefined : log.splice(index, 1)[0]
    },
    last: (limit) => log.slice(Math.max(0, log.length - limit)),
    before: (id, limit) => {
      const end = lowerBound(id)
      return log.slice(Math.max(0, end - limit), end)
    },
    after: (id, limit) => {
      const start = lowerBound(id)
      return log.slice(log[start]?.message.id === id ? start + 1 : start).slice(0, limit)
    },
  }
}
