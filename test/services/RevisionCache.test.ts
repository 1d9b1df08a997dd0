import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Schedule } from "effect"
import { Persistence } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import type { GuildId, RevisionId } from "../../src/domain/Ids.ts"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import * as Redis from "../../src/layers/Redis.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"
import type { Revision } from "../../src/services/RevisionRows.ts"
import { freshDatabase, redisUrl } from "../Services.ts"

const guildId = "900000000000000001" as GuildId
const id = (name: string) => name as RevisionId

const revision = (bundle: string): Revision => ({
  guildId,
  entry: "main.ts",
  script: { bundle, sourceMap: undefined },
  source: "cli",
  deployedBy: "tester",
})
const manifest = { events: [], commands: [] }

/** A Redis of the test's own, to be killed. */
const startRedis = Effect.fnUntraced(function* (port: number) {
  const child = spawn("redis-server", ["--port", String(port), "--save", "", "--bind", "127.0.0.1"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const stop = Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
  })
  yield* Effect.addFinalizer(() => stop)
  yield* Effect.promise(async () => {
    for await (const line of createInterface(child.stdout))
      if (line.includes("Ready to accept connections")) return
  })
  child.stdout.resume()
  return { stop, signal: (signal: NodeJS.Signals) => child.kill(signal) }
})

const database = Layer.unwrap(Effect.map(freshDatabase, (url) => Postgres.layerAt(url, 2)))

describe("the cache of revisions in memory", () => {
  it.effect("keeps what was used last, up to `cachedScriptsMb`", () =>
    Effect.gen(function* () {
      const cache = yield* RevisionCache
      const script = { bundle: "x".repeat(400 * 1024), sourceMap: undefined }
      cache.put(id("a"), script)
      cache.put(id("b"), script)
      assert.isTrue(Option.isSome(yield* cache.get(id("a"))))
      cache.put(id("c"), script)
      assert.isTrue(Option.isSome(yield* cache.get(id("a"))))
      assert.isTrue(Option.isNone(yield* cache.get(id("b"))))
      cache.remove([id("a")])
      assert.isTrue(Option.isNone(yield* cache.get(id("a"))))
      cache.put(id("huge"), { bundle: "x".repeat(2 * 1024 * 1024), sourceMap: undefined })
      assert.isTrue(Option.isNone(yield* cache.get(id("huge"))))
    }).pipe(
      Effect.provide(
        RevisionCache.layerMemory.pipe(
          Layer.provide(Layer.succeed(Limits, { ...defaultLimits, cachedScriptsMb: 1 })),
        ),
      ),
    ),
  )

  it.live("gives a waking guild its script without reading it from the database again", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const sql = yield* SqlClient.SqlClient
      yield* deployments.activate(revision("one"), manifest)
      yield* sql`UPDATE deployment_revisions SET bundle = 'changed behind its back'`
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "one")
      yield* deployments.activate(revision("two"), manifest)
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "two")
      yield* deployments.setState(guildId, "paused")
      assert.isTrue(Option.isNone(yield* deployments.script(guildId)))
    }).pipe(
      Effect.provide(
        Deployments.layer.pipe(Layer.provide(RevisionCache.layerMemory), Layer.provideMerge(database)),
      ),
    ),
  )
})

describe.skipIf(redisUrl() === undefined)("the cache of revisions in Redis", { timeout: 60_000 }, () => {
  it.live("is right before, while and after Redis is killed", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const redis = yield* startRedis(port)
      const shared = RevisionCache.layerShared.pipe(
        Layer.provide(Persistence.layerBackingRedis),
        Layer.provideMerge(Redis.layer(Redacted.make(`redis://127.0.0.1:${port}`))),
      )
      const context = yield* Layer.build(
        Deployments.layer.pipe(Layer.provideMerge(shared), Layer.provideMerge(database)),
      )
      yield* Effect.gen(function* () {
        const deployments = yield* Deployments
        const cache = yield* RevisionCache
        const sql = yield* SqlClient.SqlClient
        const bundle = Effect.map(deployments.script(guildId), (script) => Option.getOrThrow(script).bundle)
        const cached = (revisionId: RevisionId) =>
          cache
            .get(revisionId)
            .pipe(
              Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: Option.isSome }),
              Effect.timeout("15 seconds"),
            )

        const first = yield* deployments.activate(revision("one"), manifest)
        yield* cached(first.revisionId)
        yield* sql`UPDATE deployment_revisions SET bundle = 'changed behind its back'`
        assert.strictEqual(yield* bundle, "one", "it comes from Redis")

        redis.signal("SIGSTOP")
        assert.strictEqual(yield* bundle, "changed behind its back", "a Redis that hangs is not waited for")

        yield* redis.stop
        assert.strictEqual(yield* bundle, "changed behind its back", "it comes from Postgres")
        yield* deployments.activate(revision("two"), manifest)
        assert.strictEqual(yield* bundle, "two")

        yield* startRedis(port)
        assert.strictEqual(yield* bundle, "two")
        const third = yield* deployments.activate(revision("three"), manifest)
        assert.strictEqual(yield* bundle, "three")
        // Asking for what it does not know puts it there.
        yield* Effect.andThen(bundle, cache.get(third.revisionId)).pipe(
          Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: Option.isSome }),
          Effect.timeout("15 seconds"),
        )
      }).pipe(Effect.provideContext(context))
    }),
  )

  it.live("takes what is not as it was written for nothing", () =>
    Effect.gen(function* () {
      const persistence = yield* Persistence.BackingPersistence
      const store = yield* persistence.make("flora:revision.1")
      yield* store.set("odd", { bundle: 1 }, undefined)
      const cache = yield* RevisionCache
      assert.isTrue(Option.isNone(yield* cache.get(id("odd"))))
      yield* store.remove("odd")
    }).pipe(
      Effect.provide(
        RevisionCache.layerShared.pipe(
          Layer.provideMerge(Persistence.layerBackingRedis),
          Layer.provide(Layer.suspend(() => Redis.layer(Redacted.make(redisUrl()!)))),
        ),
      ),
    ),
  )
})
