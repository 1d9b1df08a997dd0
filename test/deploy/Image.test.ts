/** What the image would hold, put together from the Dockerfile's own words, runs as the image would. */
import { spawn, spawnSync } from "node:child_process"
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import { freshDatabase, redisUrl, temporaryDirectory } from "../Services.ts"

const root = join(import.meta.dirname, "../..")

describe("what the Dockerfile copies", () => {
  it.live(
    "is enough to run on a Postgres and a Redis, is well by its own health check, and ends at SIGTERM",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const database = yield* freshDatabase
        const port = yield* freePort
        const dockerfile = yield* Effect.promise(() => readFile(join(root, "Dockerfile"), "utf8"))
        const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "))
        // Below the checkout, so that the packages are found without being copied.
        const image = yield* Effect.acquireRelease(
          Effect.promise(async () => {
            await mkdir(join(root, ".flora"), { recursive: true })
            return mkdtemp(join(root, ".flora", "image-"))
          }),
          (path) => Effect.promise(() => rm(path, { recursive: true, force: true })),
        )
        yield* Effect.promise(async () => {
          for (const [, from] of last.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
            for (const path of from!.split(" "))
              await cp(join(root, path), join(image, path), { recursive: true })
        })
        const [, health] = /^HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(last)!
        const [, command] = /^CMD (\[.*\])$/m.exec(last)!
        const [, ...program] = JSON.parse(command!) as ReadonlyArray<string>
        const [, ...check] = JSON.parse(health!) as ReadonlyArray<string>
        const { DISCORD_TOKEN: _, ...inherited } = process.env
        const redis = redisUrl()
        const env = {
          ...inherited,
          NODE_ENV: "production",
          FLORA_DATA_DIR: join(directory, "data"),
          API_PORT: String(port),
          DATABASE_URL: Redacted.value(database),
          ...(redis === undefined ? {} : { CACHE_URL: redis }),
        }
        let output = ""
        const child = yield* Effect.acquireRelease(
          Effect.sync(() => {
            const child = spawn(process.execPath, program, {
              cwd: image,
              env,
              stdio: ["ignore", "pipe", "pipe"],
            })
            for (const stream of [child.stdout, child.stderr])
              stream.setEncoding("utf8").on("data", (text: string) => (output += text))
            const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)))
            return { child, ended }
          }),
          ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended)),
        )
        yield* Effect.sync(() => spawnSync(process.execPath, check, { env, timeout: 3000 }).status).pipe(
          Effect.repeat({
            schedule: Schedule.spaced("100 millis"),
            until: (status) => status === 0 || child.child.exitCode !== null,
          }),
          Effect.timeout("45 seconds"),
        )
        assert.isNull(child.child.exitCode, output)
        child.child.kill("SIGTERM")
        assert.strictEqual(yield* Effect.promise(() => child.ended), 0, output)
        // And the check says so when nothing answers.
        assert.strictEqual(spawnSync(process.execPath, check, { env, timeout: 3000 }).status, 1)
      }),
    90_000,
  )
})
