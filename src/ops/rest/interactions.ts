/** Answers to interactions by id and token, for scripts that do not use `ctx`. Only interactions of this guild can be answered. */
import { Effect, Schema } from "effect"
import { InteractionResponseType, MessageFlags, Routes } from "discord-api-types/v10"
import { DiscordRest } from "../../discord/DiscordRest.ts"
import { Interactions } from "../../discord/Interactions.ts"
import { MessageOptions, toDiscordMessage } from "../../discord/MessageBody.ts"
import { type GuildId, Snowflake } from "../../domain/Ids.ts"
import { toOperationFailed } from "../discordErrors.ts"
import { operation } from "../Operation.ts"

const token = { token: Schema.String }
const first = { interactionId: Snowflake, ...token }
const original = "@original"

export const interactionCalls = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const interactions = yield* Interactions

  /** A call about a message that answers an interaction already. */
  const webhook = Effect.fnUntraced(function* (
    guildId: GuildId,
    token: string,
    method: "POST" | "PATCH" | "DELETE",
    /** Undefined for a new one. */
    messageId?: string,
    options?: MessageOptions,
  ) {
    const { applicationId } = yield* interactions.byToken(guildId, token)
    const route =
      messageId === undefined
        ? Routes.webhook(applicationId, token)
        : Routes.webhookMessage(applicationId, token, messageId)
    const body = options === undefined ? {} : { body: yield* toDiscordMessage(options) }
    return yield* rest.request(guildId, method, route, { ...body, auth: false })
  }, Effect.mapError(toOperationFailed))

  return [
    operation(
      "rest.sendInteractionResponse",
      Schema.Struct({ ...first, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessage(options)
        yield* interactions.callback(guildId, token, InteractionResponseType.ChannelMessageWithSource, body)
      }, Effect.mapError(toOperationFailed)),
      { messages: 1 },
    ),
    operation(
      "rest.deferInteractionResponse",
      Schema.Struct({ ...first, ephemeral: Schema.optional(Schema.Boolean) }),
      Effect.fnUntraced(function* ({ ephemeral, token }, guildId) {
        const data = ephemeral === true ? { flags: MessageFlags.Ephemeral } : undefined
        yield* interactions.callback(
          guildId,
          token,
          InteractionResponseType.DeferredChannelMessageWithSource,
          data,
        )
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.updateInteractionResponse",
      Schema.Struct({ ...first, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessage(options)
        yield* interactions.callback(guildId, token, InteractionResponseType.UpdateMessage, body)
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.editOriginalInteractionResponse",
      Schema.Struct({ ...token, ...MessageOptions.fields }),
      ({ token, ...options }, guildId) => webhook(guildId, token, "PATCH", original, options),
    ),
    operation("rest.deleteOriginalInteractionResponse", Schema.Struct(token), ({ token }, guildId) =>
      Effect.asVoid(webhook(guildId, token, "DELETE", original)),
    ),
    operation(
      "rest.createFollowupMessage",
      Schema.Struct({ ...token, ...MessageOptions.fields }),
      ({ token, ...options }, guildId) => webhook(guildId, token, "POST", undefined, options),
      { messages: 1 },
    ),
    operation(
      "rest.editFollowupMessage",
      Schema.Struct({ ...token, messageId: Snowflake, ...MessageOptions.fields }),
      ({ messageId, token, ...options }, guildId) => webhook(guildId, token, "PATCH", messageId, options),
    ),
    operation(
      "rest.deleteFollowupMessage",
      Schema.Struct({ ...token, messageId: Snowflake }),
      ({ messageId, token }, guildId) => Effect.asVoid(webhook(guildId, token, "DELETE", messageId)),
    ),
  ]
})
