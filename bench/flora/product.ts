/**
 * The whole product as a process: `src/main.ts` with its Postgres and its hosts. Its Discord is a playground, in a process of its own where
 * events go through sockets. The script of each guild answers every message, its own included, so each answer is a call to Discord's REST API
 * that comes back as a frame of the gateway: the load keeps itself up.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Effect, Redacted, type Scope, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { connect } from "../../src/cli/Connection.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { childrenOf, cpuOf, rssOf } from "../load/Process.ts"
import { Playground } from "../../src/playground/Playground.ts"
import { serve } from "../load/Program.ts"
import { spread } from "../load/Samples.ts"
import { startPostgres, temporaryDirectory } from "../Servers.ts"

const main = join(import.meta.dirname, "../../src/main.ts")
const discord = join(import.meta.dirname, "discord.ts")

/** What the runtimes take for their operator's. */
const token = "5e".repeat(16)

interface Runtime {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** Milliseconds from its start to its announcement. */
  readonly startMs: number
}

const startRuntime = (env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const directory = yield* temporaryDirectory
    const began = performance.now()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const { DISCORD_TOKEN: _, DATABASE_URL: __, CACHE_URL: ___, ...inherited } = process.env
        return spawn(process.execPath, [main], {
          cwd: directory,
          env: {
            ...inherited,
            API_PORT: "0",
            FLORA_DATA_DIR: directory,
            LOG_LEVEL: "Error",
            API_OPERATOR_SECRET: token,
            ...env,
          },
          stdio: ["ignore", "pipe", "inherit"],
        })
      }),
      (child) =>
        Effect.callback<void>((done) => {
          if (child.exitCode !== null) return done(Effect.void)
          child.once("exit", () => done(Effect.void))
          child.kill("SIGTERM")
        }),
    )
    const url = yield* Effect.promise(async () => {
      for await (const line of createInterface(child.stdout)) {
        const [announced] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
        if (announced !== undefined) return announced
      }
      throw new Error("the runtime has not started")
    })
    child.stdout.resume()
    return { pid: child.pid!, url, token, startMs: performance.now() - began } satisfies Runtime
  })

/** The playground alone. */
const startDiscord = Effect.gen(function* () {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, [discord], { stdio: ["ignore", "pipe", "inherit"] })),
    (child) => Effect.sync(() => child.kill()),
  )
  const url = yield* Effect.promise(async () => {
    for await (const port of createInterface(child.stdout)) return `http://127.0.0.1:${port}`
    throw new Error("the playground has not started")
  })
  return { pid: child.pid!, url }
})

const control = async (discord: string, path: string, body: object): Promise<unknown> => {
  const response = await fetch(`${discord}/playground/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return response.json()
}

/** Events of one class that have been handled so far. */
const handled = async (runtime: Runtime): Promise<number> => {
  const text = await (
    await fetch(`${runtime.url}/metrics`, { headers: { authorization: `Bearer ${runtime.token}` } })
  ).text()
  return Number(
    /flora_events_total\{class="messageCreate",outcome="handled"\} (\d+)/.exec(text)?.[1] ??
      /flora_events_total\{outcome="handled",class="messageCreate"\} (\d+)/.exec(text)?.[1] ??
      0,
  )
}

const clientOf = ({ url, token }: Runtime) => connect({ url, token: Redacted.make(token) })
type Client = Effect.Success<ReturnType<typeof clientOf>>

const deploy = (client: Client, guildId: string, bundle: string) =>
  client.Deploy({ guildId: guildId as GuildId, entry: "bench.ts", bundle, source: "api" })

/** Gateway frame in, REST call out, at so many guilds with so many messages on their way each. */
const sockets = Effect.fnUntraced(function* ({
  guilds,
  depth,
  ms,
  runs,
}: {
  guilds: number
  depth: number
  ms: number
  runs: number
}) {
  const discord = yield* startDiscord
  const runtime = yield* startRuntime({
    DISCORD_TOKEN: Playground.botToken,
    DISCORD_API_URL: Playground.restUrl(discord.url),
    DISCORD_CALLS_PER_SECOND: "1000000",
    SECRETS_MASTER_KEY: "5e".repeat(32),
    API_SECRET: "5e".repeat(16),
  })
  const client = yield* clientOf(runtime)
  const channels: Array<string> = []
  for (let each = 0; each < guilds; each++) {
    const made = (yield* Effect.promise(() => control(discord.url, "guilds", { name: `guild ${each}` }))) as {
      readonly guildId: string
      readonly channelId: string
    }
    channels.push(made.channelId)
    yield* deploy(client, made.guildId, `on("messageCreate", (ctx) => ctx.reply("pong"))`)
  }
  const hosts = childrenOf(runtime.pid, "flora-isolate-host")
  yield* Effect.promise(async () => {
    for (let each = 0; each < depth; each++)
      for (const channelId of channels)
        await control(discord.url, "messages", { channelId, content: "!ping" })
  })
  yield* Effect.sleep(1000)
  const windows: Array<{ eventsPerSecond: number; ownCpu: number; hostCpu: number; discordCpu: number }> = []
  const cpu = () => ({
    own: cpuOf(runtime.pid),
    host: hosts.reduce((sum, pid) => sum + cpuOf(pid), 0),
    discord: cpuOf(discord.pid),
  })
  for (let run = 0; run < runs; run++) {
    const before = { ...cpu(), events: yield* Effect.promise(() => handled(runtime)), at: performance.now() }
    yield* Effect.sleep(ms)
    const after = { ...cpu(), events: yield* Effect.promise(() => handled(runtime)), at: performance.now() }
    const events = after.events - before.events
    windows.push({
      eventsPerSecond: (events * 1000) / (after.at - before.at),
      ownCpu: (after.own - before.own) / events,
      hostCpu: (after.host - before.host) / events,
      discordCpu: (after.discord - before.discord) / events,
    })
  }
  return windows
})

/** What people and programs ask of it. */
const controlPlane = Effect.fnUntraced(function* ({ ms, deploys }: { ms: number; deploys: number }) {
  const runtime = yield* startRuntime({})
  const client = yield* clientOf(runtime)
  const guildId = "900000000000000001" as GuildId
  const deployed: Array<number> = []
  for (let each = 0; each < deploys; each++) {
    const began = performance.now()
    yield* deploy(
      client,
      guildId,
      `on("messageCreate", (ctx) => { if (ctx.msg.content === "!${each}") return ctx.reply("${each}") })`,
    )
    deployed.push(performance.now() - began)
  }
  let calls = 0
  const began = performance.now()
  yield* Effect.forEach(
    Array.from({ length: 16 }),
    Effect.fnUntraced(function* () {
      while (performance.now() - began < ms) {
        yield* client.GetGuild({ guildId })
        calls++
      }
    }),
    { concurrency: "unbounded", discard: true },
  )
  const rpcPerSecond = (calls * 1000) / (performance.now() - began)

  // A timer that writes, so that the gateway has no part in it.
  yield* deploy(
    client,
    guildId,
    `const write = () => { for (let i = 0; i < 100; i++) console.log("line", i); setTimeout(write, 1) }; write(); on("messageCreate", () => {})`,
  )
  let lines = 0
  const from = performance.now()
  yield* client.Logs({ guildId, limit: 0, follow: true }).pipe(
    Stream.runForEach(() => Effect.sync(() => lines++)),
    Effect.timeoutOption(ms),
  )
  return {
    startMs: runtime.startMs,
    deploy: spread(deployed),
    rpcPerSecond,
    linesPerSecond: (lines * 1000) / (performance.now() - from),
  }
})

/** How long it takes to start with so many deployments, and what it holds then. */
const startUp = Effect.fnUntraced(function* ({ guilds }: { guilds: number }) {
  const postgres = yield* startPostgres
  yield* Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`
      WITH made AS (
        INSERT INTO deployment_revisions (guild_id, entry, bundle, bundle_hash, bundle_bytes, manifest, status, source, deployed_by)
        SELECT (800000000000000001 + i)::text, 'bench.ts', 'on("messageCreate", () => {})', md5(i::text), 30,
          '{"events":["messageCreate"],"commands":[]}'::jsonb, 'success', 'api', 'bench'
        FROM generate_series(1, ${guilds}::int) AS i RETURNING id, guild_id)
      INSERT INTO deployments (guild_id, revision_id) SELECT guild_id, id FROM made`
    yield* sql`ANALYZE`
  }).pipe(Effect.provide(Postgres.layerAt(Redacted.make(postgres), 2)))
  const runtime = yield* startRuntime({ DATABASE_URL: postgres })
  return { startMs: runtime.startMs, megabytes: rssOf(runtime.pid) / 2 ** 20 }
})

const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>) => Effect.runPromise(Effect.scoped(effect))

await serve({
  sockets: (of: Parameters<typeof sockets>[0]) => run(sockets(of)),
  controlPlane: (of: Parameters<typeof controlPlane>[0]) => run(controlPlane(of)),
  startUp: (of: Parameters<typeof startUp>[0]) => run(startUp(of)),
})
