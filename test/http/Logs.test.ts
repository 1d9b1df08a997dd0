import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { defaultLimits } from "../../src/domain/Limits.ts"
import type { LogLine } from "../../src/domain/LogLine.ts"
import { until } from "../actors/GuildFixture.ts"
import { freshDatabase } from "../Services.ts"
import { bearer, guildId, type House, makeHouse, operator, you } from "./House.ts"

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
    "goes on over a restart of the runtime, and is filtered as it was asked to be",
    () =>
      Effect.gen(function* () {
        const settings = { DATABASE_URL: Redacted.value(yield* freshDatabase) }
        const say = (house: House, name: string) =>
          house.ask("PUT", `/api/secrets/${guildId}/${name}`, operator, {
            value: "v",
            allowed_hosts: ["a.example"],
          })
        const read = (house: House, query: string) =>
          Effect.map(
            house.ask("GET", `${path}?${query}`, operator),
            ({ text }) => JSON.parse(text) as ReadonlyArray<typeof LogLine.Type>,
          )
        const seen = yield* Effect.gen(function* () {
          const house = yield* makeHouse(settings)
          yield* say(house, "ONE")
          const stream = yield* listen(`${house.url}${path}?follow=true`, operator)
          yield* until(() => stream.text.includes("ONE"))
          yield* say(house, "TWO")
          const lines = yield* read(house, "")
          return lines.find(({ message }) => message.includes("ONE"))!
        }).pipe(Effect.scoped)

        const house = yield* makeHouse(settings)
        yield* say(house, "THREE")
        const stream = yield* listen(`${house.url}${path}?follow=true&grep=Secret`, {
          ...operator,
          "last-event-id": String(seen.id),
        })
        yield* until(() => stream.text.includes("THREE"))
        assert.isTrue(
          stream.text.indexOf("TWO") >= 0 && stream.text.indexOf("TWO") < stream.text.indexOf("THREE"),
        )
        assert.notInclude(stream.text, "ONE")
        const ids = idsIn(stream.text)
        assert.strictEqual(new Set(ids).size, ids.length)

        const named = (lines: ReadonlyArray<{ readonly message: string }>) =>
          lines.map(({ message }) => /ONE|TWO|THREE/.exec(message)?.[0])
        const all = yield* read(house, "grep=secret")
        assert.deepStrictEqual(named(all), ["ONE", "TWO", "THREE"])
        assert.deepStrictEqual(named(yield* read(house, `grep=secret&limit=1&before=${all[2]!.id}`)), ["TWO"])
        const since = new Date(all[1]!.timestamp).toISOString()
        assert.deepStrictEqual(named(yield* read(house, `grep=secret&since=${since}&level=info`)).slice(-1), [
          "THREE",
        ])
        assert.deepStrictEqual(named(yield* read(house, `grep=secret&until=${since}`)), ["ONE"])
        assert.deepStrictEqual(yield* read(house, "grep=secret&level=error"), [])
        assert.strictEqual((yield* house.ask("GET", `${path}?level=loud`, operator)).status, 400)
      }),
    90_000,
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
