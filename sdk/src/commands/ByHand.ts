/** What `createBot` does with subcommands, for scripts that register and route commands by themselves. */
import type { Context } from "../Context.ts"
import type { CommandInteraction, DiscordJson } from "../Events.ts"
import { getSubcommand } from "../InteractionOptions.ts"
import { dictionary, list, toArray } from "../Primordials.ts"
import type { Chain } from "./Middleware.ts"
import { commandJson, type SlashCommand, slashRouter } from "./SlashCommand.ts"

const flattened = dictionary<SlashCommand | undefined>()
const noChain: Chain = { use: list(), onError: undefined }

/**
 * Slash commands as Discord registers them, with their subcommands as options; for `rest.upsertGuildCommands`. `handleSubcommand` knows
 * them from then on. Throws a TypeError that names the part at fault.
 */
export const flattenCommands = (commands: readonly SlashCommand[]): DiscordJson[] => {
  const all = list<DiscordJson>()
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i]!
    all[i] = commandJson(command)
    flattened[command.name] = command
  }
  return toArray(all)
}

/** Runs the subcommand that was used, of a command given to `flattenCommands`; for anything else it does nothing. */
export const handleSubcommand = async (ctx: Context<CommandInteraction>): Promise<void> => {
  const command = flattened[ctx.msg.commandName]
  const hasSubcommands = command?.subcommands !== undefined || command?.groups !== undefined
  if (hasSubcommands && getSubcommand(ctx) !== undefined) await slashRouter(flattened, noChain)(ctx)
}
