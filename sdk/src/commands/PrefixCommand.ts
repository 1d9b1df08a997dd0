/** Commands that are ordinary messages: a prefix, a name and words, as in `!roll 2 6`. */
import type { Context } from "./Context.ts"
import type { Message } from "./Events.ts"
import { dictionary, list, NativeTypeError, slice, startsWith, toArray, trim } from "./Primordials.ts"

export interface PrefixContext extends Context<Message> {
  /** The words after the command's name. */
  readonly args: readonly string[]
}

export interface PrefixCommand {
  /** The word after the prefix, matched exactly. */
  readonly name: string
  readonly description?: string
  run(ctx: PrefixContext): unknown
}

/** Declares a prefix command; it does nothing until it is given to `createBot`. */
export const prefix = (command: PrefixCommand): PrefixCommand => command

/**
 * Makes the handler that finds the command of a message and runs it. Messages of bots are passed over.
 * Throws a TypeError for a command without name or `run`, and for a name used twice.
 */
export const prefixRouter = (
  prefix: string,
  commands: readonly PrefixCommand[],
): ((ctx: Context<Message>) => unknown) => {
  const byName = dictionary<PrefixCommand | undefined>()
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i]!
    const { name } = command
    if (typeof name !== "string" || name === "")
      throw new NativeTypeError("a prefix command must have a name")
    if (typeof command.run !== "function")
      throw new NativeTypeError(`prefix command "${name}" must have a run function`)
    if (byName[name] !== undefined) throw new NativeTypeError(`prefix command "${name}" is declared twice`)
    byName[name] = command
  }
  return (ctx) => {
    const { content, author } = ctx.msg
    if (author.bot || !content) return undefined
    const text = trim(content)
    if (!startsWith(text, prefix)) return undefined
    const call = words(slice(text, prefix.length))
    return byName[call.name]?.run({ ...ctx, args: call.args })
  }
}

/** The words of a call, split at white space of any kind and length. */
const words = (text: string): { readonly name: string; readonly args: string[] } => {
  let name = ""
  const args = list<string>()
  let start = 0
  for (let end = 0; end <= text.length; end++) {
    if (end < text.length && trim(text[end]!) !== "") continue
    if (end > start) {
      const word = slice(text, start, end)
      if (name === "") name = word
      else args[args.length] = word
    }
    start = end + 1
  }
  return { name, args: toArray(args) }
}
