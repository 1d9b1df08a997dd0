/** Commands of Discord's own `/` menu: declared here, registered by the runtime when the script is deployed, routed by name. */
import type { Context } from "./Context.ts"
import type { CommandInteraction, DiscordJson } from "./Events.ts"
import { flattenInteractionOptions, getSubcommand } from "./InteractionOptions.ts"
import { dictionary, list, NativeError, NativeTypeError } from "./Primordials.ts"
import {
  describedJson,
  optionsJson,
  type OptionValues,
  type SlashOption,
  type ValuesOf,
} from "./SlashOption.ts"

export interface SlashContext<Values = OptionValues> extends Context<CommandInteraction> {
  /** The values the user gave, by option name; those not given are undefined. */
  readonly options: Values
}

interface Described {
  /** Lower case, 1 to 32 characters. */
  readonly name: string
  readonly description: string
}

type Options = readonly SlashOption[]

/** One of the actions of a command, as `increment` in `/counter increment`. */
export interface SlashSubcommand<O extends Options = Options> extends Described {
  readonly options?: O
  run(ctx: SlashContext<ValuesOf<O>>): unknown
}

/** A command; with `subcommands`, `options` and `run` have no meaning, as Discord then offers the subcommands only. */
export interface SlashCommand<O extends Options = Options> extends Described {
  readonly options?: O
  readonly subcommands?: readonly SlashSubcommand[]
  run?(ctx: SlashContext<ValuesOf<O>>): unknown
}

type None = readonly []

/**
 * Declares a slash command; it does nothing until it is given to `createBot`. The type of `ctx.options` follows from the declared
 * options, for the command and for its first six subcommands; later subcommands get plain `OptionValues`.
 */
export const slash = <
  const O extends Options = None,
  const A extends Options = None,
  const B extends Options = None,
  const C extends Options = None,
  const D extends Options = None,
  const E extends Options = None,
  const F extends Options = None,
>(
  command: SlashCommand<O> & {
    // One type parameter for each place: TypeScript infers `ctx` from the options beside it only so.
    readonly subcommands?: readonly [
      SlashSubcommand<A>?,
      SlashSubcommand<B>?,
      SlashSubcommand<C>?,
      SlashSubcommand<D>?,
      SlashSubcommand<E>?,
      SlashSubcommand<F>?,
      ...SlashSubcommand[],
    ]
  },
): SlashCommand => command

/** A command in the form Discord registers. Throws a TypeError that names the part at fault. */
export const commandJson = (command: SlashCommand): DiscordJson => {
  const json = describedJson(command, chatInput, "slash command")
  const where = `slash command "${command.name}"`
  const { subcommands } = command
  if (subcommands === undefined || subcommands.length === 0) {
    requireRun(command, where)
    json.options = optionsJson(command.options ?? [], where)
    return json
  }
  const options = list<DiscordJson>()
  for (let i = 0; i < subcommands.length; i++) {
    const sub = subcommands[i]!
    const option = describedJson(sub, subcommandType, `${where}: subcommand`)
    requireRun(sub, `${where}: subcommand "${sub.name}"`)
    option.options = optionsJson(sub.options ?? [], `${where}: subcommand "${sub.name}"`)
    options[i] = option
  }
  json.options = options
  return json
}

const chatInput = 1
const subcommandType = 1

const requireRun = (runnable: { readonly run?: unknown }, where: string): void => {
  if (typeof runnable.run !== "function") throw new NativeTypeError(`${where} must have a run function`)
}

/** Makes the handler that finds the command of an interaction and runs it. Throws a TypeError for a name used twice. */
export const slashRouter = (
  commands: readonly SlashCommand[],
): ((ctx: Context<CommandInteraction>) => unknown) => {
  const byName = dictionary<SlashCommand | undefined>()
  for (let i = 0; i < commands.length; i++) {
    const { name } = commands[i]!
    if (byName[name] !== undefined) throw new NativeTypeError(`slash command "${name}" is declared twice`)
    byName[name] = commands[i]!
  }
  return (ctx) => {
    const command = byName[ctx.msg.commandName]
    if (command === undefined) return undefined
    const options = flattenInteractionOptions(ctx.msg.data.options)
    const { subcommands } = command
    if (subcommands === undefined || subcommands.length === 0) return command.run!({ ...ctx, options })
    const name = getSubcommand(ctx)
    for (let i = 0; i < subcommands.length; i++) {
      if (subcommands[i]!.name === name) return subcommands[i]!.run({ ...ctx, options })
    }
    throw new NativeError(
      name === undefined
        ? `/${command.name} was called without a subcommand`
        : `/${command.name} has no subcommand "${name}"`,
    )
  }
}
