/** A value that a user may choose: one of an option's fixed choices, or a suggestion. */
import { dictionary, NativeTypeError } from "../Primordials.ts"
import { type Localizations, localizationsJson } from "./Described.ts"

/** A suggestion, or a value that an option offers: what is shown, and what is sent. */
export interface Choice {
  /** What the user sees, 1 to 100 characters. */
  readonly name: string
  /** The same in other languages. */
  readonly nameLocalizations?: Localizations
  /** What the command gets: a number, or a text of up to 100 characters. */
  readonly value: string | number
}

/** A choice in Discord's form. Throws a TypeError that begins with `where`. */
export const choiceJson = (choice: Choice, where: string): { [field: string]: unknown } => {
  const { name, nameLocalizations, value } = choice
  if (typeof name !== "string" || name === "" || name.length > 100)
    throw new NativeTypeError(`${where}: name must be a text of 1 to 100 characters`)
  if (typeof value !== "number" && (typeof value !== "string" || value.length > 100))
    throw new NativeTypeError(`${where}: value must be a number, or a text of up to 100 characters`)
  const json = dictionary<unknown>()
  json.name = name
  json.value = value
  if (nameLocalizations !== undefined)
    json.name_localizations = localizationsJson(nameLocalizations, 100, `${where}: nameLocalizations`)
  return json
}
