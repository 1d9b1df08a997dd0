/**
 * The real Postgres and the real Redis that all test files share. Vitest calls the default export once per run; it starts
 * `ServicesProcess.ts`, which owns both and ends with us, even when we are killed. What tests use are the functions below it.
 */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import { linkOwnPackages } from "../bin/Installation.mjs"
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted, Schema } from "effect"
import { inject } from "vitest"
import type { TestProject } from "vitest/node"

/** What the process writes on its first line. `redisUrl` is null where there is no redis-server; `directory` goes when it ends. */
export const Addresses = Schema.Struct({
  directory: Schema.String,
  postgresUrl: Schema.String,
  redisUrl: Schema.NullOr(Schema.String),
})

declare module "vitest" {
  interface ProvidedContext {
    readonly services: typeof Addresses.Type
  }
}

export default async ({ provide }: TestProject) => {
  linkOwnPackages()
  const program = fileURLToPath(new URL("ServicesProcess.ts", import.meta.url))
  // Its own process group: it cleans up when we are gone, not when somebody types Ctrl-C.
  const services = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"], detached: true })
  const ended = once(services, "exit")
  const stop = async () => {
    services.stdin.end()
    await ended
  }
  const addresses = await firstLine(services.stdout)
  const redisMissing = addresses?.redisUrl === null ? "redis-server is not on the PATH" : undefined
  if (addresses === undefined || (redisMissing !== undefined && process.env["CI"] !== undefined)) {
    await stop()
    throw new Error(redisMissing ?? "the tests' Postgres or Redis did not start")
  }
  if (redisMissing !== undefined)
    process.stdout.write(`${redisMissing}: the tests that need it are skipped\n`)
  provide("services", addresses)
  return stop
}

const firstLine = async (input: Readable) => {
  for await (const line of createInterface(input))
    return Schema.decodeSync(Schema.fromJsonString(Addresses))(line)
  return undefined
}

/** A new, empty database; it is dropped when the scope closes. */
export const freshDatabase = Effect.gen(function* () {
  const server = Redacted.make(inject("services").postgresUrl)
  const name = `test_${randomBytes(6).toString("hex")}`
  const run = (statement: string) =>
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      yield* sql.unsafe(statement)
    }).pipe(Effect.provide(PgClient.layer({ url: server, maxConnections: 1 })), Effect.orDie)
  yield* Effect.acquireRelease(run(`CREATE DATABASE ${name}`), () =>
    run(`DROP DATABASE ${name} WITH (FORCE)`),
  )
  return Redacted.make(Redacted.value(server).replace(/[^/]+$/, name))
})

/** A new, empty directory that everybody may pass through; it is removed when the scope closes, or else after the run. */
export const temporaryDirectory = Effect.acquireRelease(
  Effect.promise(async () => {
    const directory = await mkdtemp(join(inject("services").directory, "test-"))
    await chmod(directory, 0o711)
    return directory
  }),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 5 })),
)

/** Where Redis is; use keys of your own, for all tests share it. Undefined where there is none: `describe.skipIf(!redisUrl())`. */
export const redisUrl = () => inject("services").redisUrl ?? undefined
