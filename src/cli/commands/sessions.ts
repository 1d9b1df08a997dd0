import { Console, DateTime, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { client, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"

const list = Command.make(
  "list",
  {},
  Effect.fn("sessions.list")(function* () {
    const all = yield* (yield* client).ListSessions()
    const lines = all.map(({ sessionId, lastUsedAt, expiresAt, userAgent }) =>
      printable(
        `${sessionId}  used ${DateTime.formatIso(lastUsedAt)}  until ${DateTime.formatIso(expiresAt)}  ${userAgent}`,
      ),
    )
    yield* tell(all, Console.log(lines.length === 0 ? "no browser is signed in" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("List the browsers in which you are signed in"))

const revoke = Command.make(
  "revoke",
  {
    sessionId: Argument.String("session").pipe(
      Argument.withDescription("Its id, as `flora sessions list` shows it"),
    ),
  },
  Effect.fn("sessions.revoke")(function* ({ sessionId }) {
    yield* (yield* client).RevokeSession({ sessionId })
    yield* tell({ sessionId }, Console.log(`${sessionId} has ended`))
  }, Effect.scoped),
).pipe(Command.withAlias("delete"), Command.withDescription("End a session at once"))

export const sessions = Command.make("sessions").pipe(
  Command.withDescription("See where you are signed in, and end it"),
  Command.withSubcommands([list, revoke]),
)
