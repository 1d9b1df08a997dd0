import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import type { GuildReport } from "../../domain/FloraRpcs.ts"
import { client, guild, tell } from "../Flags.ts"

const inWords = Effect.fnUntraced(function* (report: GuildReport) {
  yield* Console.log(
    `${report.guildId}  ${report.state}, ${report.queued} queued, ${report.running} running, isolate no. ${report.epoch}`,
  )
  if (report.quarantine !== undefined) {
    yield* Console.log(
      `quarantined until ${DateTime.formatIso(report.quarantine.until)}: ${report.quarantine.reason}`,
    )
  }
  for (const [kind, { accepted, handled, shed, overflow, pending }] of Object.entries(report.events)) {
    yield* Console.log(
      `${kind.padEnd(21)} ${accepted} accepted, ${handled} handled, ${shed} shed, ${overflow} refused, ${pending} pending`,
    )
  }
})

const show = (report: GuildReport) => tell(report, inWords(report))

const list = Command.make(
  "list",
  {},
  Effect.fn("guilds.list")(function* () {
    const all = yield* (yield* client).ListGuilds()
    const lines = all.map(({ id, deployed }) => `${id}  ${deployed ? "has a script" : "has no script"}`)
    yield* tell(all, Console.log(lines.length === 0 ? "the bot is in no guild of yours" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("List the guilds that you administer and the bot is in"))

const status = Command.make(
  "status",
  { guild },
  Effect.fn("guilds.status")(function* ({ guild }) {
    yield* show(yield* (yield* client).GetGuild({ guildId: guild }))
  }, Effect.scoped),
).pipe(
  Command.withDescription("Show how a guild fares: its isolate, its queue and what became of its events"),
)

const release = Command.make(
  "release",
  { guild },
  Effect.fn("guilds.release")(function* ({ guild }) {
    yield* show(yield* (yield* client).ReleaseGuild({ guildId: guild }))
  }, Effect.scoped),
).pipe(Command.withDescription("End a guild's quarantine"))

export const guilds = Command.make("guilds").pipe(
  Command.withDescription("Look after guilds"),
  Command.withSubcommands([list, status, release]),
)
