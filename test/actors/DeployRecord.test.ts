import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { type Attempt, DeployRecord } from "../../src/actors/DeployRecord.ts"
import { makeFixture, script, until } from "./GuildFixture.ts"

const limits = { strikes: 3, strikeWindowSecs: 600 }
const loading = (at: number): Attempt => ({ at, outcome: "loading" })
const forced = (record: DeployRecord, at: number) => record.forced(loading(at))

describe("DeployRecord", () => {
  it("refuses deploys after three in a row were ended by force, until the first of them is long ago", () => {
    const record = new DeployRecord(limits)
    for (const at of [0, 1000]) forced(record, at)
    assert.isUndefined(record.refusedUntil(2000))
    forced(record, 2000)
    assert.strictEqual(record.refusedUntil(3000), 600_000)
    assert.isUndefined(record.refusedUntil(600_000))
  })

  it("counts a deploy once, however often its script is ended, and forgets where a script lives", () => {
    const record = new DeployRecord(limits)
    const deploy = loading(0)
    record.loaded(deploy)
    for (const _ of [1, 2, 3]) record.forced(deploy)
    forced(record, 1)
    assert.isUndefined(record.refusedUntil(2))
    record.loaded(loading(3))
    forced(record, 4)
    assert.isUndefined(record.refusedUntil(5))
  })
})

describe("a guild's deploys", () => {
  /** Ended by force for what it asks for at once. */
  const greedy = script("for (let n = 0; n < 20; n++) console.log(n)")

  it.live(
    "are refused after three that asked for too much; other failures cost nothing, nor does the script that serves",
    () =>
      Effect.gen(function* () {
        const echo = script(`on("messageCreate", (ctx) => ctx.reply(ctx.msg.content))`)
        const guild = yield* makeFixture(echo, { entriesPerTurn: 10, turnCpuMs: 10_000 })
        const refused = Effect.map(
          Clock.currentTimeMillis,
          (now) => guild.actor.deploysRefusedUntil(now) !== undefined,
        )
        for (let round = 0; round < 3; round++) {
          assert.isFalse(yield* refused)
          for (const bundle of ["const a = ;", "throw new Error('at the top')"]) {
            yield* Effect.flip(guild.actor.prepare(script(bundle)))
          }
          yield* Effect.flip(guild.actor.prepare(greedy))
        }
        yield* refused.pipe(Effect.repeat({ until: (is) => is }), Effect.timeout("15 seconds"))
        guild.say("still here")
        yield* until(() => guild.replies().includes("still here"))
        guild.actor.release()
        assert.isFalse(yield* refused)
      }),
  )
})
