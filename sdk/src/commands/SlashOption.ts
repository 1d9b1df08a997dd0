/**
 * The options of slash commands: as a script declares them, as Discord wants them registered, and, in types, the values that
 * a handler finds in `ctx.options`.
 */
import type { DiscordJson } from "./Events.ts"
import { dictionary, list, NativeTypeError, objectKeys } from "./Primordials.ts"

const typeNumbers = {
  __proto__: null,
  subcommand: 1,
  subcommand_group: 2,
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

type SlashOptionType = Exclude<keyof typeof typeNumbers, "__proto__">

/** A value the user may choose. */
export interface Choice {
  /** What the user sees. */
  readonly name: string
  readonly value: string | number
}

/** One option of a slash command. */
export interface SlashOption {
  /** Lower case, 1 to 32 characters. */
  readonly name: string
  readonly description: string
  /** Defaults to "string". Users, channels, roles, mentionables and attachments arrive as their ids. */
  readonly type?: SlashOptionType
  /** Defaults to false. Discord wants the required options first. */
  readonly required?: boolean
  /** The only values allowed; at most 25. */
  readonly choices?: readonly Choice[]
  /** Lowest value of an integer or number. */
  readonly minValue?: number
  /** Highest value of an integer or number. */
  readonly maxValue?: number
  /** Least number of characters of a string. */
  readonly minLength?: number
  /** Greatest number of characters of a string. */
  readonly maxLength?: number
  /** The channel types to choose from, by Discord's numbers. */
  readonly channelTypes?: readonly number[]
  /** Whether the script suggests values while the user types. */
  readonly autocomplete?: boolean
  /** The options of a subcommand, or the subcommands of a group. */
  readonly options?: readonly SlashOption[]
}

export type OptionValue = string | number | boolean

/** Values by option name, for commands whose options are not known to the type checker. */
export type OptionValues = { readonly [name: string]: OptionValue | undefined }

type ValueOf<O> = O extends { readonly choices: readonly { readonly value: infer V }[] }
  ? V
  : O extends { readonly type: "integer" | "number" }
    ? number
    : O extends { readonly type: "boolean" }
      ? boolean
      : string

type Nesting = { readonly type: "subcommand" | "subcommand_group" }

/** What `ctx.options` holds for the given options: required ones for sure, others perhaps. */
export type ValuesOf<Options extends readonly SlashOption[]> = string extends Options[number]["name"]
  ? OptionValues
  : {
      readonly [O in Exclude<Options[number], Nesting> as O["name"]]: O extends { readonly required: true }
        ? ValueOf<O>
        : ValueOf<O> | undefined
    } & (Extract<Options[number], Nesting> extends never ? unknown : OptionValues)

/** Discord's name for each field that is passed on as it is. */
const passedOn = {
  __proto__: null,
  choices: "choices",
  minValue: "min_value",
  maxValue: "max_value",
  minLength: "min_length",
  maxLength: "max_length",
  channelTypes: "channel_types",
  autocomplete: "autocomplete",
} as const

type PassedOn = Exclude<keyof typeof passedOn, "__proto__">
const passedOnFields = objectKeys(passedOn) as PassedOn[]

/** The fields that every command, subcommand and option has. Throws a TypeError naming `where` unless they are texts. */
export const describedJson = (
  described: { readonly name: string; readonly description: string },
  type: number,
  where: string,
): { [field: string]: unknown } => {
  const { name, description } = described
  if (typeof name !== "string" || name === "") throw new NativeTypeError(`${where} must have a name`)
  if (typeof description !== "string" || description === "") {
    throw new NativeTypeError(`${where} "${name}" must have a description`)
  }
  const json = dictionary<unknown>()
  json.type = type
  json.name = name
  json.description = description
  return json
}

/** Options in the form Discord registers. Throws a TypeError that names the command and option at fault. */
export const optionsJson = (options: readonly SlashOption[], where: string): DiscordJson[] => {
  const all = list<DiscordJson>()
  for (let i = 0; i < options.length; i++) all[i] = optionJson(options[i]!, where)
  return all
}

const optionJson = (option: SlashOption, where: string): DiscordJson => {
  const here = `${where}: option`
  const type = option.type ?? "string"
  const number = (typeNumbers as unknown as { [type: string]: number | undefined })[type]
  const json = describedJson(option, number ?? 0, here)
  if (number === undefined)
    throw new NativeTypeError(`${here} "${option.name}" has an unknown type "${type}"`)
  if (option.required === true) json.required = true
  for (let i = 0; i < passedOnFields.length; i++) {
    const value = option[passedOnFields[i]!]
    if (value !== undefined) json[passedOn[passedOnFields[i]!]] = value
  }
  if (option.options !== undefined) json.options = optionsJson(option.options, `${here} "${option.name}"`)
  return json as DiscordJson
}
