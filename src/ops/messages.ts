import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { MessageOptions, toDiscordMessage, toDiscordMessageEdit } from "../discord/MessageBody.ts"
import { Snowflake } from "../domain/Ids.ts"
import { toOperationFailed } from "./discordErrors.ts"
import { operation } from "./Operation.ts"

/** Messages in the guild's own channels. */
export const messageOperations = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const scope = yield* GuildScope
  return [
    operation(
      "message.send",
      Schema.Struct({ channelId: Snowflake, replyTo: Schema.optional(Snowflake), ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ channelId, replyTo, ...options }, guildId) {
        yield* scope.requireChannel(guildId, channelId)
        const message = yield* toDiscordMessage(options)
        const body =
          replyTo === undefined
            ? message
            : { ...message, message_reference: { message_id: replyTo, fail_if_not_exists: false } }
        return yield* rest.request(guildId, "POST", Routes.channelMessages(channelId), { body })
      }, Effect.mapError(toOperationFailed)),
      { messages: 1 },
    ),
    operation(
      "message.edit",
      Schema.Struct({
        channelId: Snowflake,
        messageId: Snowflake,
        ...MessageOptions.fields,
        content: Schema.optional(Schema.NullOr(Schema.String)),
      }),
      Effect.fnUntraced(function* ({ channelId, messageId, ...options }, guildId) {
        yield* scope.requireChannel(guildId, channelId)
        const body = yield* toDiscordMessageEdit(options)
        return yield* rest.request(guildId, "PATCH", Routes.channelMessage(channelId, messageId), { body })
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "message.delete",
      Schema.Struct({ channelId: Snowflake, messageId: Snowflake }),
      Effect.fnUntraced(function* ({ channelId, messageId }, guildId) {
        yield* scope.requireChannel(guildId, channelId)
        yield* rest.request(guildId, "DELETE", Routes.channelMessage(channelId, messageId))
      }, Effect.mapError(toOperationFailed)),
    ),
  ]
})
