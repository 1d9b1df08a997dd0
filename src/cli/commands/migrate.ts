import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { client, guild, tell } from "../Flags.ts"
import { progress } from "../Progress.ts"

const to = Flag.Int("to").pipe(Flag.withDescription("The worker to move to; see flora workers list"))

const told = {
  moved: (to: number) => `moved to worker ${to}`,
  rolled_back: () => "stays where it was",
  restarted: () => "was started afresh",
  placed: (to: number) => `placed: it will run on worker ${to} when it is next needed`,
}

export const migrate = Command.make(
  "migrate",
  { guild, to },
  Effect.fn("migrate")(function* ({ guild, to }) {
    const { outcome, reason } = yield* progress(
      "moving",
      (yield* client).MigrateGuild({ guildId: guild, worker: to }),
    )
    const why = reason === undefined ? "" : ` (${reason})`
    yield* tell(
      { guildId: guild, outcome, reason },
      Console.log(`guild ${guild}: ${told[outcome](to)}${why}`),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Move a guild to another worker while it runs, and keep it there"))
