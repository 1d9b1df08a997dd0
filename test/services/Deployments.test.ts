import { type AddressInfo, connect, createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Option, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"
import type { Revision } from "../../src/services/RevisionRows.ts"
import { freshDatabase } from "../Services.ts"

const guildId = "900000000000000001" as GuildId
const other = "900000000000000002" as GuildId

const database = Layer.unwrap(Effect.map(freshDatabase, (url) => Postgres.layerAt(url, 2)))
const services = Deployments.layer.pipe(
  Layer.provide(RevisionCache.layerMemory),
  Layer.provideMerge(database),
)

const revision = (bundle: string, guild = guildId): Revision => ({
  guildId: guild,
  entry: "src/main.ts",
  script: { bundle, sourceMap: `{"for":"${bundle}"}` },
  source: "cli",
  deployedBy: "tester",
})
const manifest = { events: ["messageCreate"], commands: [{ name: "hello", description: "h" }] }

/** Deployments whose first COMMIT of a deploy, or the answer to it, is lost with its connection. */
const overWire = Effect.fnUntraced(function* (loss: "lose the question" | "lose the answer") {
  const direct = yield* freshDatabase
  yield* Layer.build(Postgres.layerAt(direct, 1))
  const { hostname, port } = new URL(Redacted.value(direct))
  let [armed, connections] = [true, 0]
  const server = createServer((near) => {
    connections++
    const far = connect(Number(port), hostname)
    let [deploying, mute] = [false, false]
    near.on("data", (data) => {
      deploying ||= data.includes("INSERT INTO deployment_revisions")
      if (armed && deploying && data.includes("COMMIT")) {
        armed = false
        mute = true
        if (loss === "lose the question") far.destroy()
        else far.write(data)
        if (loss === "lose the question") near.destroy()
        return
      }
      far.write(data)
    })
    far.on("data", (data) => (mute ? near.destroy() : near.write(data)))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on("error", () => {}).on("close", () => other.destroy())
  })
  yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
  const url = new URL(Redacted.value(direct))
  url.port = String((server.address() as AddressInfo).port)
  const context = yield* Layer.build(
    Deployments.layer.pipe(
      Layer.provide(RevisionCache.layerMemory),
      // A client of its own: one that has migrated has prepared its COMMIT, and sends no word of it any more.
      Layer.provide(PgClient.layer({ url: Redacted.make(url.href), maxConnections: 2 })),
    ),
  )
  return { deployments: yield* Effect.provideContext(Deployments, context), connections: () => connections }
})

describe("Deployments", () => {
  it.live("makes a revision current and gives its code back", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      assert.isTrue(Option.isNone(yield* deployments.get(guildId)))
      assert.isTrue(Option.isNone(yield* deployments.script(guildId)))
      const deployment = yield* deployments.activate(revision("one"), manifest)
      assert.deepInclude(deployment, {
        guildId,
        entry: "src/main.ts",
        source: "cli",
        bundleBytes: 3,
        commands: ["hello"],
        events: ["messageCreate"],
      })
      const script = Option.getOrThrow(yield* deployments.script(guildId))
      assert.deepStrictEqual(script, { bundle: "one", sourceMap: '{"for":"one"}' })
    }).pipe(Effect.provide(services)),
  )

  it.live("replaces the current revision and keeps the history", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const sql = yield* SqlClient.SqlClient
      const first = yield* deployments.activate(revision("one"), manifest)
      yield* deployments.recordFailure(revision("broken"), "it threw")
      const second = yield* deployments.activate(revision("two"), { events: [], commands: [] })
      yield* deployments.activate(revision("elsewhere", other), manifest)
      assert.notStrictEqual(first.revisionId, second.revisionId)
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "two")
      assert.deepStrictEqual(
        (yield* deployments.list).map(({ guildId }) => guildId),
        [guildId, other],
      )
      const history = yield* sql`
        SELECT bundle, status, error_message FROM deployment_revisions WHERE guild_id = ${guildId} ORDER BY deployed_at`
      assert.deepStrictEqual(
        history.map((row) => ({ ...row })),
        [
          { bundle: "one", status: "success", error_message: null },
          { bundle: "broken", status: "failed", error_message: "it threw" },
          { bundle: "two", status: "success", error_message: null },
        ],
      )
    }).pipe(Effect.provide(services)),
  )

  it.live("stores nothing when the current deployment cannot be changed", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const sql = yield* SqlClient.SqlClient
      yield* deployments.activate(revision("one"), manifest)
      yield* sql`ALTER TABLE deployments ADD CONSTRAINT refuse CHECK (updated_at = created_at)`
      yield* Effect.flip(deployments.activate(revision("two"), manifest))
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "one")
      const [row] = yield* sql<{ count: bigint }>`SELECT count(*) AS count FROM deployment_revisions`
      assert.strictEqual(Number(row?.count), 1)
    }).pipe(Effect.provide(services)),
  )

  it.live("runs nothing of what is paused, shows nothing of what is removed, and forgets neither", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      assert.isFalse(yield* deployments.setState(guildId, "paused"))
      assert.isFalse(yield* deployments.isKnown(guildId))
      yield* deployments.activate(revision("one"), manifest)
      assert.isTrue(yield* deployments.setState(guildId, "paused"))
      assert.strictEqual(Option.getOrThrow(yield* deployments.get(guildId)).state, "paused")
      assert.isTrue(Option.isNone(yield* deployments.script(guildId)))
      yield* deployments.setState(guildId, "active")
      assert.isTrue(Option.isSome(yield* deployments.script(guildId)))
      yield* deployments.setState(guildId, "removed")
      assert.isTrue(Option.isNone(yield* deployments.get(guildId)))
      assert.isTrue(Option.isNone(yield* deployments.manifest(guildId)))
      assert.isFalse(yield* deployments.setState(guildId, "active"))
      assert.isTrue(yield* deployments.isKnown(guildId))
      yield* deployments.activate(revision("two"), manifest)
      assert.strictEqual(Option.getOrThrow(yield* deployments.get(guildId)).state, "active")
    }).pipe(Effect.provide(services)),
  )

  it.live("refuses a stored manifest that this version would not have written", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const sql = yield* SqlClient.SqlClient
      yield* deployments.activate(revision("one"), manifest)
      yield* sql`UPDATE deployment_revisions SET manifest = '{"events": 1}'`
      const error = yield* Effect.flip(deployments.get(guildId))
      assert.strictEqual(error._tag, "StoredDeploymentInvalid")
    }).pipe(Effect.provide(services)),
  )

  it.live("refuses a manifest in a format of a later version", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const sql = yield* SqlClient.SqlClient
      yield* deployments.activate(revision("one"), manifest)
      yield* sql`UPDATE deployment_revisions SET format = 2`
      const error = yield* Effect.flip(deployments.get(guildId))
      assert.strictEqual(error._tag, "StoredDeploymentInvalid")
    }).pipe(Effect.provide(services)),
  )

  it.live("says that a revision is current whose transaction ended while the connection was lost", () =>
    Effect.gen(function* () {
      const { deployments, connections } = yield* overWire("lose the answer")
      const deployment = yield* deployments.activate(revision("one"), manifest)
      assert.isAbove(connections(), 1, "it had to ask again")
      assert.strictEqual(Option.getOrThrow(yield* deployments.get(guildId)).revisionId, deployment.revisionId)
    }).pipe(Effect.scoped),
  )

  it.live("says that nothing has changed when the connection is lost before the transaction ends", () =>
    Effect.gen(function* () {
      const { deployments } = yield* overWire("lose the question")
      const error = yield* Effect.flip(deployments.activate(revision("one"), manifest))
      assert.deepInclude(error, { _tag: "StorageUnavailable", outcome: "unchanged" })
      assert.isTrue(Option.isNone(yield* deployments.get(guildId)))
      yield* deployments.activate(revision("two"), manifest)
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "two")
    }).pipe(Effect.scoped),
  )

  it.live("migrates a database once, however often it is opened", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      for (let round = 0; round < 2; round++) {
        const names = yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          return yield* sql<{ name: string }>`SELECT name FROM flora_migrations`
        }).pipe(Effect.provide(Postgres.layerAt(url, 1), { local: true }))
        assert.deepStrictEqual(
          names.map(({ name }) => name),
          [
            "deployments",
            "deployment_state",
            "placements",
            "lifecycle",
            "secrets",
            "cron",
            "placement_epochs",
            "revisions",
            "access",
            "logs",
            "formats",
          ],
        )
      }
    }).pipe(Effect.scoped),
  )
})
