/** Reading the options that Discord sends with a command, where subcommands and groups nest the options of their own. */
import type { InteractionOption } from "./Events.ts"
import { dictionary } from "./Primordials.ts"
import type { OptionValues } from "./commands/SlashOption.ts"

const subcommandType = 1
const groupType = 2

/** Values by option name, with the options inside subcommands and groups in the same map. */
export const flattenInteractionOptions = (options: readonly InteractionOption[] = []): OptionValues => {
  const values = dictionary<string | number | boolean>()
  const collect = (level: readonly InteractionOption[]): void => {
    for (let i = 0; i < level.length; i++) {
      const option = level[i]!
      if (option.type === subcommandType || option.type === groupType) collect(option.options ?? [])
      else if (option.value !== undefined) values[option.name] = option.value
    }
  }
  collect(options)
  return values
}

/** Anything whose payload names a command. */
interface OfCommand {
  /** The payload. */
  readonly msg: {
    /** The command as Discord sends it. */
    readonly data: {
      /** The command's options; subcommands have theirs inside. */
      readonly options?: readonly InteractionOption[]
    }
  }
}

/** The name of the subcommand that was used, also of one inside a group; undefined when the command has none. */
export const getSubcommand = (ctx: OfCommand): string | undefined => {
  const first = ctx.msg.data.options?.[0]
  const option = first?.type === groupType ? first.options?.[0] : first
  return option?.type === subcommandType ? option.name : undefined
}

/** The name of the subcommand group that was used; undefined when there is none. */
export const getSubcommandGroup = (ctx: OfCommand): string | undefined => {
  const first = ctx.msg.data.options?.[0]
  return first?.type === groupType ? first.name : undefined
}
