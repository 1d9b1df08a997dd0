/**
 * What `flora doctor` looks at on the machine that is to run a runtime: settings, versions and their age, the database, permissions,
 * the kernel and the clock. Nothing is changed, and no runtime needs to run.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Cause, Clock, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { type Finding, ok, problem, warning } from "../domain/Finding.ts"
import { Configuration, type ConfigurationInvalid, unknownNames } from "./Configuration.ts"
import { innermost } from "./Failure.ts"

/** When what runs guilds' code was released. V8 is mended every few weeks, so what is old has known holes. */
const released = { node: ["26.10.0", "2026-09-23"], "isolated-vm": ["7.0.1", "2026-08-07"] } as const

const oldAfterDays = 180

const dayMs = 86_400_000

/** How old a version is, where that is known. */
export const ageOf = (name: keyof typeof released, version: string, now: number): string | number => {
  const [known, date] = released[name]
  return version === known ? Math.floor((now - Date.parse(date)) / dayMs) : "unknown"
}

const version = (check: string, name: keyof typeof released, version: string, now: number): Finding => {
  const age = ageOf(name, version, now)
  if (typeof age === "string") return ok(check, `${version}; its age is not known to this version of flora`)
  const message = `${version}, ${age} days old`
  return age > oldAfterDays ? warning(check, `${message}; look for a newer flora`) : ok(check, message)
}

export const versions = (now: number): ReadonlyArray<Finding> => {
  const { node, v8 } = process.versions
  const vm = createRequire(import.meta.url)("isolated-vm/package.json") as { readonly version: string }
  return [
    node.startsWith("26.")
      ? version("Node", "node", node, now)
      : problem("Node", `${node}; isolated-vm is built for 26`),
    ok("V8", `${v8}, as it comes with this Node`),
    version("isolated-vm", "isolated-vm", vm.version, now),
  ]
}

/** Memory maps that an isolate takes, and what a process has besides. */
const mapsPerIsolate = 10
const otherMaps = 2000

/** `text` is what the kernel says of `vm.max_map_count`; undefined where there is no such thing. */
export const mapLimit = (text: string | undefined, isolates: number): Finding => {
  const check = "kernel map limit"
  if (text === undefined) return ok(check, "this system has none")
  const limit = Number(text)
  const needed = isolates * mapsPerIsolate + otherMaps
  return limit >= needed
    ? ok(check, `vm.max_map_count is ${limit}, enough for ${isolates} isolates in a host`)
    : problem(check, `vm.max_map_count is ${limit}; ${isolates} isolates in a host need about ${needed}`)
}

const readOptional = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").trim() : undefined)

const isWritable = (path: string): boolean => {
  if (!existsSync(path)) return dirname(path) !== path && isWritable(dirname(path))
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether flora may write where it has to, and others may not read what they must not. */
export const permissions = (dataDir: string, directory: string): ReadonlyArray<Finding> => [
  isWritable(dataDir)
    ? ok("data directory", `${dataDir} can be written`)
    : problem("data directory", `${dataDir} cannot be written by this user`),
  ...[".env", "config.toml"]
    .map((name) => join(directory, name))
    .filter((path) => existsSync(path) && (statSync(path).mode & 0o004) !== 0)
    .map((path) => warning("permissions", `${path} can be read by everybody on this machine; chmod 600`)),
]

/** How far this machine's clock is from another. */
export const skew = (check: string, here: number, there: number): Finding => {
  const seconds = Math.abs(here - there) / 1000
  const message = `${seconds.toFixed(1)} s apart`
  if (seconds > 30) return problem(check, `${message}; schedules and sessions depend on it`)
  return seconds > 2 ? warning(check, message) : ok(check, message)
}

const databaseTimeout = "5 seconds"

const database = Effect.gen(function* () {
  const { databaseUrl } = yield* Configuration
  if (databaseUrl === undefined) return [ok("database", "flora's own, below the data directory")]
  const asked = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const before = yield* Clock.currentTimeMillis
    const [row] = yield* sql<{ version: string; now: number }>`
      SELECT current_setting('server_version') AS version, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`
    const after = yield* Clock.currentTimeMillis
    return [
      ok("database", `Postgres ${row!.version} answers`),
      skew("clock, against the database", (before + after) / 2, row!.now),
    ]
  })
  return yield* asked.pipe(
    Effect.provide(PgClient.layer({ url: databaseUrl, maxConnections: 1, applicationName: "flora-doctor" })),
    Effect.timeout(databaseTimeout),
    Effect.catchCause((cause) => Effect.succeed([problem("database", innermost(cause))])),
  )
})

const discord = Effect.gen(function* () {
  const { playground, discordApiUrl } = yield* Configuration
  if (playground) return [ok("Discord", "none is set; flora is its own")]
  return yield* Effect.tryPromise((signal) =>
    fetch(`${discordApiUrl}/v10/gateway`, { signal, redirect: "error" }),
  ).pipe(
    Effect.timeout(databaseTimeout),
    Effect.map((response) => {
      const date = Date.parse(response.headers.get("date") ?? "")
      return [
        response.ok
          ? ok("Discord", `${discordApiUrl} answers`)
          : problem("Discord", `${discordApiUrl} answers with ${response.status}`),
        ...(Number.isNaN(date) ? [] : [skew("clock, against Discord", Date.now(), date + 500)]),
      ]
    }),
    Effect.catchCause((cause) =>
      Effect.succeed([problem("Discord", `${discordApiUrl}: ${innermost(cause)}`)]),
    ),
  )
})

const invalid = ({ problems }: ConfigurationInvalid) =>
  problems.map((detail) => problem("configuration", detail))

/** Everything, for the settings in a directory and the environment. */
export const diagnose = Effect.fn("Diagnosis.diagnose")(function* (
  directory: string,
  configuration: Layer.Layer<Configuration, ConfigurationInvalid>,
) {
  const ages = versions(yield* Clock.currentTimeMillis)
  const rest = Effect.gen(function* () {
    const { dataDir, limits } = yield* Configuration
    const unknown = yield* unknownNames(directory)
    return [
      ...(unknown.length === 0
        ? [ok("configuration", "every setting is understood")]
        : unknown.map((name) => warning("configuration", `${name} is no setting of flora`))),
      ...(yield* database),
      ...(yield* discord),
      ...permissions(dataDir, directory),
      mapLimit(readOptional("/proc/sys/vm/max_map_count"), limits.isolatesPerWorker),
    ]
  })
  const found = yield* rest.pipe(
    Effect.provide(configuration),
    Effect.catch((error) => Effect.succeed(invalid(error))),
    Effect.catchCause((cause) => Effect.succeed([problem("doctor", Cause.pretty(cause))])),
  )
  return [...ages, ...found]
})
