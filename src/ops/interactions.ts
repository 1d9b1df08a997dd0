import { Effect, Schema } from "effect"
import { Interactions } from "../discord/Interactions.ts"
import { MessageOptions, toDiscordMessageEdit, toDiscordMessage } from "../discord/MessageBody.ts"
import { Snowflake } from "../domain/Ids.ts"
import { toOperationFailed } from "./discordErrors.ts"
import { operation } from "./Operation.ts"

const Args = Schema.Struct({ interactionId: Snowflake, ...MessageOptions.fields })

/** Answers to interactions that this guild's members began. */
export const interactionOperations = Effect.map(Interactions, (interactions) => [
  operation(
    "interaction.reply",
    Args,
    Effect.fnUntraced(function* ({ interactionId, ...options }, guildId) {
      return yield* interactions.reply(guildId, interactionId, yield* toDiscordMessage(options))
    }, Effect.mapError(toOperationFailed)),
    { messages: 1 },
  ),
  operation(
    "interaction.edit",
    Args,
    Effect.fnUntraced(function* ({ interactionId, ...options }, guildId) {
      return yield* interactions.edit(guildId, interactionId, yield* toDiscordMessageEdit(options))
    }, Effect.mapError(toOperationFailed)),
  ),
])
