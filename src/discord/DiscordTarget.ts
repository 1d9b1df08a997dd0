import type { RESTOptions } from "@discordjs/rest"
import { Context, Effect, Layer, type Redacted } from "effect"
import { Configuration } from "../layers/Configuration.ts"

/** Which Discord flora talks to: the real one, or one that speaks the same protocol. */
export class DiscordTarget extends Context.Service<
  DiscordTarget,
  {
    /** Base of the REST API, without the version. */
    readonly api: string
    readonly token: Redacted.Redacted<string>
    /** Calls per second that the bot as a whole may make. */
    readonly callsPerSecond: number
    /** Makes the requests, in place of the network. */
    readonly makeRequest?: RESTOptions["makeRequest"]
  }
>()("flora/discord/DiscordTarget") {
  /** The real Discord, with the configured bot token. */
  static readonly layer = Layer.effect(
    DiscordTarget,
    Effect.map(Configuration, ({ discordApiUrl, discordCallsPerSecond, discordToken }) =>
      DiscordTarget.of({ api: discordApiUrl, token: discordToken!, callsPerSecond: discordCallsPerSecond }),
    ),
  )
}
