import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import { startRuntime } from "../e2e/RuntimeProcess.ts"
import { temporaryDirectory } from "../Services.ts"
import { makeHouse } from "./House.ts"

interface Ready {
  readonly status: string
  readonly checks: Readonly<Record<string, { readonly state: string; readonly kind?: string }>>
}

describe("GET /health/ready", () => {
  it.live(
    "says of each thing that a runtime needs how it is, and that it is not ready where one is missing",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const read = Effect.map(house.ask("GET", "/health/ready"), ({ status, json }) => ({
          status,
          ready: json as unknown as Ready,
        }))
        const first = yield* read
        assert.strictEqual(first.status, 200)
        assert.deepStrictEqual(
          Object.entries(first.ready.checks).map(([name, { state }]) => `${name} ${state}`),
          ["started ok", "database ok", "cache ok", "gateway ok", "workers ok"],
        )
        assert.deepInclude(first.ready.checks.cache, { kind: "memory" })

        const until = (holds: (ready: Ready) => boolean) =>
          read.pipe(
            Effect.repeat({
              schedule: Schedule.spaced("5 millis"),
              until: ({ ready }) => holds(ready),
            }),
            Effect.timeout("20 seconds"),
          )
        // Its only host: a child of this process.
        const hosts = execFileSync("pgrep", ["-P", String(process.pid), "-f", "flora-isolate-host"])
        process.kill(Number(hosts.toString().split("\n")[0]), "SIGKILL")
        const without = yield* until(({ checks }) => checks.workers!.state !== "ok")
        assert.strictEqual(without.status, 503)
        assert.strictEqual(without.ready.status, "unavailable")
        const again = yield* until(({ status }) => status === "ok")
        assert.strictEqual(again.status, 200)
        assert.strictEqual((yield* house.ask("GET", "/api/health/ready")).status, 200)
      }).pipe(Effect.scoped),
    60_000,
  )
})

describe("a runtime that starts", () => {
  it.live(
    "answers at once that it lives and is not ready, while whoever wants something waits",
    () =>
      Effect.gen(function* () {
        const url = `http://127.0.0.1:${yield* freePort}`
        const ask = (path: string) =>
          Effect.promise(async () => {
            const answer = await fetch(`${url}${path}`)
            const { status } = (await answer.json()) as { readonly status: string }
            return `${path} ${answer.status} ${status}`
          })
        const paths = ["/health", "/ready", "/health/ready"] as const
        const starting = yield* startRuntime(yield* temporaryDirectory, {
          API_PORT: new URL(url).port,
        }).pipe(Effect.forkScoped)
        // Nobody listens at first.
        const listens = () =>
          fetch(`${url}/health`).then(
            () => true,
            () => false,
          )
        yield* Effect.promise(listens).pipe(
          Effect.repeat({ schedule: Schedule.spaced("1 millis"), until: (is) => is }),
        )
        const waiting = yield* ask("/api/guilds").pipe(Effect.forkScoped)
        assert.deepStrictEqual(yield* Effect.all(paths.map(ask), { concurrency: 3 }), [
          "/health 200 starting",
          "/ready 503 starting",
          "/health/ready 503 unavailable",
        ])
        assert.isUndefined(waiting.pollUnsafe())
        yield* Fiber.join(starting)
        assert.deepStrictEqual(yield* Effect.all(paths.map(ask)), [
          "/health 200 ok",
          "/ready 200 ok",
          "/health/ready 200 ok",
        ])
        assert.match(yield* Fiber.join(waiting), /^\/api\/guilds 401/)
      }).pipe(Effect.scoped),
    60_000,
  )
})
