/** Finds one of the things of which a guild has lists, such as an emoji, by the parameter `record` of a route. */
import { Effect } from "effect"
import { refusal } from "../DiscordError.ts"
import type { Guilds } from "../Guilds.ts"
import type { World } from "../World.ts"
import type { GuildRecords, Wire } from "../WorldState.ts"
import type { RestRequest } from "./RestRouter.ts"

/** The record, its guild, and what puts others, or nothing, in its place. */
export const recordFinder = (guilds: Guilds["Service"], world: World["Service"]) =>
  Effect.fnUntraced(function* (
    request: RestRequest,
    kind: Exclude<keyof GuildRecords, "auditLog">,
    missing: Parameters<typeof refusal>[0],
  ) {
    const guild = yield* guilds.get(request.param("guild"))
    const records = guild.records[kind]
    const record = records.find(({ id }) => id === request.param("record")) ?? (yield* refusal(missing))
    const replace = (...next: ReadonlyArray<Wire>) => {
      records.splice(records.indexOf(record), 1, ...next)
      world.touch()
    }
    return { guild, record, replace }
  })
