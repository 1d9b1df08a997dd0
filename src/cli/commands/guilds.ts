import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import type { GuildReport } from "../../domain/FloraRpcs.ts"
import { client, guild } from "../Flags.ts"

const show = Effect.fnUntraced(function* (report: GuildReport) {
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
  Command.withSubcommands([status, release]),
)
