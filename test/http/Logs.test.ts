import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { until } from "../actors/GuildFixture.ts"
import { bearer, guildId, makeHouse, operator, you } from "./House.ts"

const path = `/api/logs/${guildId}`

/** Reads server-sent events until the scope closes. */
const listen = (url: string, headers: Readonly<Record<string, string>>, body?: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const abort = new AbortController()
      const response = await fetch(url, {
        headers,
        signal: abort.signal,
        ...(body === undefined ? {} : { method: "POST", body }),
      })
      const seen = { text: "", ended: false, response, abort }
      const read = async () => {
        const decoder = new TextDecoder()
        for await (const chunk of response.body!)
          seen.text += decoder.decode(chunk as Uint8Array, { stream: true })
      }
      void read().then(
        () => (seen.ended = true),
        () => undefined,
      )
      return seen
    }),
    ({ abort }) => Effect.sync(() => abort.abort()),
  )

const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)

describe("a guild's log as server-sent events", () => {
  it.live(
    "goes on where the last event's id says",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const secret = (name: string) =>
          house.ask("PUT", `/api/secrets/${guildId}/${name}`, operator, {
            value: "v",
            allowed_hosts: ["a.example"],
          })
        yield* secret("ONE")
        const before = yield* house.ask("GET", path, operator)
        const lines = JSON.parse(before.text) as ReadonlyArray<{ id: number; message: string }>
        assert.include(lines.at(-1)!.message, "ONE")

        const stream = yield* listen(`${house.url}${path}?follow=true`, {
          ...operator,
          "last-event-id": String(lines.at(-1)!.id),
        })
        assert.strictEqual(stream.response.headers.get("content-type"), "text/event-stream")
        yield* secret("TWO")
        yield* until(() => stream.text.includes("TWO"))
        assert.notInclude(stream.text, "ONE")
        assert.isTrue(idsIn(stream.text).every((id) => Number(id) > lines.at(-1)!.id))

        const whole = yield* listen(`${house.url}${path}/stream`, operator)
        yield* until(() => whole.text.includes("ONE") && whole.text.includes("TWO"))
      }),
    60_000,
  )

  it.live(
    "ends when the right to it does, within accessCheckSecs",
    () =>
      Effect.gen(function* () {
        assert.isAtMost(defaultLimits.accessCheckSecs, 10)
        const house = yield* makeHouse({ RUNTIME_ACCESS_CHECK_SECS: "0.1" })
        const session = house.browser((yield* house.signIn(you)).session)
        const { token, tokenId } = yield* house.makeToken(session, { scope: "read" })
        const stream = yield* listen(`${house.url}${path}?follow=true`, bearer(token))
        yield* until(() => stream.text.length > 0)
        assert.isFalse(stream.ended)
        yield* house.ask("DELETE", `/api/tokens/${tokenId}`, session)
        yield* until(() => stream.ended)
      }),
    60_000,
  )

  it.live(
    "ends over RPC as well, where `flora logs --follow` listens",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse({ RUNTIME_ACCESS_CHECK_SECS: "0.1" })
        const session = house.browser((yield* house.signIn(you)).session)
        const { token, tokenId } = yield* house.makeToken(session, { scope: "read" })
        const secret = { value: "v", allowed_hosts: ["a.example"] }
        yield* house.ask("PUT", `/api/secrets/${guildId}/ONE`, operator, secret)
        const payload = { guildId, limit: 100, follow: true }
        const call = { _tag: "Request", id: "1", tag: "Logs", payload, headers: [] }
        const stream = yield* listen(`${house.url}/rpc`, bearer(token), `${JSON.stringify(call)}\n`)
        yield* until(() => stream.text.includes("ONE"))
        assert.isFalse(stream.ended)
        yield* house.ask("DELETE", `/api/tokens/${tokenId}`, session)
        yield* until(() => stream.ended)
        assert.include(stream.text, "Unauthorized")
      }),
    60_000,
  )
})
