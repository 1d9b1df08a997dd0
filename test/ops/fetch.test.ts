/** A script in a real isolate that asks for the operation, the guard, and servers on this machine. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { LimitValues } from "../../src/domain/Limits.ts"
import { fetchOperations } from "../../src/ops/fetch.ts"
import { Egress } from "../../src/services/egress/Egress.ts"
import { guildId, makeEgress } from "../services/egress/EgressFixture.ts"
import { httpServer } from "../services/egress/LocalServers.ts"
import { makeAsk as makeScript } from "./FetchingScript.ts"

const makeAsk = Effect.fnUntraced(function* (limits: Partial<LimitValues> = {}) {
  const { egress } = yield* makeEgress({ limits })
  const [fetch] = yield* Effect.provideService(fetchOperations, Egress, egress)
  const { ask } = yield* makeScript(guildId, fetch!)
  return ask
})

const base64 = (text: string) => Buffer.from(text).toString("base64")

describe("the operation fetch", () => {
  it.live("brings a script the answer, bytes as base64", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((_, response) => {
        response.setHeader("x-a", "b").removeHeader("date")
        response.end(Buffer.of(0, 255, 128))
      })
      const ask = yield* makeAsk()
      const answer = yield* ask({ url: server.url, method: "PUT", body: base64("grüße") })
      assert.deepInclude(answer, {
        status: 200,
        statusText: "OK",
        url: `${server.url}/`,
        redirected: false,
        body: "AP+A",
      })
      assert.deepInclude(answer["headers"], ["x-a", "b"])
      assert.strictEqual(server.requests[0]!.body, "grüße")
    }),
  )

  it.live("brings a script errors that a program can tell apart", () =>
    Effect.gen(function* () {
      const server = yield* httpServer((request, response) => {
        if (request.url === "/large") response.end("x".repeat(101))
        else if (request.url === "/broken") request.socket.destroy()
        else if (request.url !== "/never") response.end()
      })
      const ask = yield* makeAsk({ fetchResponseBytes: 100, fetchTimeoutSecs: 0.5, fetchPerMinute: 4 })
      const failure = (path: string) => ask({ url: new URL(path, server.url).href })
      assert.deepInclude(yield* failure("http://10.0.0.1/"), {
        isError: true,
        code: "FETCH_REFUSED",
        reason: "address",
        message: "10.0.0.1 is not on the public internet",
      })
      assert.deepInclude(yield* failure("/large"), { isError: true, code: "FETCH_TOO_LARGE", limit: 100 })
      assert.deepInclude(yield* failure("/broken"), { isError: true, code: "FETCH_FAILED" })
      assert.deepInclude(yield* failure("/never"), { isError: true, code: "FETCH_TIMEOUT" })
      const limited = yield* failure("/")
      assert.deepInclude(limited, { isError: true, code: "LIMIT_EXCEEDED", limit: "fetchPerMinute" })
      assert.isAbove(limited["retryAfterMs"] as number, 0)
      assert.deepInclude(yield* ask({ url: server.url, redirect: "sideways" }), { code: "INVALID_INPUT" })
    }),
  )
})
