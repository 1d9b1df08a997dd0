import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Deployments, type Revision } from "../../src/services/Deployments.ts"
import { freshDatabase } from "../Services.ts"

const guildId = "900000000000000001" as GuildId
const other = "900000000000000002" as GuildId

const database = Layer.unwrap(Effect.map(freshDatabase, (url) => Postgres.layerAt(url, 2)))
const services = Deployments.layer.pipe(Layer.provideMerge(database))

const revision = (bundle: string, guild = guildId): Revision => ({
  guildId: guild,
  entry: "src/main.ts",
  script: { bundle, sourceMap: `{"for":"${bundle}"}` },
  source: "cli",
  deployedBy: "tester",
})
const manifest = { events: ["messageCreate"], commands: [{ name: "hello", description: "h" }] }

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
            "access",
          ],
        )
      }
    }).pipe(Effect.scoped),
  )
})
