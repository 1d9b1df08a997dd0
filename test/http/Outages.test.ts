/** Postgres and Redis stop under a whole runtime and come back: scripts go on, what cannot be done says so, and nobody has to do anything. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Redacted, Schedule, Scope } from "effect"
import * as EmbeddedPostgres from "../../src/layers/EmbeddedPostgres.ts"
import { control, general } from "../e2e/RuntimeProcess.ts"
import { redisUrl, temporaryDirectory } from "../Services.ts"
import { type Answer, guildId, type House, makeHouse, operator, you } from "./House.ts"

/** A server that can be stopped and started again at the same address. */
const stoppable = <A, E, R>(start: Effect.Effect<A, E, R | Scope.Scope>) =>
  Effect.gen(function* () {
    let scope = yield* Scope.make()
    yield* Effect.addFinalizer(() => Effect.suspend(() => Scope.close(scope, Exit.void)))
    const first = yield* Scope.provide(start, scope)
    return {
      first,
      stop: Effect.suspend(() => Scope.close(scope, Exit.void)),
      startAgain: Effect.gen(function* () {
        scope = yield* Scope.make()
        yield* Scope.provide(start, scope)
      }),
    }
  })

const redisAt = (port: number) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", ""]
      const child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] })
      for await (const line of createInterface(child.stdout))
        if (line.includes("Ready to accept connections")) break
      child.stdout.resume()
      return child
    }),
    (child) =>
      Effect.promise(() => {
        const ended = once(child, "exit")
        child.kill()
        return ended
      }),
  )

const counting = `
  const counter = kv.store("counter")
  on("messageCreate", async (ctx) => {
    if (ctx.msg.content !== "!count") return
    console.log("counting")
    await ctx.reply("count " + (await counter.increment("n")))
  })`

/** Asks until the answer is as it should be: recovery takes its time. */
const eventually = (ask: Effect.Effect<Answer>, status: number) =>
  ask.pipe(
    Effect.repeat({ schedule: Schedule.spaced("100 millis"), until: (answer) => answer.status === status }),
    Effect.timeout("30 seconds"),
  )

const deploy = (house: House, bundle = counting) =>
  house.ask("POST", `/api/deployments/${guildId}`, operator, { entry: "main.ts", bundle })

/** A failure that people outside may see: a status, an id to ask the operator about, and no word of the inside. */
const assertClear = (answer: Answer) => {
  assert.isAtLeast(answer.status, 500, answer.text)
  assert.strictEqual(answer.json["status"], answer.status)
  assert.notMatch(answer.text, /postgres|redis|ECONN|127\.0\.0\.1/i)
}

describe("a runtime", () => {
  it.live(
    "whose Postgres stops goes on handling events, says what it cannot do, and recovers by itself",
    () =>
      Effect.gen(function* () {
        const port = yield* EmbeddedPostgres.freePort
        const directory = join(yield* temporaryDirectory, "postgres")
        const postgres = yield* stoppable(EmbeddedPostgres.start({ directory, port }))
        const house = yield* makeHouse({ DATABASE_URL: Redacted.value(postgres.first.url) })
        const { ask } = control(house.url)
        const made = yield* deploy(house)
        assert.strictEqual(made.status, 200, made.text)
        let counted = 0
        const count = Effect.suspend(() => {
          const expected = `count ${++counted}`
          return Effect.map(ask(general, "!count"), (answer) => assert.strictEqual(answer, expected))
        })
        yield* count

        for (let round = 0; round < 2; round++) {
          yield* postgres.stop
          yield* Effect.repeat(count, { times: 2 })
          const reads = yield* house.ask("GET", `/api/deployments/${guildId}`, operator)
          assertClear(reads)
          assertClear(yield* deploy(house, `on("messageCreate", (ctx) => ctx.reply("half done"))`))
          assertClear(yield* house.ask("GET", `/api/cron/${guildId}/jobs`, operator))
          // The script before is the script that serves.
          yield* count

          yield* postgres.startAgain
          yield* eventually(house.ask("GET", `/api/deployments/${guildId}`, operator), 200)
          yield* count
          yield* eventually(deploy(house), 200)
          yield* count
        }
        const log = yield* eventually(
          house.ask("GET", `/api/logs/${guildId}?grep=counting&limit=1000`, operator),
          200,
        )
        assert.lengthOf(JSON.parse(log.text) as ReadonlyArray<unknown>, counted)
      }),
    120_000,
  )

  it.live.skipIf(redisUrl() === undefined)(
    "whose Redis stops goes on handling events, refuses sessions clearly, and recovers by itself",
    () =>
      Effect.gen(function* () {
        const port = yield* EmbeddedPostgres.freePort
        const redis = yield* stoppable(redisAt(port))
        const house = yield* makeHouse({ CACHE_URL: `redis://127.0.0.1:${port}` })
        const { ask } = control(house.url)
        assert.strictEqual((yield* deploy(house)).status, 200)
        const session = house.browser((yield* house.signIn(you)).session)
        assert.strictEqual((yield* house.ask("GET", "/api/auth/me", session)).status, 200)

        yield* redis.stop
        assert.strictEqual(yield* ask(general, "!count"), "count 1")
        assertClear(yield* house.ask("GET", "/api/auth/me", session))
        // The cache of revisions is only a cache.
        assert.strictEqual((yield* house.ask("GET", `/api/deployments/${guildId}`, operator)).status, 200)
        assert.strictEqual((yield* deploy(house)).status, 200)
        assert.strictEqual(yield* ask(general, "!count"), "count 2")

        yield* redis.startAgain
        // This Redis keeps nothing on disk: the session is gone with it, and a new one can be had.
        yield* eventually(house.ask("GET", "/api/auth/me", session), 401)
        const again = house.browser((yield* house.signIn(you)).session)
        assert.strictEqual((yield* house.ask("GET", "/api/auth/me", again)).status, 200)
      }),
    120_000,
  )
})
