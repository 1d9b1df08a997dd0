/** What commands, subcommands and options have in common: a name, a description, and both in other languages. */
import { dictionary, indexOf, NativeTypeError, objectKeys, regexpExec } from "../Primordials.ts"

/** Texts by Discord's name of the language, such as `de` or `en-GB`. */
export type Localizations = { readonly [locale: string]: string }

/** What commands, subcommands, groups and options have in common. */
export interface Described {
  /** Lower case, 1 to 32 characters. */
  readonly name: string
  /** The name in other languages, by Discord's codes of them, such as `de`. */
  readonly nameLocalizations?: Localizations
  /** 1 to 100 characters. */
  readonly description: string
  /** The description in other languages, by Discord's codes of them, such as `de`. */
  readonly descriptionLocalizations?: Localizations
}

/** The fields that every command, subcommand and option has. Throws a TypeError naming `where` unless they are as Discord wants them. */
export const describedJson = (
  described: Described,
  type: number,
  where: string,
): { [field: string]: unknown } => {
  const { description, descriptionLocalizations, name, nameLocalizations } = described
  if (typeof name !== "string" || name === "") throw new NativeTypeError(`${where} must have a name`)
  const here = `${where} "${name}"`
  if (!isName(name)) {
    throw new NativeTypeError(
      `${here}: name must be 1 to 32 lower-case letters, digits, - and _, without spaces`,
    )
  }
  if (typeof description !== "string" || description === "")
    throw new NativeTypeError(`${here} must have a description`)
  if (description.length > 100)
    throw new NativeTypeError(
      `${here}: description has ${description.length} characters; at most 100 are allowed`,
    )
  const json = dictionary<unknown>()
  json.type = type
  json.name = name
  json.description = description
  if (nameLocalizations !== undefined) {
    const texts = localizationsJson(nameLocalizations, 32, `${here}: nameLocalizations`)
    const locales = objectKeys(texts)
    for (let i = 0; i < locales.length; i++) {
      if (!isName(texts[locales[i]!]!))
        throw new NativeTypeError(
          `${here}: nameLocalizations.${locales[i]} must be lower case, without spaces`,
        )
    }
    json.name_localizations = texts
  }
  if (descriptionLocalizations !== undefined)
    json.description_localizations = localizationsJson(
      descriptionLocalizations,
      100,
      `${here}: descriptionLocalizations`,
    )
  return json
}

/** Discord's names of the languages that its client can speak. */
const languages =
  " id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko "

/** A copy of texts by language. Throws a TypeError that begins with `where`. */
export const localizationsJson = (
  texts: Localizations,
  longest: number,
  where: string,
): { [locale: string]: string } => {
  const json = dictionary<string>()
  if (typeof texts !== "object" || texts === null)
    throw new NativeTypeError(`${where} must be an object of texts by language`)
  const locales = objectKeys(texts)
  for (let i = 0; i < locales.length; i++) {
    if (indexOf(languages, ` ${locales[i]} `) === -1)
      throw new NativeTypeError(`${where}.${locales[i]}: Discord's languages are${languages}`)
    const text = texts[locales[i]!]
    if (typeof text !== "string" || text === "" || text.length > longest)
      throw new NativeTypeError(`${where}.${locales[i]} must be a text of 1 to ${longest} characters`)
    json[locales[i]!] = text
  }
  return json
}

/** Most names need no more than this, which costs less than making the pattern ready. */
const isPlain = (name: string): boolean => {
  for (let i = 0; i < name.length; i++) {
    const letter = name[i]!
    const allowed =
      (letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9") || letter === "-" || letter === "_"
    if (!allowed) return false
  }
  return name.length <= 32
}

const isName = (name: string): boolean =>
  isPlain(name) ||
  (regexpExec(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u, name) !== null &&
    regexpExec(/\p{Lu}/u, name) === null)
