/**
 * A value that is found nowhere else is planted as a secret and everything is done with it, failures included. Then everything that came of
 * it is searched: logs, spans, errors, the whole database, backups and files of the stores, and all that ever entered the isolate of the
 * script. What isolate hosts have in their memory is searched in `test/e2e/secrets.test.ts`.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { inspect } from "node:util"
import { gunzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, References, Result, Schema, Stream, Tracer } from "effect"
import { SqlClient } from "effect/sql"
import { GuardedSecretRpcs } from "../../../src/domain/FloraRpcs.ts"
import { fetchOperations } from "../../../src/ops/fetch.ts"
import { Egress } from "../../../src/services/egress/Egress.ts"
import { KvBackups } from "../../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { Logs } from "../../../src/services/Logs.ts"
import * as LogStore from "../../../src/services/LogStore.ts"
import * as Filler from "../../../src/services/secrets/Filler.ts"
import { Secrets } from "../../../src/services/secrets/Secrets.ts"
import { makeAsk } from "../../ops/FetchingScript.ts"
import { freshDatabase, temporaryDirectory } from "../../Services.ts"
import { makeEgress } from "../egress/EgressFixture.ts"
import { httpServer, type LocalServer } from "../egress/LocalServers.ts"
import { kvAt } from "../kv/Kv.ts"
import { canary, traces } from "./Canaries.ts"
import { guildId, keyA, keyB, secretsAt, setting } from "./SecretsFixture.ts"

/** Repeats everything, sends on to where it is told, or breaks off. */
const echo = httpServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, "http://x")
  const to = searchParams.get("to")
  if (pathname === "/broken") return request.socket.destroy()
  if (to !== null) response.setHeader("location", `${to}?${request.url!.split("?")[1]}`).statusCode = 307
  for (const [name, value] of Object.entries(request.headers)) response.setHeader(`x-${name}`, String(value))
  response.end(JSON.stringify({ url: request.url, headers: request.headers }))
})

const exercise = Effect.fnUntraced(function* (server: LocalServer, elsewhere: LocalServer) {
  const secrets = yield* Secrets
  const failures: Array<unknown> = []
  const failing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.map(Effect.result(effect), (result) =>
      Result.isFailure(result) ? void failures.push(result.failure) : assert.fail("it did not fail"),
    )
  const set = (name: string, value: string, hosts = [server.url]) =>
    secrets.set(guildId, name, setting(value, { allowedHosts: hosts }), "operator")
  yield* set("KEY", canary)
  yield* failing(set("1KEY", canary))
  yield* failing(set("KEY", canary, ["no/host"]))
  yield* failing(set("KEY", canary.repeat(1000)))
  yield* set("LINES", `${canary}\n`)

  const { egress } = yield* makeEgress({ limits: { fetchTimeoutSecs: 5 } })
  const [fetch] = yield* Effect.provideService(fetchOperations, Egress, egress)
  const { ask, entered } = yield* makeAsk(guildId, fetch!, secrets.placeholders(guildId))
  const key = secrets.placeholders(guildId)!["KEY"]!
  const lines = secrets.placeholders(guildId)!["LINES"]!
  const answers: Array<unknown> = []
  const headers = [
    ["x-key", key],
    ["authorization", `Basic ${Buffer.from(`me:${key}`).toString("base64")}`],
  ]
  const body = Buffer.from(key).toString("base64")
  for (const args of [
    { url: `${server.url}/${key}?q=${key}`, headers },
    { url: server.url, method: "POST", headers, body },
    { url: `${server.url}/?to=/again&key=${key}`, headers },
    { url: `${server.url}/?to=${elsewhere.url}/&key=${key}` },
    { url: `${server.url}/broken?${key}`, headers },
    { url: `${elsewhere.url}/${key}` },
    { url: server.url, headers: [["x-key", lines]] },
    { url: `${server.url}/${key.repeat(40)}` },
    { url: `http://127.0.0.2:1${key}` },
  ])
    answers.push(yield* ask(args))
  yield* secrets.list(guildId)
  yield* secrets.rotate

  // The script prints and keeps whatever it has got.
  const logs = yield* Logs
  const kv = yield* KvStore
  const backups = yield* KvBackups
  for (const [i, answer] of [...answers, secrets.placeholders(guildId), failures.map(String)].entries()) {
    logs.write(guildId, "info", "script", JSON.stringify(answer))
    yield* kv.set(guildId, "s", `k${i}`, JSON.stringify(answer))
  }
  const { id } = yield* backups.create(guildId)
  const backup = gunzipSync(Buffer.concat(yield* Stream.runCollect(backups.download(guildId, id)))).toString()
  assert.include(backup, key)
  return { failures, answers, entered, backup, held: secrets.placeholders(guildId) }
})

describe("the value of a secret", () => {
  it.live("shows nowhere but at the servers it is meant for", () =>
    Effect.gen(function* () {
      const logs: Array<unknown> = []
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      const watched = Layer.mergeAll(
        Logger.layer([Logger.make((line) => void logs.push(line.message, line.cause))]),
        Layer.succeed(References.MinimumLogLevel, "Trace"),
        Layer.succeed(Tracer.Tracer, tracer),
      )
      const url = yield* freshDatabase
      const server = yield* echo
      const elsewhere = yield* echo
      const directory = yield* temporaryDirectory
      const secrets = Layer.mergeAll(Filler.layer, Logs.layer.pipe(Layer.provide(LogStore.layer))).pipe(
        Layer.provideMerge(secretsAt(url)),
        Layer.merge(kvAt(directory)),
      )
      const result = yield* exercise(server, elsewhere).pipe(
        Effect.provide(secrets.pipe(Layer.provideMerge(watched))),
      )
      // It has been where it was to go, and there only.
      assert.isAbove(
        traces(server.requests.map(({ request, body }) => [request.url, request.headers, body])),
        5,
      )
      assert.lengthOf(elsewhere.requests, 0)

      const [dump, after] = yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const tables = yield* sql<{ readonly name: string }>`
          SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`
        const all = Effect.forEach(tables, ({ name }) => sql`SELECT t::text AS row FROM ${sql(name)} t`)
        const before = yield* all
        assert.include(JSON.stringify(before), result.held!["KEY"]!)
        yield* Effect.flatMap(Secrets, ({ rotate }) => rotate)
        return [before, yield* all] as const
      }).pipe(Effect.provide(secretsAt(url, { masterKey: keyB, previousMasterKey: keyA })))

      const files = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)))

      const shown = {
        logs,
        spans: spans.map(({ name, attributes, events, status }) => [name, [...attributes], events, status]),
        dump,
        after,
        files: Buffer.concat(files),
        ...result,
      }
      for (const [name, value] of Object.entries(shown)) {
        assert.isNotEmpty(value, name)
        assert.strictEqual(traces(value), 0, `${name}: ${inspect(value, { depth: 9 })}`)
      }
      assert.strictEqual(traces(new Error("no", { cause: canary })), 1, "the search finds nothing")
    }),
  )

  it("does not show in what is said of a call that cannot be read", () => {
    const { payloadSchema } = GuardedSecretRpcs.requests.get("SecretSet")!
    const messageOf = (payload: unknown) =>
      Result.match(Schema.decodeUnknownResult(payloadSchema)(payload), {
        onSuccess: () => assert.fail("it was read"),
        onFailure: ({ message }) => message,
      })
    for (const payload of [
      { guildId, name: "1 KEY", value: canary },
      { guildId, value: canary },
      { guildId, name: "KEY", value: [canary] },
      { guildId, name: "KEY", value: { canary } },
      { guildId, name: "KEY", value: canary, allowedHosts: 1 },
    ])
      assert.strictEqual(traces(messageOf(payload)), 0, JSON.stringify(payload))
  })
})
