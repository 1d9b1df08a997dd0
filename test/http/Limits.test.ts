import { request } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { guildId, makeHouse, operator, you } from "./House.ts"

describe("the limits of the HTTP interface", () => {
  it.live(
    "apiBodyBytes bounds a body, however it comes",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_API_BODY_BYTES: "1000" })
        const path = `/api/kv/${guildId}/stores/s/keys/k`
        const put = (value: string) => house.ask("PUT", path, operator, { value })
        assert.strictEqual((yield* put("x".repeat(900))).status, 204)
        assert.strictEqual((yield* put("x".repeat(1000))).status, 413)
        const chunked = yield* Effect.promise(async () => {
          const body = new ReadableStream({
            pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(600))),
          })
          const response = await fetch(`${house.url}${path}`, {
            method: "PUT",
            headers: operator,
            body: body.pipeThrough(firstChunks(10)),
            duplex: "half",
          } as RequestInit).catch(() => undefined)
          return response?.status ?? 413
        })
        assert.strictEqual(chunked, 413)
      }),
    60_000,
  )

  it.live(
    "apiTimeoutSecs ends a call whose body does not come",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_API_TIMEOUT_SECS: "0.3" })
        const path = `/api/kv/${guildId}/stores/s/keys/k`
        const status = yield* Effect.callback<number | undefined>((resume) => {
          // A body that is announced and does not come.
          const slow = request(`${house.url}${path}`, {
            method: "PUT",
            headers: { ...operator, "content-type": "application/json", "content-length": "100" },
          })
          slow.on("response", ({ statusCode }) => resume(Effect.succeed(statusCode)))
          slow.on("error", () => resume(Effect.succeed(undefined)))
          slow.write("{")
        })
        // Who does not send is cut off, and may not even read the answer.
        assert.include([504, undefined], status)
      }),
    60_000,
  )

  it.live(
    "apiTimeoutSecs answers 504 where the database keeps a call waiting",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_API_TIMEOUT_SECS: "0.5" })
        const ask = house.ask("GET", `/api/audit/${guildId}`, operator)
        const held = yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          return yield* sql.withTransaction(
            sql`LOCK TABLE audit IN ACCESS EXCLUSIVE MODE`.pipe(Effect.andThen(ask)),
          )
        }).pipe(Effect.provide(house.database))
        assert.strictEqual(held.status, 504)
        assert.strictEqual(held.json["type"], "urn:flora:error:CallTimedOut")
        assert.strictEqual((yield* ask).status, 200)
      }),
    60_000,
  )

  it.live(
    "apiCallsPerMinute, deploysPerMinute, exportsPerMinute and tokensPerMinute bound what people do, and not operators",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({
          RUNTIME_API_CALLS_PER_MINUTE: "40",
          RUNTIME_DEPLOYS_PER_MINUTE: "1",
          RUNTIME_EXPORTS_PER_MINUTE: "1",
          RUNTIME_TOKENS_PER_MINUTE: "1",
        })
        const session = house.browser((yield* house.signIn(you)).session)
        const twice = Effect.fnUntraced(function* (path: string, body: unknown) {
          yield* house.ask("POST", path, session, body)
          const second = yield* house.ask("POST", path, session, body)
          assert.strictEqual(second.status, 429, path)
          assert.strictEqual(second.json["type"], "urn:flora:error:RateLimited", path)
          assert.isAbove(Number(second.headers.get("retry-after")), 0)
        })
        yield* twice(`/api/deployments/${guildId}`, { entry: "a.ts", bundle: "1" })
        yield* twice(`/api/kv/${guildId}/export`, {})
        yield* twice("/api/tokens", {})
        const me = Effect.map(house.ask("GET", "/api/auth/me", session), ({ status }) => status)
        yield* me.pipe(Effect.repeat({ until: (status) => status === 429 }), Effect.timeout("40 seconds"))
        for (let n = 0; n < 45; n++)
          assert.strictEqual((yield* house.ask("GET", "/api/auth/me", operator)).status, 200)
      }),
    60_000,
  )

  it.live(
    "tokensPerUser and sessionsPerUser bound what one person has, also when they ask at once",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_TOKENS_PER_USER: "2", RUNTIME_SESSIONS_PER_USER: "2" })
        const { session: oldest } = yield* house.signIn(you)
        const session = house.browser((yield* house.signIn(you)).session)
        yield* house.signIn(you)
        assert.strictEqual((yield* house.ask("GET", "/api/auth/me", house.browser(oldest))).status, 401)
        assert.strictEqual((yield* house.ask("GET", "/api/auth/me", session)).status, 200)
        const made = yield* Effect.all(
          Array.from({ length: 6 }, () => house.ask("POST", "/api/tokens", session, {})),
          { concurrency: "unbounded" },
        )
        assert.deepStrictEqual(made.map(({ status }) => status).sort(), [200, 200, 409, 409, 409, 409])
      }),
    60_000,
  )

  it.live(
    "signInsPerMinute bounds sign-ins from one address",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_SIGN_INS_PER_MINUTE: "2" })
        const status = Effect.map(house.ask("GET", "/api/auth/login"), (answer) => answer.status)
        assert.deepStrictEqual([yield* status, yield* status, yield* status], [303, 303, 429])
      }),
    60_000,
  )
})

const firstChunks = (count: number) => {
  let left = count
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(chunk)
      if (--left === 0) controller.terminate()
    },
  })
}
