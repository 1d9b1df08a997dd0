import { Effect, Schema } from "effect"
import { Interactions } from "../discord/Interactions.ts"
import {
  MessageOptions,
  toDiscordMessage,
  toDiscordMessageEdit,
  toDiscordModal,
} from "../discord/MessageBody.ts"
import { Snowflake } from "../domain/Ids.ts"
import { toOperationFailed } from "./discordErrors.ts"
import { operation } from "./Operation.ts"

const about = { interactionId: Snowflake }
const Message = Schema.Struct({ ...about, ...MessageOptions.fields })
const Changes = Schema.Struct({
  ...Message.fields,
  content: Schema.optional(Schema.NullOr(Schema.String)),
})
const Edit = Schema.Struct({ ...Changes.fields, messageId: Schema.optional(Snowflake) })

/** Discord's own JSON of a modal; what is inside its components is Discord's to check. */
const Modal = Schema.Struct({
  custom_id: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100)),
  title: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(45)),
  components: Schema.Array(Schema.Record(Schema.String, Schema.Json)).check(Schema.isMinLength(1)),
})

const Choice = Schema.Struct({
  name: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100)),
  name_localizations: Schema.optional(Schema.Record(Schema.String, Schema.String)),
  value: Schema.Union([Schema.String.check(Schema.isMaxLength(100)), Schema.Finite]),
})

/** Answers to interactions that this guild's members began. */
export const interactionOperations = Effect.map(Interactions, (interactions) => [
  operation(
    "interaction.reply",
    Message,
    Effect.fnUntraced(function* ({ interactionId, ...options }, guildId) {
      const body = yield* toDiscordMessage(options)
      return yield* interactions.reply(guildId, interactionId, body, options.ephemeral)
    }, Effect.mapError(toOperationFailed)),
    { messages: 1 },
  ),
  operation(
    "interaction.edit",
    Edit,
    Effect.fnUntraced(function* ({ interactionId, messageId, ...options }, guildId) {
      const body = yield* toDiscordMessageEdit(options)
      return yield* interactions.edit(guildId, interactionId, body, messageId)
    }, Effect.mapError(toOperationFailed)),
  ),
  operation(
    "interaction.update",
    Changes,
    Effect.fnUntraced(function* ({ interactionId, ...options }, guildId) {
      return yield* interactions.update(guildId, interactionId, yield* toDiscordMessageEdit(options))
    }, Effect.mapError(toOperationFailed)),
  ),
  operation(
    "interaction.delete",
    Schema.Struct({ ...about, messageId: Schema.optional(Snowflake) }),
    ({ interactionId, messageId }, guildId) =>
      Effect.mapError(interactions.delete(guildId, interactionId, messageId), toOperationFailed),
  ),
  operation(
    "interaction.defer",
    Schema.Struct({ ...about, ephemeral: Schema.optional(Schema.Boolean) }),
    ({ interactionId, ephemeral }, guildId) =>
      Effect.mapError(interactions.defer(guildId, interactionId, ephemeral === true), toOperationFailed),
  ),
  operation("interaction.deferUpdate", Schema.Struct(about), ({ interactionId }, guildId) =>
    Effect.mapError(interactions.deferUpdate(guildId, interactionId), toOperationFailed),
  ),
  operation(
    "interaction.showModal",
    Schema.Struct({ ...about, modal: Modal }),
    ({ interactionId, modal }, guildId) =>
      toDiscordModal(modal).pipe(
        Effect.flatMap((body) => interactions.showModal(guildId, interactionId, body)),
        Effect.mapError(toOperationFailed),
      ),
  ),
  operation(
    "interaction.autocomplete",
    Schema.Struct({ ...about, choices: Schema.Array(Choice).check(Schema.isMaxLength(25)) }),
    ({ interactionId, choices }, guildId) =>
      Effect.mapError(interactions.complete(guildId, interactionId, choices), toOperationFailed),
  ),
])
