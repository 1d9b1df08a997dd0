import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, restCall } from "./RestCall.ts"

const Command = Schema.Record(Schema.String, Schema.Json)
const one = { ...guild, commandId: Snowflake }

/** The guild's application commands, for scripts that do not leave them to `createBot`. */
export const commandCalls = [
  restCall(
    "upsertGuildCommands",
    { ...guild, commands: Schema.Array(Command) },
    {
      method: "PUT",
      route: (_, { applicationId, guildId }) => Routes.applicationGuildCommands(applicationId, guildId),
      body: ({ commands }) => commands,
      returns: "nothing",
    },
  ),
  restCall(
    "createGuildCommand",
    { ...guild, command: Command },
    {
      method: "POST",
      route: (_, { applicationId, guildId }) => Routes.applicationGuildCommands(applicationId, guildId),
      body: ({ command }) => command,
      returns: "json",
    },
  ),
  restCall(
    "editGuildCommand",
    { ...one, command: Command },
    {
      method: "PATCH",
      route: ({ commandId }, { applicationId, guildId }) =>
        Routes.applicationGuildCommand(applicationId, guildId, commandId),
      body: ({ command }) => command,
      returns: "json",
    },
  ),
  restCall("deleteGuildCommand", one, {
    method: "DELETE",
    route: ({ commandId }, { applicationId, guildId }) =>
      Routes.applicationGuildCommand(applicationId, guildId, commandId),
    returns: "nothing",
  }),
  restCall("getGuildCommands", guild, {
    method: "GET",
    route: (_, { applicationId, guildId }) => Routes.applicationGuildCommands(applicationId, guildId),
    returns: "json",
  }),
  restCall("getGuildCommand", one, {
    method: "GET",
    route: ({ commandId }, { applicationId, guildId }) =>
      Routes.applicationGuildCommand(applicationId, guildId, commandId),
    returns: "json",
  }),
  restCall(
    "editGuildCommandPermissions",
    { ...one, permissions: Schema.Json },
    {
      method: "PUT",
      route: ({ commandId }, { applicationId, guildId }) =>
        Routes.applicationCommandPermissions(applicationId, guildId, commandId),
      // The list alone, or Discord's body around it.
      body: ({ permissions }) =>
        Array.isArray(permissions) ? { permissions } : (permissions as Record<string, Schema.Json>),
      returns: "json",
    },
  ),
  restCall("getGuildCommandsPermissions", guild, {
    method: "GET",
    route: (_, { applicationId, guildId }) =>
      Routes.guildApplicationCommandsPermissions(applicationId, guildId),
    returns: "json",
  }),
  restCall("getGuildCommandPermissions", one, {
    method: "GET",
    route: ({ commandId }, { applicationId, guildId }) =>
      Routes.applicationCommandPermissions(applicationId, guildId, commandId),
    returns: "json",
  }),
]
