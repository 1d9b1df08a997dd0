import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { client, guild } from "../Flags.ts"

const to = Flag.Int("to").pipe(Flag.withDescription("The worker to move to; see flora workers list"))

const told = {
  moved: (to: number) => `moved to worker ${to}`,
  rolled_back: () => "stays where it was",
  restarted: () => "was started afresh",
}

export const migrate = Command.make(
  "migrate",
  { guild, to },
  Effect.fn("migrate")(function* ({ guild, to }) {
    const { outcome, reason } = yield* (yield* client).MigrateGuild({ guildId: guild, worker: to })
    yield* Console.log(`guild ${guild}: ${told[outcome](to)}${reason === undefined ? "" : ` (${reason})`}`)
  }, Effect.scoped),
).pipe(Command.withDescription("Move a guild to another worker while it runs, and keep it there"))
