/**
 * The gateway sessions of this bot, kept so that they outlive the runtime: loaded before it connects, written when they begin, every
 * few seconds, and for the last time when everything that could be handled has been. So it stands below whatever drains
 * the mailboxes.
 */
import { createHash } from "node:crypto"
import type { SessionInfo } from "@discordjs/ws"
import { Context, Effect, Layer, Redacted, Schedule } from "effect"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { Limits } from "../domain/Limits.ts"
import type { Shard } from "../domain/Shards.ts"
import { GatewaySessions } from "../services/GatewaySessions.ts"
import { Configuration } from "../layers/Configuration.ts"
import { intentBits } from "./Intents.ts"
import { ShardSession } from "./ShardSession.ts"

interface Entry {
  /** As discord.js keeps it: how to reach the session again, and the newest event received. */
  info: SessionInfo | null
  session: ShardSession | undefined
  /** What was written last. */
  saved: string
}

export class Sessions extends Context.Service<
  Sessions,
  {
    readonly info: (shardId: number) => SessionInfo | null
    readonly setInfo: (shardId: number, info: SessionInfo | null) => void
    readonly of: (shardId: number) => ShardSession | undefined
    /** Discord has begun a new session. */
    readonly begin: (shardId: number, sessionId: string, ready: string) => ShardSession
    /** The sessions that there are, at first those of the runtime before this one. */
    readonly all: () => ReadonlyArray<{ readonly shard: Shard; readonly session: ShardSession }>
    /** Writes what has changed. A database that fails is logged; the next attempt comes soon. */
    readonly save: Effect.Effect<void>
  }
>()("flora/gateway/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const storage = yield* GatewaySessions
      // A session keeps the intents that it began with.
      const { discordIntents } = yield* Configuration
      const target = yield* DiscordTarget
      const { bookkeepingSecs } = yield* Limits
      const identity = createHash("sha256")
        .update(JSON.stringify([target.api, Redacted.value(target.token), intentBits(discordIntents)]))
        .digest("hex")
      const entries = new Map<number, Entry>()
      for (const stored of yield* storage.load(identity)) {
        const { shardId, shardCount, sessionId, resumeUrl, sequence, ready } = stored
        entries.set(shardId, {
          info: { shardId, shardCount, sessionId, resumeURL: resumeUrl, sequence },
          session: new ShardSession(sessionId, ready, sequence),
          saved: JSON.stringify(stored),
        })
      }
      const entryOf = (shardId: number) => {
        const existing = entries.get(shardId)
        if (existing !== undefined) return existing
        const made: Entry = { info: null, session: undefined, saved: "" }
        entries.set(shardId, made)
        return made
      }

      const saveOne = Effect.fnUntraced(function* (entry: Entry) {
        const { info, session } = entry
        // A new session is known to discord.js a moment before its first event comes through and is handled.
        if (info === null || session?.id !== info.sessionId || session.position === 0) return
        const row = {
          shardId: info.shardId,
          shardCount: info.shardCount,
          sessionId: info.sessionId,
          resumeUrl: info.resumeURL,
          sequence: session.position,
          ready: session.ready,
        }
        const text = JSON.stringify(row)
        if (text === entry.saved) return
        yield* storage.save(identity, row)
        entry.saved = text
      })
      const save = Effect.suspend(() =>
        Effect.forEach([...entries.values()], saveOne, { discard: true }),
      ).pipe(
        Effect.catch((error) =>
          Effect.logWarning(`the position at Discord's gateway cannot be written: ${error.message}`),
        ),
      )
      yield* Effect.addFinalizer(() => save)
      yield* save.pipe(Effect.repeat(Schedule.spaced(`${bookkeepingSecs} seconds`)), Effect.forkScoped)

      return Sessions.of({
        info: (shardId) => entries.get(shardId)?.info ?? null,
        setInfo: (shardId, info) => {
          entryOf(shardId).info = info
        },
        of: (shardId) => entries.get(shardId)?.session,
        begin: (shardId, sessionId, ready) => {
          const session = new ShardSession(sessionId, ready, 0)
          entryOf(shardId).session = session
          return session
        },
        all: () =>
          [...entries.values()].flatMap(({ info, session }) =>
            info === null || session === undefined
              ? []
              : { shard: { id: info.shardId, count: info.shardCount }, session },
          ),
        save,
      })
    }),
  )
}
