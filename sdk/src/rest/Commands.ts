/** The guild's application commands. `createBot` keeps them by itself; these are for scripts that do not want that. */
import type { DiscordJson } from "../Events.ts"
import { call, type DiscordObject, type InGuild, perform } from "./Call.ts"

interface OfCommand extends InGuild {
  /** The command's id. */
  readonly commandId: string
}

interface WithCommand {
  /** Discord's JSON of a command: `name`, `description`, `options`, … */
  readonly command: DiscordJson
}

/** The functions of `rest` about the guild's commands. */
export const commands = {
  /** Makes the guild's commands these. A list that Discord refuses changes nothing. */
  upsertGuildCommands: (
    args: InGuild & {
      /** All of them, as Discord documents them; others go away. */
      readonly commands: readonly DiscordJson[]
    },
  ) => perform("upsertGuildCommands", args),

  /** Adds a command, or replaces the one of its name. */
  createGuildCommand: (args: InGuild & WithCommand) => call<DiscordObject>("createGuildCommand", args),

  /** Changes a command. */
  editGuildCommand: (args: OfCommand & WithCommand) => call<DiscordObject>("editGuildCommand", args),

  /** Removes a command. */
  deleteGuildCommand: (args: OfCommand) => perform("deleteGuildCommand", args),

  /** All commands. */
  getGuildCommands: (args: InGuild = {}) => call<readonly DiscordObject[]>("getGuildCommands", args),

  /** One command. */
  getGuildCommand: (args: OfCommand) => call<DiscordObject>("getGuildCommand", args),

  /** Sets who may use a command. Discord does not let bots do this, so it fails with `DISCORD_HTTP_ERROR`. */
  editGuildCommandPermissions: (
    args: OfCommand & {
      /** Discord's list of permissions. */
      readonly permissions: unknown
    },
  ) => call<DiscordJson>("editGuildCommandPermissions", args),

  /** Who may use which command, for all that have rules of their own. */
  getGuildCommandsPermissions: (args: InGuild = {}) =>
    call<readonly DiscordJson[]>("getGuildCommandsPermissions", args),

  /** Who may use a command. */
  getGuildCommandPermissions: (args: OfCommand) => call<DiscordJson>("getGuildCommandPermissions", args),
}
