import { Console, DateTime, Effect, Option, Redacted } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { signInWithBrowser } from "../BrowserSignIn.ts"
import { connect, findAddress, findSaved, forgetLogin, saveLogin } from "../Connection.ts"
import { client, flora, tell } from "../Flags.ts"

export const login = Command.make(
  "login",
  {
    url: Argument.String("url").pipe(
      Argument.withDescription(
        "Address of the runtime, for example https://flora.example.org. Default: as for --api",
      ),
      Argument.optional,
    ),
    browser: Flag.Boolean("browser").pipe(
      Flag.withDescription("Open the browser; with --no-browser the address is only printed"),
      Flag.withDefault(true),
    ),
  },
  Effect.fn("login")(function* ({ url, browser }) {
    const { api, token } = yield* flora
    const address = yield* findAddress(Option.orElse(url, () => api))
    const given = Option.isSome(token)
      ? token.value
      : Redacted.make((yield* signInWithBrowser(address, browser)).token)
    const endpoint = { url: address, token: Redacted.make(Redacted.value(given)) }
    // Asked before it is kept: a login that does not work is worth nothing later.
    const { name } = yield* (yield* connect(endpoint)).WhoAmI()
    const path = yield* saveLogin(endpoint)
    yield* tell({ url: address, name }, Console.log(`signed in to ${address} as ${name}; saved in ${path}`))
  }, Effect.scoped),
).pipe(Command.withDescription("Sign in through the browser, or check a token, and keep it for later calls"))

export const logout = Command.make(
  "logout",
  {},
  Effect.fn("logout")(function* () {
    const saved = yield* findSaved
    if (Option.isNone(saved)) return yield* tell({ url: null }, Console.log("you are not signed in"))
    const { url, token } = saved.value
    // Gone from here in any case; at the runtime it may have ended before.
    yield* Effect.ignore(
      Effect.flatMap(connect({ url, token: Redacted.make(token) }), (runtime) => runtime.Logout()),
    )
    yield* forgetLogin
    yield* tell({ url }, Console.log(`signed out of ${url}`))
  }, Effect.scoped),
).pipe(Command.withDescription("End the saved login, here and at the runtime"))

export const whoami = Command.make(
  "whoami",
  {},
  Effect.fn("whoami")(function* () {
    const me = yield* (yield* client).WhoAmI()
    const until = me.expiresAt === null ? "" : `, until ${DateTime.formatIso(me.expiresAt)}`
    const guilds = me.guilds === null ? "" : `, only in ${me.guilds.join(" ")}`
    const may = me.operator ? "every right" : `scope ${me.scope}${guilds}${until}`
    yield* tell(me, Console.log(`${me.name}${me.user === null ? "" : ` (${me.user.id})`}  ${may}`))
  }, Effect.scoped),
).pipe(Command.withDescription("Show who you are to the runtime, and what your token may do"))
