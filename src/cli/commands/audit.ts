import { Console, DateTime, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { client, guild, tell } from "../Flags.ts"

export const audit = Command.make(
  "audit",
  { guild, limit: Flag.Int("limit").pipe(Flag.withAlias("n"), Flag.withDefault(50)) },
  Effect.fn("audit")(function* ({ guild, limit }) {
    const entries = yield* (yield* client).ListAudit({ guildId: guild, limit })
    const lines = entries.map(
      ({ at, actor, via, source, action, subject, outcome }) =>
        `${DateTime.formatIso(at)}  ${actor} (${via}, ${source})  ${action}${subject === null ? "" : ` ${subject}`}  ${outcome}`,
    )
    yield* tell(entries, Console.log(lines.length === 0 ? "nothing is on record" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("Show who did what to a guild, newest first"))
