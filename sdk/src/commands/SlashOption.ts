/**
 * The options of slash commands: as a script declares them, as Discord wants them registered, and, in types, the values that
 * a handler finds in `ctx.options`.
 */
import type { DiscordJson } from "../Events.ts"
import { dictionary, isArray, list, NativeTypeError, objectKeys } from "../Primordials.ts"
import type { Suggest } from "./Autocomplete.ts"
import { type Choice, choiceJson } from "./Choice.ts"
import { type Described, describedJson } from "./Described.ts"

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

/** One option of a slash command. */
export interface SlashOption extends Described {
  /** Defaults to "string". Users, channels, roles, mentionables and attachments arrive as their ids; `ctx.resolved` has the rest. */
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
  /** Suggests values while the user types; true leaves it to a handler of `autocomplete`. */
  readonly autocomplete?: boolean | Suggest
  /** The options of a subcommand, or the subcommands of a group. */
  readonly options?: readonly SlashOption[]
}

/** What an option may be: users, channels, roles and files are given as their ids. */
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

/** Which of the two. */
type Nesting = {
  /** Which of the two. */
  readonly type: "subcommand" | "subcommand_group"
}

/** What `ctx.options` holds for the given options: required ones for sure, others perhaps. */
export type ValuesOf<Options extends readonly SlashOption[]> = string extends Options[number]["name"]
  ? OptionValues
  : {
      readonly [O in Exclude<Options[number], Nesting> as O["name"]]: O extends { readonly required: true }
        ? ValueOf<O>
        : ValueOf<O> | undefined
    } & (Extract<Options[number], Nesting> extends never ? unknown : OptionValues)

/** Discord's name for each field that is passed on as it is, and the types of option that may have it. */
const passedOn = {
  __proto__: null,
  minValue: { json: "min_value", of: "integer number" },
  maxValue: { json: "max_value", of: "integer number" },
  minLength: { json: "min_length", of: "string" },
  maxLength: { json: "max_length", of: "string" },
  channelTypes: { json: "channel_types", of: "channel" },
} as const

type PassedOn = Exclude<keyof typeof passedOn, "__proto__">
const passedOnFields = objectKeys(passedOn) as PassedOn[]

const mostOptions = 25
const mostChoices = 25

/** Options in the form Discord registers. Throws a TypeError that names the command, the option and the field at fault. */
export const optionsJson = (options: readonly SlashOption[], where: string): DiscordJson[] => {
  if (!isArray(options)) throw new NativeTypeError(`${where}: options must be an array`)
  if (options.length > mostOptions)
    throw new NativeTypeError(`${where} has ${options.length} options; Discord allows at most ${mostOptions}`)
  const all = list<DiscordJson>()
  const seen = dictionary<true | undefined>()
  let optional: string | undefined
  for (let i = 0; i < options.length; i++) {
    const option = options[i] as SlashOption
    all[i] = optionJson(option, where)
    const { name } = option
    if (seen[name])
      throw new NativeTypeError(`${where}: option "${name}" is declared twice; rename or remove one`)
    seen[name] = true
    if (option.required === true && optional !== undefined) {
      throw new NativeTypeError(
        `${where}: option "${name}" is required and comes after "${optional}", which is not; put the required options first`,
      )
    }
    if (option.required !== true) optional = name
  }
  return all
}

/** For whoever has given another. */
const typeNames =
  "string, integer, number, boolean, user, channel, role, mentionable, attachment, subcommand and subcommand_group"

const optionJson = (option: SlashOption, where: string): DiscordJson => {
  const type = option.type ?? "string"
  const number = (typeNumbers as unknown as { [type: string]: number | undefined })[type]
  const json = describedJson(option, number ?? 0, `${where}: option`)
  const here = `${where}: option "${option.name}"`
  if (number === undefined) {
    throw new NativeTypeError(`${here} has an unknown type "${type}"; there are ${typeNames}`)
  }
  if (option.required === true) json.required = true
  const { autocomplete, choices, options } = option
  if (choices !== undefined) json.choices = choicesJson(choices, type, here)
  for (let i = 0; i < passedOnFields.length; i++) {
    const field = passedOnFields[i]!
    const value = option[field]
    if (value === undefined) continue
    requireType(type, passedOn[field].of, here, field)
    json[passedOn[field].json] = value
  }
  checkRange(option, here)
  if (autocomplete !== undefined && autocomplete !== false) {
    requireType(type, "string integer number", here, "autocomplete")
    if (choices !== undefined && choices.length > 0)
      throw new NativeTypeError(`${here}: autocomplete and choices exclude each other; leave one of them out`)
    if (autocomplete !== true && typeof autocomplete !== "function")
      throw new NativeTypeError(`${here}: autocomplete must be true or a function`)
    json.autocomplete = true
  }
  if (options !== undefined) json.options = optionsJson(options, here)
  return json as DiscordJson
}

const requireType = (type: SlashOptionType, allowed: string, here: string, field: string): void => {
  let word = ""
  for (let i = 0; i <= allowed.length; i++) {
    if (i < allowed.length && allowed[i] !== " ") word += allowed[i]
    else if (word === type) return
    else word = ""
  }
  throw new NativeTypeError(`${here}: ${field} is not for options of type "${type}", only for ${allowed}`)
}

const checkRange = (option: SlashOption, here: string): void => {
  const { maxLength, maxValue, minLength, minValue } = option
  if (minValue !== undefined && maxValue !== undefined && minValue > maxValue)
    throw new NativeTypeError(`${here}: minValue is greater than maxValue`)
  if (minLength !== undefined && !(minLength >= 0 && minLength <= 6000))
    throw new NativeTypeError(`${here}: minLength must be 0 to 6000`)
  if (maxLength !== undefined && !(maxLength >= 1 && maxLength <= 6000))
    throw new NativeTypeError(`${here}: maxLength must be 1 to 6000`)
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength)
    throw new NativeTypeError(`${here}: minLength is greater than maxLength`)
}

const choicesJson = (choices: readonly Choice[], type: SlashOptionType, here: string): object[] => {
  requireType(type, "string integer number", here, "choices")
  if (choices.length > mostChoices)
    throw new NativeTypeError(
      `${here} has ${choices.length} choices; Discord allows at most ${mostChoices}; use autocomplete for more`,
    )
  const wanted = type === "string" ? "string" : "number"
  const all = list<object>()
  const seen = dictionary<true | undefined>()
  for (let i = 0; i < choices.length; i++) {
    const choice = choices[i]!
    all[i] = choiceJson(choice, `${here}: choice ${i}`)
    if (typeof choice.value !== wanted)
      throw new NativeTypeError(`${here}: choice "${choice.name}": value must be a ${wanted}`)
    if (seen[choice.name])
      throw new NativeTypeError(`${here}: choice "${choice.name}" is declared twice; rename or remove one`)
    seen[choice.name] = true
  }
  return all
}
