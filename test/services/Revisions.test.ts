import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Option, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"
import type { Revision } from "../../src/services/RevisionRows.ts"
import { Revisions } from "../../src/services/Revisions.ts"
import { check, runsOr } from "../properties/Check.ts"
import { freshDatabase } from "../Services.ts"

const guildId = "900000000000000001" as GuildId
const other = "900000000000000002" as GuildId

const services = (limits: Partial<LimitValues> = {}, revisions = Revisions.layerManual) =>
  Layer.mergeAll(Deployments.layer, revisions).pipe(
    Layer.provide(RevisionCache.layerMemory),
    Layer.provideMerge(Layer.unwrap(Effect.map(freshDatabase, (url) => Postgres.layerAt(url, 2)))),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
  )

const revision = (bundle: string, files?: Record<string, string>, guild = guildId): Revision => ({
  guildId: guild,
  entry: "src/main.ts",
  script: { bundle, sourceMap: undefined },
  files,
  source: "cli",
  deployedBy: "tester",
})
const manifest = { events: [], commands: [] }

describe("the history of a guild", () => {
  it.live("tells of each deploy who made it, what it changed and how it ended", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      const first = yield* deployments.activate(
        { ...revision("one", { "src/main.ts": "1", "a.ts": "a" }), message: "the first" },
        manifest,
      )
      yield* deployments.recordFailure(revision("broken", { "src/main.ts": "!" }), "it threw\0")
      const third = yield* deployments.activate(
        {
          ...revision("three", { "src/main.ts": "3", "b.ts": "\0\ud800" }),
          restores: first.revisionId,
        },
        manifest,
      )
      yield* deployments.activate(revision("elsewhere", undefined, other), manifest)

      const { revisions: all, next } = yield* revisions.list(guildId, { limit: 10 })
      assert.isNull(next)
      assert.deepStrictEqual(
        all.map(({ status, current, error, message, base, restores, changes }) => ({
          status,
          current,
          error,
          message,
          base,
          restores,
          changes,
        })),
        [
          {
            status: "success",
            current: true,
            error: null,
            message: null,
            base: first.revisionId,
            restores: first.revisionId,
            changes: { added: ["b.ts"], removed: ["a.ts"], modified: ["src/main.ts"] },
          },
          {
            status: "failed",
            current: false,
            error: "it threw\ufffd",
            message: null,
            base: first.revisionId,
            restores: null,
            changes: { added: [], removed: ["a.ts"], modified: ["src/main.ts"] },
          },
          {
            status: "success",
            current: false,
            error: null,
            message: "the first",
            base: null,
            restores: null,
            changes: { added: ["a.ts", "src/main.ts"], removed: [], modified: [] },
          },
        ],
      )
      const read = yield* revisions.read(guildId, third.revisionId)
      assert.deepStrictEqual(read.files, { "src/main.ts": "3", "b.ts": "\0\ud800" })
      assert.strictEqual(read.script.bundle, "three")
    }).pipe(Effect.provide(services())),
  )

  it.live("comes in pages, and finds a revision by the first digits of its id", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      const ids: Array<string> = []
      for (let n = 0; n < 7; n++)
        ids.unshift((yield* deployments.activate(revision(`${n}`), manifest)).revisionId)
      const seen: Array<string> = []
      let before: string | undefined
      for (;;) {
        const page = yield* revisions.list(guildId, { limit: 3, before })
        seen.push(...page.revisions.map(({ revisionId }) => revisionId))
        if (page.next === null) break
        before = page.next
        // What comes meanwhile moves no page.
        yield* deployments.recordFailure(revision("late"), "late")
      }
      assert.deepStrictEqual(seen, ids)
      const found = yield* revisions.read(guildId, ids[2]!.slice(0, 12))
      assert.strictEqual(found.report.revisionId, ids[2])
      const error = yield* Effect.flip(revisions.read(other, ids[2]!))
      assert.match(error.message, /has no revision/)
      assert.match((yield* Effect.flip(revisions.read(guildId, ""))).message, /several revisions/)
    }).pipe(Effect.provide(services())),
  )

  it.live("shows what differs, file by file, or in the bundle where there are no files", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      const one = yield* deployments.activate(revision("1", { "a.ts": "a\nb\n", "gone.ts": "g\n" }), manifest)
      const two = yield* deployments.activate(revision("2", { "a.ts": "a\nc\n", "new.ts": "n\n" }), manifest)
      const diff = yield* revisions.diff(guildId, one.revisionId, undefined)
      assert.deepStrictEqual(diff, {
        from: one.revisionId,
        to: two.revisionId,
        files: [
          { path: "a.ts", change: "modified", diff: "@@ -1,2 +1,2 @@\n a\n-b\n+c\n" },
          { path: "gone.ts", change: "removed", diff: "@@ -1 +0,0 @@\n-g\n" },
          { path: "new.ts", change: "added", diff: "@@ -0,0 +1 @@\n+n\n" },
        ],
      })
      const three = yield* deployments.activate(revision("3\n"), manifest)
      const bundles = yield* revisions.diff(guildId, two.revisionId, three.revisionId)
      assert.deepStrictEqual(
        bundles.files.map(({ path }) => path),
        ["bundle.js"],
      )
      assert.deepStrictEqual((yield* revisions.diff(guildId, three.revisionId, undefined)).files, [])
    }).pipe(Effect.provide(services())),
  )

  it.live("keeps `revisions` of each guild, and the current and the one before it always", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      yield* deployments.activate(revision("elsewhere", undefined, other), manifest)
      for (const bundle of ["1", "2", "3"]) yield* deployments.activate(revision(bundle), manifest)
      for (let n = 0; n < 4; n++) yield* deployments.recordFailure(revision("bad"), "bad")
      assert.strictEqual(yield* revisions.sweep, 3)
      assert.strictEqual(yield* revisions.sweep, 0)
      const { revisions: left } = yield* revisions.list(guildId, { limit: 10 })
      assert.deepStrictEqual(
        left.map(({ status }) => status),
        ["failed", "failed", "success", "success"],
      )
      assert.strictEqual(Option.getOrThrow(yield* deployments.script(guildId)).bundle, "3")
      assert.strictEqual((yield* revisions.list(other, { limit: 10 })).revisions.length, 1)
    }).pipe(Effect.provide(services({ revisions: 2 }))),
  )

  it.live("keeps revisions for `revisionDays`", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      const sql = yield* SqlClient.SqlClient
      for (const bundle of ["1", "2", "3", "4"]) yield* deployments.activate(revision(bundle), manifest)
      yield* sql`UPDATE deployment_revisions SET deployed_at = now() - interval '25 hours' WHERE bundle <> '2'`
      assert.strictEqual(yield* revisions.sweep, 1)
      const kept = yield* sql<{ bundle: string }>`SELECT bundle FROM deployment_revisions ORDER BY number`
      assert.deepStrictEqual(
        kept.map(({ bundle }) => bundle),
        ["2", "3", "4"],
      )
    }).pipe(Effect.provide(services({ revisionDays: 1 }))),
  )

  it.live("is swept every `revisionSweepSecs`", () =>
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const revisions = yield* Revisions
      for (const bundle of ["1", "2", "3"]) yield* deployments.activate(revision(bundle), manifest)
      yield* revisions.list(guildId, { limit: 10 }).pipe(
        Effect.repeat({
          schedule: Schedule.spaced("20 millis"),
          until: ({ revisions }) => revisions.length === 2,
        }),
        Effect.timeout("15 seconds"),
      )
    }).pipe(Effect.provide(services({ revisions: 1, revisionSweepSecs: 0.05 }, Revisions.layer))),
  )

  it.live(
    "is what a simple model of it is, whatever happens in whatever order",
    () =>
      Effect.gen(function* () {
        const context = yield* Effect.context<Deployments | Revisions>()
        let guilds = 0
        const { result, failure, seed } = yield* check(histories, runsOr(25), (steps) => {
          const guild = String(900_000_000_000_000_000n + BigInt(++guilds)) as GuildId
          return runAgainstModel(steps, guild).pipe(
            Effect.as(true),
            // What is told is the shortest history in which the two differ, and how.
            Effect.catchDefect((defect) => Effect.fail(String(defect))),
            Effect.provideContext(context),
          )
        })
        assert.strictEqual(result._tag, "Passed", `seed ${seed}: ${failure ?? ""}`)
      }).pipe(Effect.provide(services({ revisions: 3 }))),
    120_000,
  )
})

const text = Schema.optionalKey(Schema.Literals(["0", "1", "2"]))
const files = Schema.NullOr(Schema.Struct({ "a.ts": text, "b.ts": text, "c.ts": text }))
const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))
const Step = Schema.Union([
  Schema.TaggedStruct("Deploy", { files }),
  Schema.TaggedStruct("Deploy", { files }),
  Schema.TaggedStruct("Fail", { files }),
  /** Of the revisions that succeeded and are kept, the one at this place, counted round and round. */
  Schema.TaggedStruct("RollBack", { place: upTo(9) }),
  Schema.TaggedStruct("Change", { to: Schema.Literals(["active", "paused", "removed"]) }),
  Schema.TaggedStruct("Sweep", {}),
])
const histories = Arbitrary.array(Arbitrary.schema(Step), { minLength: 1, maxLength: 40 })

interface Modelled {
  readonly id: string
  readonly bundle: string
  readonly files: Record<string, string> | undefined
  readonly status: "success" | "failed"
  readonly base: string | null
}

/** After each step the two must agree. */
const runAgainstModel = Effect.fnUntraced(function* (steps: ReadonlyArray<typeof Step.Type>, guild: GuildId) {
  const deployments = yield* Deployments
  const revisions = yield* Revisions
  /** The latest first. */
  let model: ReadonlyArray<Modelled> = []
  let state: "none" | "active" | "paused" | "removed" = "none"
  const successes = () => model.filter(({ status }) => status === "success")
  const newest = () => successes()[0]

  for (const [place, step] of steps.entries()) {
    const base = newest()?.id ?? null
    const bundle = `bundle ${place}`
    const sent = "files" in step && step.files !== null ? step.files : {}
    const files = Object.keys(sent).length === 0 ? undefined : (sent as Record<string, string>)
    if (step._tag === "Deploy") {
      const { revisionId } = yield* deployments.activate(revision(bundle, files, guild), manifest)
      model = [{ id: revisionId, bundle, files, status: "success", base }, ...model]
      state = "active"
    } else if (step._tag === "Fail") {
      yield* deployments.recordFailure(revision(bundle, files, guild), "failed")
      const { revisions: page } = yield* revisions.list(guild, { limit: 1 })
      model = [{ id: page[0]!.revisionId, bundle, files, status: "failed", base }, ...model]
    } else if (step._tag === "RollBack" && newest() !== undefined) {
      const old = yield* revisions.read(guild, successes()[step.place % successes().length]!.id)
      const { revisionId } = yield* deployments.activate(
        { ...revision(old.script.bundle, old.files, guild), restores: old.report.revisionId },
        manifest,
      )
      model = [
        { id: revisionId, bundle: old.script.bundle, files: old.files, status: "success", base },
        ...model,
      ]
      state = "active"
    } else if (step._tag === "Change") {
      const changed = yield* deployments.setState(guild, step.to)
      assert.strictEqual(changed, state === "active" || state === "paused")
      if (changed) state = step.to
    } else if (step._tag === "Sweep") {
      yield* revisions.sweep
      const kept = new Set(
        successes()
          .slice(0, 2)
          .map(({ id }) => id),
      )
      model = model.filter(({ id }, at) => at < 3 || kept.has(id))
    }

    const { revisions: all } = yield* revisions.list(guild, { limit: 100 })
    assert.deepStrictEqual(
      all.map(({ revisionId, status, base, current }) => ({ revisionId, status, base, current })),
      model.map((each) => ({
        revisionId: each.id,
        status: each.status,
        base: each.base,
        current: each === newest() && state !== "removed" && state !== "none",
      })),
    )
    const script = yield* deployments.script(guild)
    assert.strictEqual(
      Option.getOrUndefined(script)?.bundle,
      state === "active" ? newest()!.bundle : undefined,
    )
    const any = model[place % Math.max(1, model.length)]
    if (any !== undefined) {
      const read = yield* revisions.read(guild, any.id)
      assert.deepStrictEqual([read.script.bundle, read.files], [any.bundle, any.files])
    }
  }
})
