import { Effect, Schema } from "effect"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { memberPermissions } from "../discord/MemberPermissions.ts"
import { Snowflake } from "../domain/Ids.ts"
import { toOperationFailed } from "./discordErrors.ts"
import { operation, operationFailed } from "./Operation.ts"

const Args = Schema.Struct({
  channelId: Snowflake,
  userId: Snowflake,
  roles: Schema.Array(Snowflake).check(Schema.isMaxLength(250)),
})

/** Questions about the guild's members. */
export const memberOperations = Effect.gen(function* () {
  const rest = yield* DiscordRest
  const scope = yield* GuildScope
  return [
    operation(
      "member.permissions",
      Args,
      Effect.fnUntraced(
        function* ({ channelId, roles, userId }, guildId) {
          yield* scope.requireChannel(guildId, channelId)
          return yield* memberPermissions(rest, guildId, channelId, { userId, roles })
        },
        Effect.mapError((error) =>
          error._tag === "SchemaError"
            ? operationFailed("DISCORD_HTTP_ERROR", "Discord's answer about the server is not one")
            : toOperationFailed(error),
        ),
      ),
    ),
  ]
})
