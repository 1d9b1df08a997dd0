import { Effect, Layer, Redacted } from "effect"
import { OAuthApplication } from "../discord/SignIn.ts"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { baseUrl } from "../http/Server.ts"
import { application } from "./OAuth.ts"
import { botToken } from "./Identity.ts"

/** The playground as the Discord to talk to: on the runtime's own server, without Discord's limit for the bot as a whole. */
const target = Layer.effect(
  DiscordTarget,
  Effect.map(baseUrl, (url) =>
    DiscordTarget.of({
      api: `${url}/playground/api`,
      token: Redacted.make(botToken),
      callsPerSecond: Number.POSITIVE_INFINITY,
    }),
  ),
)

/** And as the one where people sign in. */
export const layer = Layer.merge(target, Layer.effect(OAuthApplication, Effect.map(baseUrl, application)))
