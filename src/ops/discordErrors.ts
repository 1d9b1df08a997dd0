import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import type { ScopeForbidden } from "../discord/GuildScope.ts"
import type { InteractionUnusable } from "../discord/Interaction.ts"
import type { MessageInvalid } from "../discord/MessageInvalid.ts"
import { operationFailed } from "./Operation.ts"

const codes = {
  http: "DISCORD_HTTP_ERROR",
  "rate-limited": "DISCORD_RATE_LIMITED",
  timeout: "TIMEOUT",
  unreachable: "DISCORD_UNREACHABLE",
  "invalid-requests": "DISCORD_INVALID_REQUESTS",
} satisfies Record<DiscordCallFailed["reason"], string>

/** How what can go wrong on the way to Discord looks to a script. */
export const toOperationFailed = (
  error: DiscordCallFailed | ScopeForbidden | InteractionUnusable | MessageInvalid,
) => {
  switch (error._tag) {
    case "DiscordCallFailed":
      return operationFailed(codes[error.reason], error.message, {
        status: error.status,
        route: error.route,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
        ...(error.discordCode === undefined
          ? {}
          : { discordCode: error.discordCode, discord_code: error.discordCode }),
      })
    case "ScopeForbidden":
      return operationFailed("SCOPE_FORBIDDEN", error.message, { field: error.field })
    case "InteractionUnusable":
      return operationFailed("INVALID_INPUT", error.message, { field: "interactionId" })
    case "MessageInvalid":
      return operationFailed(error.code ?? "INVALID_INPUT", error.message, {
        field: error.field,
        ...(error.code === "LIMIT_EXCEEDED" ? { limit: "attachmentBytes" } : {}),
      })
  }
}
