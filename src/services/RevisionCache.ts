/**
 * The code of revisions, kept nearer than the database: in Redis where there is one, in memory otherwise. Waking guilds ask here.
 *
 * What is kept is kept by the id of a revision, which never changes. Which revision a guild runs is not kept: Postgres is asked each
 * time. So nothing here can be out of date, whatever becomes of Redis in between. A cache that cannot be asked knows nothing, and is
 * left alone for a moment.
 */
import { Clock, Context, Duration, Effect, FiberSet, Layer, Option, Schema } from "effect"
import { Persistence } from "effect/persistence"
import type { RevisionId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { Script } from "../domain/Script.ts"
import { Configuration } from "../layers/Configuration.ts"

export class RevisionCache extends Context.Service<
  RevisionCache,
  {
    readonly get: (revisionId: RevisionId) => Effect.Effect<Option.Option<Script>>
    /** Keeps it for a while. Nobody waits for it. */
    readonly put: (revisionId: RevisionId, script: Script) => void
    /** Gives up the room of revisions that are not needed any more. */
    readonly remove: (revisionIds: ReadonlyArray<RevisionId>) => void
  }
>()("flora/services/RevisionCache") {
  /** Keeps what was used last, up to the limit `cachedScriptsMb`. */
  static readonly layerMemory = Layer.effect(
    RevisionCache,
    Effect.map(Limits, ({ cachedScriptsMb }) => {
      const scripts = new Map<RevisionId, Script>()
      const most = cachedScriptsMb * 1024 * 1024
      let size = 0
      const remove = (id: RevisionId) => {
        const known = scripts.get(id)
        if (known === undefined || !scripts.delete(id)) return
        size -= sizeOf(known)
      }
      const put = (id: RevisionId, script: Script) => {
        remove(id)
        scripts.set(id, script)
        size += sizeOf(script)
        for (const oldest of scripts.keys()) {
          if (size <= most) break
          remove(oldest)
        }
      }
      return RevisionCache.of({
        get: (id) =>
          Effect.sync(() => {
            const known = scripts.get(id)
            if (known !== undefined) put(id, known)
            return Option.fromUndefinedOr(known)
          }),
        put,
        remove: (ids) => ids.forEach(remove),
      })
    }),
  )

  /** Keeps an entry for an hour since it was put. */
  static readonly layerShared = Layer.effect(
    RevisionCache,
    Effect.suspend(() => makeShared),
  )

  static readonly layer = Layer.unwrap(
    Effect.map(Configuration, ({ cacheUrl }) =>
      cacheUrl === undefined ? RevisionCache.layerMemory : RevisionCache.layerShared,
    ),
  )
}

/** Most characters are kept as one byte. */
const sizeOf = ({ bundle, sourceMap = "" }: Script) => bundle.length + sourceMap.length

const kept = Duration.hours(1)
/** The database answers in a few milliseconds. */
const patience = Duration.millis(250)
/** How long a cache that did not answer is not asked. */
const restMs = 2000

const Entry = Schema.Struct({ bundle: Schema.String, sourceMap: Schema.optionalKey(Schema.String) })
const decodeEntry = Schema.decodeUnknownOption(Entry)

/** The number in its name is that of the entries' format: an older runtime beside this one keeps to its own. */
const makeShared = Effect.gen(function* () {
  const persistence = yield* Persistence.BackingPersistence
  const store = yield* persistence.make("flora:revision.1")
  const clock = yield* Clock.Clock
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  let restsUntil = 0

  /** None where the cache does not answer, or is not asked. */
  const ask = <A>(call: Effect.Effect<A, Persistence.PersistenceError>) =>
    Effect.suspend(() => {
      if (clock.currentTimeMillisUnsafe() < restsUntil) return Effect.succeedNone
      return call.pipe(
        Effect.timeout(patience),
        Effect.asSome,
        Effect.catch((error) => {
          restsUntil = clock.currentTimeMillisUnsafe() + restMs
          return Effect.as(
            Effect.logWarning(`the cache does not answer, scripts come from the database: ${error.message}`),
            Option.none<A>(),
          )
        }),
      )
    })

  return RevisionCache.of({
    get: (id) =>
      Effect.map(ask(store.get(id)), (answer) =>
        Option.map(Option.flatMap(answer, decodeEntry), ({ bundle, sourceMap }) => ({ bundle, sourceMap })),
      ),
    put: (id, { bundle, sourceMap }) => {
      const entry = sourceMap === undefined ? { bundle } : { bundle, sourceMap }
      run(Effect.asVoid(ask(store.set(id, entry, kept))))
    },
    remove: (ids) => {
      for (const id of ids) run(Effect.asVoid(ask(store.remove(id))))
    },
  })
})
