import { Console, Effect, Option, Redacted } from "effect"
import { Argument, Command } from "effect/cli"
import { connect, NotConnected, saveLogin } from "../Connection.ts"
import { flora } from "../Flags.ts"

export const login = Command.make(
  "login",
  {
    url: Argument.String("url").pipe(
      Argument.withDescription("Address of the runtime, for example https://flora.example.org"),
    ),
  },
  Effect.fn("login")(function* ({ url }) {
    const { token } = yield* flora
    if (Option.isNone(token)) {
      return yield* new NotConnected({ message: "give the token with --token; it is kept for later calls" })
    }
    const endpoint = { url: url.replace(/\/+$/, ""), token: Redacted.make(Redacted.value(token.value)) }
    // Asked before it is kept: a login that does not work is worth nothing later.
    yield* (yield* connect(endpoint)).GetHealth()
    yield* Console.log(`signed in to ${endpoint.url}; saved in ${yield* saveLogin(endpoint)}`)
  }, Effect.scoped),
).pipe(Command.withDescription("Check a token and keep it for later calls"))
