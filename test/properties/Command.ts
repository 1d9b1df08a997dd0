/** What can happen to guilds and hosts, as data that is generated, shrunk and printed. */
import { Schema } from "effect"

const upTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

export const guildCount = 2
export const hostCount = 3

const guild = upTo(guildCount - 1)
const host = upTo(hostCount - 1)

/** One event. `work`: ticks that its handler takes; `throws` and `dies` (its isolate ends) are other ways to end. */
const Send = Schema.TaggedStruct("Send", {
  guild,
  kind: Schema.Literals(["messageCreate", "messageDelete", "interactionCreate"]),
  work: upTo(9),
  ends: Schema.Literals(["ok", "ok", "throws", "dies"]),
})

const Migrate = Schema.TaggedStruct("Migrate", { guild, to: host })
const Tick = Schema.TaggedStruct("Tick", { ticks: upTo(6) })

/** Those that stand here more than once come more often. */
export const Command = Schema.Union([
  Send,
  Send,
  Send,
  Schema.TaggedStruct("Flood", { guild, count: upTo(60) }),
  Migrate,
  Migrate,
  Migrate,
  Schema.TaggedStruct("Kill", { host }),
  Schema.TaggedStruct("Kill", { host }),
  /** The host stands still; the watchdog kills it when that lasts. */
  Schema.TaggedStruct("Stop", { host }),
  Schema.TaggedStruct("Continue", { host }),
  Schema.TaggedStruct("Deploy", { guild }),
  /** The script before the one that serves is deployed once more. */
  Schema.TaggedStruct("Rollback", { guild }),
  Schema.TaggedStruct("Hibernate", { guild }),
  /** So many hosts take guilds from now on. */
  Schema.TaggedStruct("Scale", {
    hosts: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: hostCount })),
  }),
  /** The runtime drains, and ends; nothing happens after it. */
  Schema.TaggedStruct("ShutDown", {}),
  /** Every isolate that the guild ever had tries to write once more. */
  Schema.TaggedStruct("Echo", { guild }),
  Tick,
  Tick,
  Tick,
])
export type Command = typeof Command.Type
