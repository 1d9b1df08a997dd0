/** Runs the tests' Postgres and Redis, in a directory of its own, until standard input ends: then nothing of them is left. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { NodeRuntime } from "@effect/platform-node"
import { Effect, Redacted } from "effect"
import * as EmbeddedPostgres from "../src/layers/EmbeddedPostgres.ts"
import type { Addresses } from "./Services.ts"

const temporaryDirectory = Effect.acquireRelease(
  Effect.promise(async () => {
    const directory = await mkdtemp(join(tmpdir(), "flora-test-"))
    // Postgres runs as another account where we are root.
    await chmod(directory, 0o711)
    return directory
  }),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 5 })),
)

/** A Redis that keeps nothing, on a free port; undefined where there is no redis-server. */
const startRedis = Effect.fnUntraced(function* (directory: string) {
  const port = yield* EmbeddedPostgres.freePort
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory]
  const redis = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"], detached: true })
      const ended = new Promise<void>((resolve) =>
        child.on("exit", () => resolve()).on("error", () => resolve()),
      )
      return { child, ended }
    }),
    ({ child, ended }) => Effect.promise(() => (child.kill(), ended)),
  )
  if (redis.child.pid === undefined) return undefined
  const isReady = yield* Effect.promise(async () => {
    for await (const line of createInterface(redis.child.stdout)) {
      if (line.includes("Ready to accept connections")) return true
    }
    return false
  })
  if (!isReady) return yield* Effect.fail("redis-server ended when it had just been started")
  redis.child.stdout.resume()
  return `redis://127.0.0.1:${port}`
})

const inputEnd = Effect.promise(() => once(process.stdin.resume(), "end"))

const main = Effect.gen(function* () {
  const directory = yield* temporaryDirectory
  const [postgres, redisUrl] = yield* Effect.all(
    [
      EmbeddedPostgres.start({ directory: join(directory, "postgres") }),
      // Another program may take the port first.
      Effect.retry(startRedis(directory), { times: 5 }),
    ],
    { concurrency: "unbounded" },
  )
  const addresses: typeof Addresses.Type = {
    directory,
    postgresUrl: Redacted.value(postgres.url),
    redisUrl: redisUrl ?? null,
  }
  process.stdout.write(`${JSON.stringify(addresses)}\n`)
  return yield* Effect.never
})

// Input may end while we are still starting.
NodeRuntime.runMain(Effect.raceFirst(Effect.scoped(main), inputEnd))
