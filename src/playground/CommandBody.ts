/** What Discord accepts as an application command. */
import { ApplicationCommandOptionType as OptionType, ApplicationCommandType } from "discord-api-types/v10"
import { Schema } from "effect"
import { choice, type FieldError, list, maybe, rule, text } from "./FormBody.ts"

const invalidName = rule("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")

const slashName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

/** The name of a slash command or option: 1 to 32 letters of any script, digits, - and _, without capitals. */
const Name = text(1, 32).check(
  Schema.makeFilter(
    (name: string) => name === "" || (slashName.test(name) && name === name.toLowerCase()),
    invalidName,
  ),
)

const Localizations = maybe(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))

const Choice = Schema.Struct({
  name: text(1, 100),
  name_localizations: Localizations,
  value: Schema.Union([text(0, 100), Schema.Number]),
})

const optionFields = {
  type: choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
  name: Name,
  name_localizations: Localizations,
  description: text(1, 100),
  description_localizations: Localizations,
  required: maybe(Schema.Boolean),
  choices: maybe(list(Choice, 25)),
  autocomplete: maybe(Schema.Boolean),
  channel_types: maybe(Schema.Array(Schema.Int)),
  min_value: maybe(Schema.Number),
  max_value: maybe(Schema.Number),
  min_length: maybe(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6000 }))),
  max_length: maybe(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 6000 }))),
}

type OptionFields = Schema.Struct<typeof optionFields>["Type"]
export interface CommandOption extends OptionFields {
  readonly options?: ReadonlyArray<CommandOption> | null | undefined
}
const Option: Schema.Codec<CommandOption, unknown> = Schema.Struct({
  ...optionFields,
  options: maybe(
    list(
      Schema.suspend(() => Option),
      25,
    ),
  ),
}) as never

const commandFields = {
  type: maybe(choice([1, 2, 3])),
  name: text(1, 32),
  name_localizations: Localizations,
  description: maybe(text(0, 100)),
  description_localizations: Localizations,
  options: maybe(list(Option, 25)),
  default_member_permissions: maybe(Schema.String),
  dm_permission: maybe(Schema.Boolean),
  default_permission: maybe(Schema.Boolean),
  nsfw: maybe(Schema.Boolean),
  contexts: maybe(Schema.Array(Schema.Int)),
  integration_types: maybe(Schema.Array(Schema.Int)),
}

export const CommandBody = Schema.Struct({ ...commandFields, id: maybe(Schema.String) })
export type CommandBody = typeof CommandBody.Type

/** A change to a command: what is absent stays. */
export const CommandEdit = Schema.Struct({ ...commandFields, name: Schema.optional(text(1, 32)) })
export type CommandEdit = typeof CommandEdit.Type

type Path = ReadonlyArray<PropertyKey>

const nested: ReadonlySet<number> = new Set([OptionType.Subcommand, OptionType.SubcommandGroup])
const withChoices: ReadonlySet<number> = new Set([OptionType.String, OptionType.Integer, OptionType.Number])

function* optionErrors(
  options: ReadonlyArray<CommandOption>,
  path: Path,
  within: "command" | "group" | "subcommand",
): Generator<FieldError> {
  const seen = new Set<string>()
  let optionalSeen = false
  for (const [index, option] of options.entries()) {
    const at = [...path, index]
    if (seen.has(option.name)) {
      yield {
        path: [...at, "name"],
        code: "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_IN_USE",
        message: "Option name is already used",
      }
    }
    seen.add(option.name)
    const allowed =
      within === "command" ||
      (within === "group" ? option.type === OptionType.Subcommand : !nested.has(option.type))
    const mixed = within === "command" && nested.has(option.type) !== nested.has(options[0]!.type)
    if (!allowed || mixed) {
      yield {
        path: [...at, "type"],
        code: "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        message: mixed
          ? "Sub-command and sub-command group option types are mutually exclusive to all other types"
          : "Sub-commands and sub-command groups cannot be nested this deep",
      }
      continue
    }
    if (nested.has(option.type)) {
      yield* optionErrors(
        option.options ?? [],
        [...at, "options"],
        option.type === OptionType.SubcommandGroup ? "group" : "subcommand",
      )
      continue
    }
    if (option.required && optionalSeen) {
      yield {
        path: at,
        code: "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        message: "Required options must be placed before non-required options",
      }
    }
    optionalSeen ||= option.required !== true
    yield* choiceErrors(option, at)
  }
}

function* choiceErrors(option: CommandOption, at: Path): Generator<FieldError> {
  const choices = option.choices ?? []
  if (choices.length > 0 && option.autocomplete) {
    yield {
      path: [...at, "autocomplete"],
      code: "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
      message: "Autocomplete cannot be used together with choices",
    }
  }
  if ((choices.length > 0 || option.autocomplete) && !withChoices.has(option.type)) {
    yield {
      path: at,
      code: "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
      message: "Only string, integer and number options can have choices or autocomplete",
    }
  }
  const names = new Set<string>()
  for (const [index, { name, value }] of choices.entries()) {
    const path = [...at, "choices", index]
    if (names.has(name)) {
      yield {
        path: [...path, "name"],
        code: "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS",
        message: "Option choice name already exists",
      }
    }
    names.add(name)
    if (
      withChoices.has(option.type) &&
      typeof value !== (option.type === OptionType.String ? "string" : "number")
    ) {
      yield {
        path: [...path, "value"],
        code: "CHOICE_TYPE_INVALID",
        message: "The value does not have the type of the option",
      }
    }
  }
}

const textLength = (options: ReadonlyArray<CommandOption>): number =>
  options.reduce(
    (sum, option) =>
      sum +
      option.name.length +
      option.description.length +
      (option.choices ?? []).reduce((sum, { name, value }) => sum + name.length + String(value).length, 0) +
      textLength(option.options ?? []),
    0,
  )

/** Characters that the names, descriptions and values of one command may have together. */
const maxTextLength = 8000

/** What Discord would refuse in a command, beyond what its schema says. */
export function* commandErrors(command: CommandBody, path: Path = []): Generator<FieldError> {
  const options = command.options ?? []
  if ((command.type ?? ApplicationCommandType.ChatInput) === ApplicationCommandType.ChatInput) {
    if (!slashName.test(command.name) || command.name !== command.name.toLowerCase()) {
      const [code, message] = invalidName.message.split(": ")
      yield { path: [...path, "name"], code: code!, message: message! }
    }
    if (!command.description) {
      yield { path: [...path, "description"], code: "BASE_TYPE_REQUIRED", message: "This field is required" }
    }
    yield* optionErrors(options, [...path, "options"], "command")
    if (command.name.length + (command.description?.length ?? 0) + textLength(options) > maxTextLength) {
      yield { path, code: "APPLICATION_COMMAND_TOO_LARGE", message: "Command exceeds maximum size (8000)" }
    }
  } else {
    if (command.description) {
      yield {
        path: [...path, "description"],
        code: "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_EXIST",
        message: "Context menu commands cannot have description",
      }
    }
    if (options.length > 0) {
      yield {
        path: [...path, "options"],
        code: "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_CANNOT_EXIST",
        message: "Context menu commands cannot have options",
      }
    }
  }
}
