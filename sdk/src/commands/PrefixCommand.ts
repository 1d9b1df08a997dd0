/** Commands that are ordinary messages: a prefix, a name and words, as in `!roll 2 6`. */
import type { Context } from "../Context.ts"
import type { Message } from "../Events.ts"
import { dictionary, isArray, NativeTypeError, slice, startsWith, trim } from "../Primordials.ts"
import { declare } from "./Declared.ts"
import { type Chain, type Middleware, runCommand } from "./Middleware.ts"
import { firstWord, plainWords, quotedWords } from "./Words.ts"

/** What a prefix command gets; the words after its name are its `args`. */
export interface PrefixContext extends Context<Message> {
  /** The name of the command, also when an alias was used. */
  readonly command: string
  /** The words after the command's name. */
  readonly args: readonly string[]
}

/** A command in a message, for `createBot`. */
export interface PrefixCommand {
  /** The word after the prefix, matched exactly. */
  readonly name: string
  /** For those who read the script; flora does not show it. */
  readonly description?: string
  /** Other words that call it. */
  readonly aliases?: readonly string[]
  /** Whether "several words" in quotes are one argument. Defaults to false. */
  readonly quotedArguments?: boolean
  /** Runs before `run`, in this order, after those of the bot. */
  readonly use?: readonly Middleware[]
  /** Handles the command; the event counts as handled when the promise it returns, if any, has settled. */
  run(ctx: PrefixContext): unknown
}

/** Declares a prefix command; it does nothing until it is given to `createBot`. */
export const prefix = (command: PrefixCommand): PrefixCommand => declare(command, "commands")

/**
 * Makes the handler that finds the command of a message and runs it. Messages of bots are passed over.
 * Throws a TypeError for a command without name or `run`, and for a name or alias used twice.
 */
export const prefixRouter = (
  prefix: string,
  commands: readonly PrefixCommand[],
  chain: Chain,
): ((ctx: Context<Message>) => unknown) => {
  const byName = dictionary<PrefixCommand | undefined>()
  const add = (word: string, command: PrefixCommand): void => {
    if (byName[word] !== undefined)
      throw new NativeTypeError(`prefix command "${word}" is declared twice; rename or remove one`)
    byName[word] = command
  }
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i]!
    const { aliases = [], name } = command
    if (typeof name !== "string" || name === "")
      throw new NativeTypeError("a prefix command must have a name")
    if (typeof command.run !== "function")
      throw new NativeTypeError(`prefix command "${name}" must have a run function`)
    add(name, command)
    if (!isArray(aliases)) throw new NativeTypeError(`prefix command "${name}": aliases must be an array`)
    for (let a = 0; a < aliases.length; a++) {
      const alias: unknown = aliases[a]
      if (typeof alias !== "string" || alias === "" || plainWords(alias).length !== 1)
        throw new NativeTypeError(`prefix command "${name}": aliases[${a}] must be one word`)
      add(alias, command)
    }
  }
  return (ctx) => {
    const { content, author } = ctx.msg
    if (author.bot || !content) return undefined
    const text = trim(content)
    if (!startsWith(text, prefix)) return undefined
    const { rest, word } = firstWord(slice(text, prefix.length))
    const command = byName[word]
    if (command === undefined) return undefined
    const args = command.quotedArguments === true ? quotedWords(rest) : plainWords(rest)
    const own: PrefixContext = { ...ctx, command: command.name, args }
    return runCommand(chain, command.use, undefined, own, () => command.run(own))
  }
}
