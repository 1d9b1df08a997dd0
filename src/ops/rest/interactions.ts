/** Answers to interactions by id and token, for scripts that do not use `ctx`. Only interactions of this guild can be answered. */
import { Effect, Schema } from "effect"
import type { FirstAnswer } from "../../discord/Interaction.ts"
import { Interactions } from "../../discord/Interactions.ts"
import { MessageOptions, toDiscordMessage, toDiscordMessageEdit } from "../../discord/MessageBody.ts"
import { type GuildId, Snowflake } from "../../domain/Ids.ts"
import { toOperationFailed } from "../discordErrors.ts"
import { operation } from "../Operation.ts"

const token = { token: Schema.String }
const first = { interactionId: Snowflake, ...token }

export const interactionCalls = Effect.gen(function* () {
  const interactions = yield* Interactions

  /** The token says which interaction it is. */
  const answer = Effect.fnUntraced(function* (guildId: GuildId, token: string, answer: FirstAnswer) {
    yield* interactions.answer(guildId, yield* interactions.withToken(guildId, token), answer)
  })

  return [
    operation(
      "rest.sendInteractionResponse",
      Schema.Struct({ ...first, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessage(options)
        yield* answer(guildId, token, { _tag: "Message", body, ephemeral: options.ephemeral })
      }, Effect.mapError(toOperationFailed)),
      { messages: 1 },
    ),
    operation(
      "rest.deferInteractionResponse",
      Schema.Struct({ ...first, ephemeral: Schema.optional(Schema.Boolean) }),
      ({ ephemeral, token }, guildId) =>
        Effect.mapError(
          answer(guildId, token, { _tag: "Deferral", ephemeral: ephemeral === true }),
          toOperationFailed,
        ),
    ),
    operation(
      "rest.updateInteractionResponse",
      Schema.Struct({ ...first, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessageEdit(options)
        yield* answer(guildId, token, { _tag: "Update", body })
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.editOriginalInteractionResponse",
      Schema.Struct({ ...token, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessageEdit(options)
        return yield* interactions.edit(guildId, yield* interactions.withToken(guildId, token), body)
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.deleteOriginalInteractionResponse",
      Schema.Struct(token),
      Effect.fnUntraced(function* ({ token }, guildId) {
        yield* interactions.delete(guildId, yield* interactions.withToken(guildId, token))
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.createFollowupMessage",
      Schema.Struct({ ...token, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ token, ...options }, guildId) {
        const body = yield* toDiscordMessage(options)
        const interactionId = yield* interactions.withToken(guildId, token)
        return yield* interactions.reply(guildId, interactionId, body, options.ephemeral)
      }, Effect.mapError(toOperationFailed)),
      { messages: 1 },
    ),
    operation(
      "rest.editFollowupMessage",
      Schema.Struct({ ...token, messageId: Snowflake, ...MessageOptions.fields }),
      Effect.fnUntraced(function* ({ messageId, token, ...options }, guildId) {
        const body = yield* toDiscordMessageEdit(options)
        const interactionId = yield* interactions.withToken(guildId, token)
        return yield* interactions.edit(guildId, interactionId, body, messageId)
      }, Effect.mapError(toOperationFailed)),
    ),
    operation(
      "rest.deleteFollowupMessage",
      Schema.Struct({ ...token, messageId: Snowflake }),
      Effect.fnUntraced(function* ({ messageId, token }, guildId) {
        const interactionId = yield* interactions.withToken(guildId, token)
        yield* interactions.delete(guildId, interactionId, messageId)
      }, Effect.mapError(toOperationFailed)),
    ),
  ]
})
