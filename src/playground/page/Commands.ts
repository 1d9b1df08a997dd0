/** Slash commands as the picker lists them: one entry per thing a person can call, subcommands spelled out. */
import type { APIApplicationCommand, APIApplicationCommandOption } from "discord-api-types/v10"
import type { OptionValue, Suggestion } from "./ControlApi.ts"
import type { Guild } from "./World.ts"

/** Discord's option types, by number; its package of types would bring all its constants into the page. */
export const optionType = {
  subcommand: 1,
  subcommandGroup: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const

const chatInput = 1

export interface Callable {
  /** `counter increment`: what a person types after the slash. */
  readonly path: string
  readonly name: string
  readonly subcommand: string | undefined
  readonly description: string
  readonly options: ReadonlyArray<CallOption>
}

export interface CallOption {
  readonly name: string
  readonly description: string
  readonly type: number
  readonly required: boolean
  /** The server suggests values while the person types. */
  readonly autocomplete: boolean
  readonly choices: ReadonlyArray<Suggestion>
  readonly min: number | undefined
  readonly max: number | undefined
}

/** Everything that can be called, in alphabetical order. */
export const callables = (commands: ReadonlyArray<APIApplicationCommand>): ReadonlyArray<Callable> =>
  commands
    .filter((command) => ((command.type as number | undefined) ?? chatInput) === chatInput)
    .flatMap((command) => callablesOf(command))
    .sort((left, right) => left.path.localeCompare(right.path))

const callablesOf = (command: APIApplicationCommand): ReadonlyArray<Callable> => {
  const options = (command.options ?? []) as ReadonlyArray<AnyOption>
  const nested = options.flatMap((option) => nestedCallables(command.name, option, ""))
  if (nested.length > 0) return nested
  return [callable(command.name, undefined, command.description, options)]
}

const nestedCallables = (name: string, option: AnyOption, group: string): ReadonlyArray<Callable> => {
  const children = (option.options ?? []) as ReadonlyArray<AnyOption>
  if (option.type === optionType.subcommand)
    return [callable(name, group + option.name, option.description, children)]
  if (option.type === optionType.subcommandGroup)
    return children.flatMap((child) => nestedCallables(name, child, `${group}${option.name} `))
  return []
}

const callable = (
  name: string,
  subcommand: string | undefined,
  description: string,
  options: ReadonlyArray<AnyOption>,
): Callable => ({
  path: subcommand === undefined ? name : `${name} ${subcommand}`,
  name,
  subcommand,
  description,
  options: options.map(callOption),
})

/** The fields of all option types together: which are there depends on the type. */
type AnyOption = Pick<APIApplicationCommandOption, "name" | "description"> & {
  readonly type: number
  readonly required?: boolean
  readonly autocomplete?: boolean
  readonly choices?: ReadonlyArray<Suggestion>
  readonly options?: unknown
  readonly min_value?: number
  readonly max_value?: number
  readonly min_length?: number
  readonly max_length?: number
}

const callOption = (option: AnyOption): CallOption => ({
  name: option.name,
  description: option.description,
  type: option.type,
  required: option.required === true,
  autocomplete: option.autocomplete === true,
  choices: option.choices ?? [],
  min: option.min_value ?? option.min_length,
  max: option.max_value ?? option.max_length,
})

const menuTypes = { user: 2, message: 3 } as const

/** The names of the commands in the menu of members or messages, in alphabetical order. */
export const menuCommands = (
  commands: ReadonlyArray<APIApplicationCommand>,
  target: keyof typeof menuTypes,
): ReadonlyArray<string> =>
  commands
    .filter((command) => (command.type as number) === menuTypes[target])
    .map((command) => command.name)
    .sort((left, right) => left.localeCompare(right))

/** The entries for what is typed after the slash; those that start with it come before those that contain it. */
export const matching = (all: ReadonlyArray<Callable>, typed: string): ReadonlyArray<Callable> => {
  const wanted = typed.trim().toLowerCase()
  const starts = all.filter((entry) => entry.path.startsWith(wanted))
  return [...starts, ...all.filter((entry) => !entry.path.startsWith(wanted) && entry.path.includes(wanted))]
}

/** The entry that `typed` names in full, once a space shows that the name is complete. */
export const completed = (all: ReadonlyArray<Callable>, typed: string): Callable | undefined =>
  typed.endsWith(" ") ? all.find((entry) => entry.path === typed.trimEnd().toLowerCase()) : undefined

/** What a field offers to pick from, or undefined where people just type. */
export const suggestions = (option: CallOption, guild: Guild): ReadonlyArray<Suggestion> | undefined => {
  const channels = () => guild.channels.map((channel) => ({ name: `#${channel.name}`, value: channel.id }))
  const users = () =>
    guild.members.map(({ nick, user }) => ({
      name: `@${nick ?? user.global_name ?? user.username}`,
      value: user.id,
    }))
  const roles = () =>
    guild.roles.map((role) => ({
      name: role.name === "@everyone" ? role.name : `@${role.name}`,
      value: role.id,
    }))
  switch (option.type) {
    case optionType.boolean:
      return [
        { name: "True", value: "true" },
        { name: "False", value: "false" },
      ]
    case optionType.user:
      return users()
    case optionType.channel:
      return channels()
    case optionType.role:
      return roles()
    case optionType.mentionable:
      return [...users(), ...roles()]
    default:
      return option.choices.length > 0 ? option.choices : undefined
  }
}

/** Reads a field: the value to send, or what is wrong with it. An empty optional field is neither. */
export const readOption = (
  option: CallOption,
  typed: string,
  offered: ReadonlyArray<Suggestion> | undefined,
): { readonly value?: OptionValue; readonly problem?: string } => {
  const text = typed.trim()
  if (text === "") return option.required ? { problem: `${option.name} is required` } : {}
  const picked = offered?.find((suggestion) => suggestion.name.toLowerCase() === text.toLowerCase())
  if (option.type === optionType.boolean)
    return picked === undefined
      ? { problem: `${option.name} is True or False` }
      : { value: picked.value === "true" }
  if (picked !== undefined) return { value: picked.value }
  if (offered !== undefined && !option.autocomplete) return { problem: `pick ${option.name} from the list` }
  if (option.type === optionType.integer || option.type === optionType.number) return readNumber(option, text)
  if (option.min !== undefined && text.length < option.min)
    return { problem: `${option.name} needs at least ${option.min} characters` }
  if (option.max !== undefined && text.length > option.max)
    return { problem: `${option.name} takes at most ${option.max} characters` }
  return { value: text }
}

const readNumber = (option: CallOption, text: string) => {
  const value = Number(text)
  if (!Number.isFinite(value)) return { problem: `${option.name} is a number` }
  if (option.type === optionType.integer && !Number.isSafeInteger(value))
    return { problem: `${option.name} is a whole number` }
  if (option.min !== undefined && value < option.min)
    return { problem: `${option.name} is at least ${option.min}` }
  if (option.max !== undefined && value > option.max)
    return { problem: `${option.name} is at most ${option.max}` }
  return { value }
}
