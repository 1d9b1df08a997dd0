/** Messages to one person alone, who must be a member of the guild. */
import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { DiscordRest } from "../../discord/DiscordRest.ts"
import { GuildScope } from "../../discord/GuildScope.ts"
import { MessageOptions, toDiscordMessage } from "../../discord/MessageBody.ts"
import { Snowflake } from "../../domain/Ids.ts"
import { toOperationFailed } from "../discordErrors.ts"
import { operation, operationFailed } from "../Operation.ts"

const decodeChannel = Schema.decodeUnknownEffect(Schema.Struct({ id: Snowflake }))

export const directMessageCalls = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const scope = yield* GuildScope
  return [
    operation(
      "rest.sendDirectMessage",
      Schema.Struct({ userId: Snowflake, ...MessageOptions.fields }),
      Effect.fnUntraced(
        function* ({ userId, ...options }, guildId) {
          yield* scope.requireMember(guildId, userId)
          const body = yield* toDiscordMessage(options)
          const opened = yield* rest.request(guildId, "POST", Routes.userChannels(), {
            body: { recipient_id: userId },
          })
          const { id } = yield* decodeChannel(opened)
          return yield* rest.request(guildId, "POST", Routes.channelMessages(id), { body })
        },
        Effect.mapError((error) =>
          error._tag === "SchemaError"
            ? operationFailed("DISCORD_HTTP_ERROR", "Discord's channel is not one")
            : toOperationFailed(error),
        ),
      ),
      { messages: 1 },
    ),
  ]
})
