/** The Postgres and the Redis that schedules are measured on, each in a directory that goes with them. */
import { spawn } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Effect, Redacted } from "effect"
import * as EmbeddedPostgres from "../src/layers/EmbeddedPostgres.ts"

/** A new directory that everybody may pass through: Postgres runs as another account where we are root. */
export const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => {
    const directory = mkdtempSync(join(tmpdir(), "flora-bench-"))
    chmodSync(directory, 0o711)
    return directory
  }),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 })),
)

/** The URL of a Postgres of its own; the scope ends it. */
export const startPostgres = Effect.gen(function* () {
  const directory = yield* temporaryDirectory
  const { url } = yield* EmbeddedPostgres.start({ directory: join(directory, "postgres") })
  return Redacted.value(url)
})

/** The URL of a Redis that keeps nothing; undefined where there is no redis-server. */
export const startRedis = Effect.gen(function* () {
  const directory = yield* temporaryDirectory
  const port = yield* EmbeddedPostgres.freePort
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory]
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn("redis-server", settings, { stdio: ["ignore", "pipe", "ignore"] }).on("error", () => {}),
    ),
    (child) => Effect.sync(() => child.kill()),
  )
  if (child.pid === undefined) return undefined
  return yield* Effect.promise(async () => {
    for await (const line of createInterface(child.stdout))
      if (line.includes("Ready to accept connections")) {
        child.stdout.resume()
        return `redis://127.0.0.1:${port}`
      }
    return undefined
  })
})
