/** Suggestions while a user types: an option asks its own function, and what that gives is what the user may pick from. */
import type { Context } from "../Context.ts"
import type { AutocompleteInteraction, InteractionOption } from "../Events.ts"
import { isArray, list, NativeTypeError } from "../Primordials.ts"
import { type Choice, choiceJson } from "./Choice.ts"
import type { OptionValues } from "./SlashOption.ts"

/** The option that is being typed into. */
export interface Focused {
  /** The option's name. */
  readonly name: string
  /** What was typed so far, also for numbers. */
  readonly value: string
}

/** What an `autocomplete` function gets: what was typed so far, for which option, and by whom. */
export interface AutocompleteContext extends Context<AutocompleteInteraction> {
  /** The full name of the command, such as `counter increment`. */
  readonly command: string
  /** The option that is being typed into. */
  readonly focused: Focused
  /** What the user has given for the other options, unchecked. */
  readonly options: OptionValues
}

/** Values to suggest: texts, numbers, or choices with a name of their own. */
export type Suggestions = readonly (string | number | Choice)[]

/** Gives the suggestions, or has sent them with `ctx.autocomplete`. */
export type Suggest = (
  ctx: AutocompleteContext,
) => Suggestions | undefined | void | Promise<Suggestions | undefined | void>

const mostChoices = 25

/** Suggestions in Discord's form, the first 25. Throws a TypeError for what is none. */
export const toChoices = (suggestions: Suggestions): object[] => {
  if (!isArray(suggestions))
    throw new NativeTypeError("ctx.autocomplete(choices): the choices must be an array")
  const choices = list<object>()
  for (let i = 0; i < suggestions.length && i < mostChoices; i++) {
    const given = suggestions[i] as string | number | Choice
    const choice = typeof given === "object" && given !== null ? given : { name: `${given}`, value: given }
    choices[i] = choiceJson(choice, `ctx.autocomplete: choice ${i}`)
  }
  return choices
}

/** The option that is being typed into, wherever it is nested. */
export const focusedOption = (options: readonly InteractionOption[] = []): InteractionOption | undefined => {
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!
    if (option.focused === true) return option
    const inner = focusedOption(option.options)
    if (inner !== undefined) return inner
  }
  return undefined
}
