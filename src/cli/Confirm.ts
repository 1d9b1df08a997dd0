/** Asks before something is done that cannot be taken back. */
import { Effect, Schema } from "effect"
import { Flag, Prompt } from "effect/cli"

/** Nobody has said that it is meant. */
export class NotConfirmed extends Schema.TaggedError<NotConfirmed>()("NotConfirmed", {
  message: Schema.String,
}) {}

export const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withDescription("Do it without asking back"),
  Flag.withDefault(false),
)

/** Goes on if the flag says so, or the person at the terminal does. Errors: `NotConfirmed`. */
export const confirmed = Effect.fnUntraced(function* (yes: boolean, what: string) {
  if (yes) return
  if (process.stdin.isTTY !== true)
    return yield* new NotConfirmed({ message: `this ${what}; say --yes if that is meant` })
  if (!(yield* Prompt.run(Prompt.Confirm({ message: `This ${what}. Go on?` }))))
    return yield* new NotConfirmed({ message: "nothing was done" })
})
