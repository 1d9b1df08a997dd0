/** Commands of Discord's own `/` menu: declared here, registered by the runtime when the script is deployed, routed by name. */
import type { Context } from "../Context.ts"
import type {
  AutocompleteInteraction,
  CommandInteraction,
  DiscordJson,
  InteractionOption,
  ResolvedData,
} from "../Events.ts"
import { flattenInteractionOptions, getSubcommand, getSubcommandGroup } from "../InteractionOptions.ts"
import { bigintToString, dictionary, list, NativeError, NativeTypeError } from "../Primordials.ts"
import { type PermissionBits, permissionBits } from "../Permissions.ts"
import { focusedOption, type Suggest } from "./Autocomplete.ts"
import { declare } from "./Declared.ts"
import { type Described, describedJson } from "./Described.ts"
import { type Chain, type Middleware, runCommand } from "./Middleware.ts"
import { optionsJson, type OptionValues, type SlashOption, type ValuesOf } from "./SlashOption.ts"

/** What a slash command gets; the values of its options are its `options`. */
export interface SlashContext<Values = OptionValues> extends Context<CommandInteraction> {
  /** The full name of the command, such as `counter increment`. */
  readonly command: string
  /** The values the user gave, by option name; those not given are undefined. */
  readonly options: Values
  /** The users, members, roles, channels and attachments that options name, by their ids. */
  readonly resolved: ResolvedData
}

type Options = readonly SlashOption[]

interface Runnable<O extends Options> {
  /** At most 25, the required ones first. */
  readonly options?: O
  /** Runs before `run`, in this order, after those of the bot and of the command. */
  readonly use?: readonly Middleware[]
  /** Handles the command; the event counts as handled when the promise it returns, if any, has settled. */
  run?(ctx: SlashContext<ValuesOf<O>>): unknown
}

/** One of the actions of a command, as `increment` in `/counter increment`. */
export interface SlashSubcommand<O extends Options = Options> extends Described, Runnable<O> {
  /** Handles the subcommand; the event counts as handled when the promise it returns, if any, has settled. */
  run(ctx: SlashContext<ValuesOf<O>>): unknown
}

/** Subcommands under a word of their own, as `role` in `/settings role add`. */
export interface SlashGroup extends Described {
  /** At most 25. */
  readonly subcommands: readonly SlashSubcommand[]
}

/** What commands of every kind may say of themselves. */
export interface CommandSettings {
  /** Who sees the command unless the server's administrators say otherwise: those with these permissions. "0" is administrators only. */
  readonly defaultMemberPermissions?: PermissionBits
  /** Whether it can be used in age-restricted channels only. Defaults to false. */
  readonly nsfw?: boolean
}

/**
 * A command; with `subcommands` or `groups`, `options` and `run` have no meaning, as Discord then offers the subcommands only.
 */
export interface SlashCommand<O extends Options = Options> extends Described, CommandSettings, Runnable<O> {
  /** At most 25, groups included. */
  readonly subcommands?: readonly SlashSubcommand[]
  /** At most 25, subcommands included. */
  readonly groups?: readonly SlashGroup[]
}

/**
 * Declares a slash command; it does nothing until it is given to `createBot`. The type of `ctx.options` follows from the declared
 * options, for the command and for its first six subcommands; wrap later ones, and those of groups, in `subcommand`.
 */
export const slash = <
  const O extends Options,
  const A extends Options,
  const B extends Options,
  const C extends Options,
  const D extends Options,
  const E extends Options,
  const F extends Options,
>(
  command: SlashCommand<O> & {
    // One type parameter for each place: TypeScript infers `ctx` from the options beside it only so.
    /** At most 25, groups included; the options of the first six are inferred. */
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
): SlashCommand => declare(command, "slashCommands")

/** Declares a subcommand, so that the type of `ctx.options` follows from its options. */
export const subcommand = <const O extends Options>(command: SlashSubcommand<O>): SlashSubcommand =>
  command as unknown as SlashSubcommand

const chatInput = 1
const subcommandType = 1
const groupType = 2
const mostOptions = 25

/** A command in the form Discord registers. Throws a TypeError that names the part at fault. */
export const commandJson = (command: SlashCommand): DiscordJson => {
  const json = describedJson(command, chatInput, "slash command")
  const where = `slash command "${command.name}"`
  settingsJson(command, json, where)
  const { groups = [], subcommands = [] } = command
  if (subcommands.length === 0 && groups.length === 0) {
    requireRun(command, where)
    json.options = optionsJson(command.options ?? [], where)
    return json
  }
  const options = subcommandsJson(subcommands, where)
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!
    const option = describedJson(group, groupType, `${where}: group`)
    option.options = subcommandsJson(group.subcommands ?? [], `${where}: group "${group.name}"`)
    options[options.length] = option
  }
  const seen = dictionary<true | undefined>()
  for (let i = 0; i < options.length; i++) {
    const name = options[i]!.name as string
    if (seen[name])
      throw new NativeTypeError(`${where}: subcommand "${name}" is declared twice; rename or remove one`)
    seen[name] = true
  }
  if (options.length > mostOptions)
    throw new NativeTypeError(`${where} has ${options.length} subcommands; Discord allows at most 25`)
  json.options = options
  return json
}

/** Adds what commands of every kind may say of themselves. */
export const settingsJson = (
  command: CommandSettings,
  json: { [field: string]: unknown },
  where: string,
): void => {
  const { defaultMemberPermissions, nsfw } = command
  if (defaultMemberPermissions !== undefined)
    json.default_member_permissions = bigintToString(
      permissionBits(defaultMemberPermissions, `${where}: defaultMemberPermissions`),
    )
  if (nsfw !== undefined) json.nsfw = nsfw
}

const subcommandsJson = (
  subcommands: readonly SlashSubcommand[],
  where: string,
): { [field: string]: unknown }[] => {
  const options = list<{ [field: string]: unknown }>()
  const seen = dictionary<true | undefined>()
  for (let i = 0; i < subcommands.length; i++) {
    const sub = subcommands[i]!
    const option = describedJson(sub, subcommandType, `${where}: subcommand`)
    requireRun(sub, `${where}: subcommand "${sub.name}"`)
    if (seen[sub.name])
      throw new NativeTypeError(`${where}: subcommand "${sub.name}" is declared twice; rename or remove one`)
    seen[sub.name] = true
    option.options = optionsJson(sub.options ?? [], `${where}: subcommand "${sub.name}"`)
    options[i] = option
  }
  return options
}

const requireRun = (runnable: { readonly run?: unknown }, where: string): void => {
  if (typeof runnable.run !== "function") throw new NativeTypeError(`${where} must have a run function`)
}

/** The commands by name. Throws a TypeError for a name used twice. */
export const slashCommandsByName = (commands: readonly SlashCommand[]): ByName => {
  const byName = dictionary<SlashCommand | undefined>()
  for (let i = 0; i < commands.length; i++) {
    const { name } = commands[i]!
    if (byName[name] !== undefined)
      throw new NativeTypeError(`slash command "${name}" is declared twice; rename or remove one`)
    byName[name] = commands[i]!
  }
  return byName
}

type ByName = { [name: string]: SlashCommand | undefined }

/** Makes the handler that finds the command of an interaction and runs it. */
export const slashRouter =
  (byName: ByName, chain: Chain) =>
  (ctx: Context<CommandInteraction>): unknown => {
    const { commandName, data, resolved = {} } = ctx.msg
    const command = byName[commandName]
    if (command === undefined) return undefined
    const called = find(command, data.options)
    const options = flattenInteractionOptions(data.options)
    const own: SlashContext = { ...ctx, command: called.name, options, resolved }
    return runCommand(chain, command.use, called.sub?.use, own, () => (called.sub ?? command).run!(own))
  }

/** Makes the handler that asks the option which is being typed into for its suggestions. */
export const autocompleteRouter =
  (byName: ByName) =>
  async (ctx: Context<AutocompleteInteraction>): Promise<void> => {
    const { commandName, data } = ctx.msg
    const command = byName[commandName]
    const focused = focusedOption(data.options)
    if (command === undefined || focused === undefined) return
    const { name, sub } = find(command, data.options)
    const suggest = suggestOf((sub ?? command).options, focused.name)
    if (suggest === undefined) return
    const given = await suggest({
      ...ctx,
      command: name,
      focused: { name: focused.name, value: `${focused.value ?? ""}` },
      options: flattenInteractionOptions(data.options),
    })
    if (given !== undefined) await ctx.autocomplete(given)
  }

/** The function of an option, also of one in subcommands that are declared as options. */
const suggestOf = (options: Options = [], name: string): Suggest | undefined => {
  for (let i = 0; i < options.length; i++) {
    const { autocomplete, name: own, options: inner } = options[i]!
    if (own === name && typeof autocomplete === "function") return autocomplete
    const found = inner === undefined ? undefined : suggestOf(inner, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether any option has a function for suggestions. */
export const suggests = (commands: readonly SlashCommand[]): boolean => {
  const any = (options: Options = []): boolean => {
    for (let i = 0; i < options.length; i++)
      if (typeof options[i]!.autocomplete === "function" || any(options[i]!.options)) return true
    return false
  }
  const anyOf = (subcommands: readonly SlashSubcommand[] = []): boolean => {
    for (let i = 0; i < subcommands.length; i++) if (any(subcommands[i]!.options)) return true
    return false
  }
  for (let i = 0; i < commands.length; i++) {
    const { groups = [], options, subcommands } = commands[i]!
    if (any(options) || anyOf(subcommands)) return true
    for (let g = 0; g < groups.length; g++) if (anyOf(groups[g]!.subcommands)) return true
  }
  return false
}

/** The subcommand that was called, where the command has any, and the full name of what was called. */
const find = (
  command: SlashCommand,
  given: readonly InteractionOption[] | undefined,
): { readonly name: string; readonly sub: SlashSubcommand | undefined } => {
  const { groups = [], subcommands = [] } = command
  const ctx = { msg: { data: given === undefined ? {} : { options: given } } }
  const name = getSubcommand(ctx)
  const group = getSubcommandGroup(ctx)
  const words = `${command.name}${group === undefined ? "" : ` ${group}`}${name === undefined ? "" : ` ${name}`}`
  if (subcommands.length === 0 && groups.length === 0) return { name: words, sub: undefined }
  let among: readonly SlashSubcommand[] = group === undefined ? subcommands : []
  for (let i = 0; i < groups.length; i++) if (groups[i]!.name === group) among = groups[i]!.subcommands
  for (let i = 0; i < among.length; i++) if (among[i]!.name === name) return { name: words, sub: among[i]! }
  throw new NativeError(
    name === undefined
      ? `/${command.name} was called without a subcommand`
      : `/${command.name} has no subcommand "${group === undefined ? name : `${group} ${name}`}"`,
  )
}
