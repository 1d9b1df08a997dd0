import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import type { ScopeForbidden } from "../discord/GuildScope.ts"
import type { InteractionUnusable } from "../discord/Interaction.ts"
import type { MessageInvalid } from "../discord/MessageInvalid.ts"
import { operationFailed } from "./Operation.ts"

/** How what can go wrong on the way to Discord looks to a script. */
export const toOperationFailed = (
  error: DiscordCallFailed | ScopeForbidden | InteractionUnusable | MessageInvalid,
) => {
  switch (error._tag) {
    case "DiscordCallFailed":
      return operationFailed(
        error.reason === "http" ? "DISCORD_HTTP_ERROR" : "DISCORD_RATE_LIMITED",
        error.message,
        {
          status: error.status,
          route: error.route,
          ...(error.discordCode === undefined
            ? {}
            : { discordCode: error.discordCode, discord_code: error.discordCode }),
        },
      )
    case "ScopeForbidden":
      return operationFailed("SCOPE_FORBIDDEN", error.message)
    case "InteractionUnusable":
      return operationFailed("INVALID_INPUT", error.message, { field: "interactionId" })
    case "MessageInvalid":
      return operationFailed(error.code ?? "INVALID_INPUT", error.message, {
        field: error.field,
        ...(error.code === "LIMIT_EXCEEDED" ? { limit: "attachmentBytes" } : {}),
      })
  }
}
