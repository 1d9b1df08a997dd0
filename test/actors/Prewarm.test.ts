import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import { echo, type Flora, makeGround, operatorSecret } from "../gateway/Flora.ts"
import { until } from "./GuildFixture.ts"

const guilds = [1, 2, 3, 4].map((n) => `90000000000000000${n}` as GuildId)
const [early, late, quiet, gone] = guilds as [GuildId, GuildId, GuildId, GuildId]

const stateOf = ({ url }: Flora, guildId: GuildId) =>
  Effect.promise(async () => {
    const response = await fetch(`${url}/api/guilds/${guildId}/status`, {
      headers: { authorization: `Bearer ${operatorSecret}` },
    })
    return ((await response.json()) as { state: string }).state
  })

const untilStates = (flora: Flora, expected: ReadonlyArray<string>) =>
  Effect.forEach(guilds, (guildId) => stateOf(flora, guildId)).pipe(
    Effect.repeat({
      schedule: Schedule.spaced("20 millis"),
      until: (states) => states.join() === expected.join(),
    }),
    Effect.timeoutOrElse({
      duration: "15 seconds",
      orElse: () =>
        Effect.flatMap(
          Effect.forEach(guilds, (guildId) => stateOf(flora, guildId)),
          (states) => Effect.sync(() => assert.deepStrictEqual(states, expected)),
        ),
    }),
  )

describe("prewarming", () => {
  it.live(
    "starts the scripts of the guilds that had an event last, also over a restart, and those that handle `ready`",
    () =>
      Effect.gen(function* () {
        const { discord, deploy, start } = yield* makeGround
        for (const guildId of [early, late, gone]) yield* deploy(guildId, echo, ["messageCreate"])
        yield* deploy(quiet, `on("ready", () => {})`, ["ready"])
        const first = yield* start()
        for (const guildId of [early, late, gone]) {
          discord.say(guildId, guildId)
          yield* until(() => discord.replies.includes(guildId))
        }
        yield* first.stop

        discord.kick(gone)
        discord.forget()
        const [cold, live] = ["cold", "live"]
        // The most recent two, of which one is gone, and the one that handles `ready`.
        const some = yield* start({ RUNTIME_PREWARM_GUILDS: "2" })
        yield* untilStates(some, [cold, live, live, cold])
        yield* some.stop
        // A session that goes on lists no guilds.
        const resumed = yield* start()
        assert.match(discord.logins.at(-1)!, /^resume/)
        yield* untilStates(resumed, [live, live, live, cold])
        yield* resumed.stop
        const none = yield* start({ RUNTIME_PREWARM: "none" })
        yield* untilStates(none, [cold, cold, live, cold])
        yield* none.stop
        const all = yield* start({ RUNTIME_PREWARM: "all", RUNTIME_RECENT_HOURS: "0.0000001" })
        yield* untilStates(all, [live, live, live, cold])
      }),
    60_000,
  )
})
