/**
 * Browsers that are signed in. A session's id is known to the browser alone: what is kept is found under its HMAC, so that whoever
 * reads the cache cannot act for anybody. A session ends after a time in any case, and sooner when nobody uses it.
 */
import { createHmac, randomBytes } from "node:crypto"
import { Clock, Context, DateTime, Duration, Effect, Layer, Redacted, Schema, Semaphore } from "effect"
import { Persistence } from "effect/persistence"
import type { Caller, SessionReport } from "../../domain/Access.ts"
import { SessionNotFound } from "../../domain/Errors.ts"
import { Limits } from "../../domain/Limits.ts"
import { Configuration } from "../../layers/Configuration.ts"
import { StartupSecrets } from "../../layers/StartupSecrets.ts"

const Session = Schema.Struct({
  userId: Schema.String,
  username: Schema.String,
  userAgent: Schema.String,
  /** Milliseconds since the epoch, like the other two. */
  createdAt: Schema.Number,
  lastUsedAt: Schema.Number,
  expiresAt: Schema.Number,
})
type Session = typeof Session.Type
const decodeSession = Schema.decodeUnknownEffect(Session)

const Held = Schema.Struct({ sessionIds: Schema.Array(Schema.String) })
const decodeHeld = Schema.decodeUnknownEffect(Held)

type Failure = Persistence.PersistenceError | Schema.SchemaError

/** That a session was used is written down at most so often, in milliseconds. */
const touchEvery = 60_000

export class Sessions extends Context.Service<
  Sessions,
  {
    /** Signs a person in; succeeds with what their browser keeps. */
    readonly create: (person: {
      readonly userId: string
      readonly username: string
      readonly userAgent: string
    }) => Effect.Effect<string, Failure>
    /** The caller whose browser shows this; undefined where the session has ended. Notes that it was used. */
    readonly find: (shown: string) => Effect.Effect<Caller | undefined, Failure>
    readonly list: (
      userId: string,
      current: string | null,
    ) => Effect.Effect<ReadonlyArray<SessionReport>, Failure>
    /** Ends one of a person's sessions at once. Errors: `SessionNotFound`. */
    readonly revoke: (userId: string, sessionId: string) => Effect.Effect<void, SessionNotFound | Failure>
    /** Ends the session that a browser shows, if it is one. */
    readonly end: (shown: string) => Effect.Effect<void, Failure>
  }
>()("flora/services/access/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const { cookieTtlSecs, sessionIdleSecs } = yield* Configuration
      const { apiSecret } = yield* StartupSecrets
      const { sessionsPerUser } = yield* Limits
      const cache = yield* Persistence.BackingPersistence
      // The numbers are those of the formats: a version that keeps something else keeps it under another one.
      const sessions = yield* cache.make("flora:session.1")
      const held = yield* cache.make("flora:sessions-of.1")
      // A person's list is read and written back: one change at a time.
      const changes = yield* Semaphore.make(1)

      const idOf = (shown: string) =>
        createHmac("sha256", Redacted.value(apiSecret)).update(`session:${shown}`).digest("hex")

      /** Undefined where it has ended, whatever the cache still has. */
      const read = Effect.fnUntraced(function* (sessionId: string) {
        const stored = yield* sessions.get(sessionId)
        if (stored === undefined) return undefined
        const session = yield* decodeSession(stored)
        const now = yield* Clock.currentTimeMillis
        return now < Math.min(session.expiresAt, session.lastUsedAt + sessionIdleSecs * 1000)
          ? session
          : undefined
      })
      const write = (sessionId: string, session: Session, now: number) =>
        sessions.set(
          sessionId,
          session,
          Duration.millis(Math.min(session.expiresAt - now, sessionIdleSecs * 1000)),
        )
      const idsOf = Effect.fnUntraced(function* (userId: string) {
        const stored = yield* held.get(userId)
        return stored === undefined ? [] : (yield* decodeHeld(stored)).sessionIds
      })
      const keepIds = (userId: string, sessionIds: ReadonlyArray<string>) =>
        held.set(userId, { sessionIds }, Duration.seconds(cookieTtlSecs))
      const livingOf = Effect.fnUntraced(function* (userId: string) {
        const all = yield* Effect.forEach(yield* idsOf(userId), (sessionId) =>
          Effect.map(read(sessionId), (session) => ({ sessionId, session })),
        )
        return all.flatMap(({ sessionId, session }) =>
          session?.userId === userId ? [{ sessionId, session }] : [],
        )
      })
      const remove = Effect.fnUntraced(function* (userId: string, sessionId: string) {
        yield* sessions.remove(sessionId)
        yield* keepIds(
          userId,
          (yield* idsOf(userId)).filter((each) => each !== sessionId),
        )
      }, changes.withPermit)

      return Sessions.of({
        create: Effect.fn("Sessions.create")(function* ({ userId, username, userAgent }) {
          const shown = randomBytes(32).toString("base64url")
          const now = yield* Clock.currentTimeMillis
          const session = {
            userId,
            username,
            userAgent: userAgent.slice(0, 300),
            createdAt: now,
            lastUsedAt: now,
            expiresAt: now + cookieTtlSecs * 1000,
          }
          yield* write(idOf(shown), session, now)
          const all = [...(yield* livingOf(userId)).map(({ sessionId }) => sessionId), idOf(shown)]
          for (const oldest of all.slice(0, -sessionsPerUser)) yield* sessions.remove(oldest)
          yield* keepIds(userId, all.slice(-sessionsPerUser))
          return shown
        }, changes.withPermit),
        find: Effect.fn("Sessions.find")(function* (shown) {
          const sessionId = idOf(shown)
          const session = yield* read(sessionId)
          if (session === undefined) return undefined
          const now = yield* Clock.currentTimeMillis
          if (now - session.lastUsedAt > touchEvery)
            yield* changes.withPermit(
              // Looked at again: it must not come back when somebody has ended it in between.
              Effect.flatMap(read(sessionId), (still) =>
                still === undefined ? Effect.void : write(sessionId, { ...still, lastUsedAt: now }, now),
              ),
            )
          return {
            name: session.username,
            userId: session.userId,
            via: "session",
            scope: "admin",
            guilds: null,
            credentialId: sessionId,
            expiresAt: session.expiresAt,
          } as const
        }),
        list: Effect.fn("Sessions.list")(function* (userId, current) {
          return (yield* livingOf(userId)).toReversed().map(({ sessionId, session }) => ({
            sessionId,
            userAgent: session.userAgent,
            createdAt: DateTime.makeUnsafe(session.createdAt),
            lastUsedAt: DateTime.makeUnsafe(session.lastUsedAt),
            expiresAt: DateTime.makeUnsafe(session.expiresAt),
            current: sessionId === current,
          }))
        }),
        revoke: Effect.fn("Sessions.revoke")(function* (userId, sessionId) {
          const session = yield* read(sessionId)
          if (session?.userId !== userId) return yield* new SessionNotFound({ sessionId })
          yield* remove(userId, sessionId)
        }),
        end: Effect.fn("Sessions.end")(function* (shown) {
          const session = yield* read(idOf(shown))
          if (session !== undefined) yield* remove(session.userId, idOf(shown))
        }),
      })
    }),
  )
}
