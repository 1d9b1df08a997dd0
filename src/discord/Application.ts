import { Context, Effect, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

const ApplicationJson = Schema.Struct({ id: Schema.String })

/** The Discord application that the bot token belongs to; asked for once, when first needed. */
export class Application extends Context.Service<
  Application,
  { readonly id: Effect.Effect<string, DiscordCallFailed | Schema.SchemaError> }
>()("flora/discord/Application") {
  static readonly layer = Layer.effect(
    Application,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      let id: string | undefined
      const ask = rest.request(undefined, "GET", Routes.currentApplication()).pipe(
        Effect.flatMap(Schema.decodeUnknownEffect(ApplicationJson)),
        Effect.map((application) => (id = application.id)),
      )
      return Application.of({ id: Effect.suspend(() => (id === undefined ? ask : Effect.succeed(id))) })
    }),
  )
}
