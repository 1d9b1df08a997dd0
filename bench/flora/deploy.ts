/**
 * How long a deploy takes until its script serves: from the call over HTTP to its answer, of a 100 KB bundle in a runtime with its own Postgres
 * and playground, while nothing else goes on. `node bench/flora/deploy.ts [deploys]`
 */
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, Redacted } from "effect"
import { connect } from "../../src/cli/Connection.ts"
import type { DeployRequest } from "../../src/domain/Deployment.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { spread } from "../load/Samples.ts"
import { until } from "./Ground.ts"

const deploys = Number(process.argv[2] ?? 40)
const guildId = "900000000000000001" as GuildId
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** A script with much of it: functions that nobody calls, as libraries have them. */
const script = (version: number) => {
  const functions = Array.from(
    { length: 1000 },
    (_, i) =>
      `export const f${i} = (a, b) => { const sum = a + b + ${i}; return { sum, text: "value " + sum } }`,
  )
  const all = functions.map((_, i) => `f${i}`).join(",")
  const text = `${functions.join("\n").replaceAll("export ", "")}\nglobalThis.kept = [${all}]
on("messageCreate", (ctx) => ctx.msg.content === "!version" ? ctx.reply("${version}") : undefined)`
  return text.padEnd(100 * 1024, "// ")
}

const startRuntime = Effect.gen(function* () {
  const directory = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "flora-bench-"))),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 5 })),
  )
  const { DISCORD_TOKEN: _, DATABASE_URL: __, CACHE_URL: ___, ...env } = process.env
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [main], {
        env: { ...env, API_PORT: "0", FLORA_DATA_DIR: directory },
        cwd: directory,
        stdio: "ignore",
      }),
    ),
    (child) =>
      Effect.promise(
        () =>
          new Promise<void>((done) => {
            child.on("exit", () => done())
            child.kill()
          }),
      ),
  )
  const file = join(directory, "runtime.json")
  yield* until(() => existsSync(file))
  return JSON.parse(readFileSync(file, "utf8")) as { url: string; token: string }
})

const bench = Effect.gen(function* () {
  console.log(`load ${loadavg()[0]!.toFixed(1)} before, Node ${process.version}`)
  const { url, token } = yield* startRuntime
  const rpc = yield* connect({ url, token: Redacted.make(token) })
  const measure = Effect.fnUntraced(function* (request: (version: number) => DeployRequest, count: number) {
    const times: Array<number> = []
    for (let version = 0; version < count; version++) {
      const sent = request(version)
      const began = performance.now()
      yield* rpc.Deploy(sent)
      times.push(performance.now() - began)
    }
    return spread(times.slice(2))
  })
  const common = { guildId, entry: "main.js", source: "api" as const }
  console.table({
    "a bundle": yield* measure((version) => ({ ...common, bundle: script(version) }), deploys),
    "a bundle and its files": yield* measure(
      (version) => ({ ...common, bundle: script(version), files: { "main.js": script(version) } }),
      deploys,
    ),
    "files, built by the runtime": yield* measure(
      (version) => ({ ...common, files: { "main.js": script(version) } }),
      Math.ceil(deploys / 4) + 2,
    ),
  })
})

await Effect.runPromise(Effect.scoped(bench))
process.exit(0)
