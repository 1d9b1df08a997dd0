/**
 * Which list of `createBot` a command was declared for. The kinds look alike: a slash command in the wrong list would be taken for one with a
 * prefix, and nobody would hear of it.
 */
import { NativeWeakMap, weakMapGet, weakMapSet } from "../Primordials.ts"

export type CommandList = "commands" | "slashCommands" | "contextMenus"

const lists = new NativeWeakMap<object, CommandList>()

/** Notes the list that a command is for. What is no object is refused later, by `createBot`. */
export const declare = <Command>(command: Command, list: CommandList): Command => {
  if (typeof command === "object" && command !== null) weakMapSet(lists, command, list)
  return command
}

/** Undefined for a command that was written without a declaring call: it may stand in any list. */
export const declaredFor = (command: object): CommandList | undefined => weakMapGet(lists, command)
