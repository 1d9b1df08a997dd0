import { Effect, Layer, Redacted } from "effect"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { baseUrl } from "../http/Server.ts"
import { botToken } from "./Identity.ts"

/** The playground as the Discord to talk to: on the runtime's own server, without Discord's limit for the bot as a whole. */
export const layer = Layer.effect(
  DiscordTarget,
  Effect.map(baseUrl, (url) =>
    DiscordTarget.of({
      api: `${url}/playground/api`,
      token: Redacted.make(botToken),
      callsPerSecond: Number.POSITIVE_INFINITY,
    }),
  ),
)
