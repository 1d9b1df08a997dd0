/** Commands in the "Apps" menu of a member or a message: declared here, registered beside the slash commands, routed by name. */
import type { Context } from "../Context.ts"
import type { CommandInteraction, DiscordJson, Member, Message, User } from "../Events.ts"
import { dictionary, NativeTypeError } from "../Primordials.ts"
import { declare } from "./Declared.ts"
import { type Localizations, localizationsJson } from "./Described.ts"
import { type Chain, type Middleware, runCommand } from "./Middleware.ts"
import { type CommandSettings, settingsJson } from "./SlashCommand.ts"

interface MenuContext extends Context<CommandInteraction> {
  /** The name of the command. */
  readonly command: string
}

/** What a command of a member's menu gets; the member is its `target`. */
export interface UserMenuContext extends MenuContext {
  /** Whom the command was used on; `member` is absent for somebody who has left. */
  readonly target: {
    /** The user's id. */
    readonly id: string
    /** The account. */
    readonly user: User
    /** What they are in this guild; absent for somebody who has left. */
    readonly member?: Member
  }
}

/** What a command of a message's menu gets; the message is its `target`. */
export interface MessageMenuContext extends MenuContext {
  /** The message that the command was used on. */
  readonly target: Message
}

interface MenuCommand<Ctx> extends CommandSettings {
  /** As people read it in the menu, 1 to 32 characters; capitals and spaces are allowed. */
  readonly name: string
  /** The name in other languages, by Discord's codes of them, such as `de`. */
  readonly nameLocalizations?: Localizations
  /** Runs before `run`, in this order, after those of the bot. */
  readonly use?: readonly Middleware[]
  /** Handles the command; the event counts as handled when the promise it returns, if any, has settled. */
  run(ctx: Ctx): unknown
}

/** A command in the menu of members, for `createBot`. */
export interface UserCommand extends MenuCommand<UserMenuContext> {
  /** Set by `userCommand`. */
  readonly type: "user"
}

/** A command in the menu of messages, for `createBot`. */
export interface MessageCommand extends MenuCommand<MessageMenuContext> {
  /** Set by `messageCommand`. */
  readonly type: "message"
}

/** A command in the menu of members, or in that of messages. */
export type ContextMenuCommand = UserCommand | MessageCommand

/** Declares a command of a member's menu; it does nothing until it is given to `createBot` as one of `contextMenus`. */
export const userCommand = (command: MenuCommand<UserMenuContext>): UserCommand =>
  declare({ ...command, type: "user" }, "contextMenus")

/** Declares a command of a message's menu; it does nothing until it is given to `createBot` as one of `contextMenus`. */
export const messageCommand = (command: MenuCommand<MessageMenuContext>): MessageCommand =>
  declare({ ...command, type: "message" }, "contextMenus")

const typeNumbers = { __proto__: null, user: 2, message: 3 } as const

/** A command in the form Discord registers. Throws a TypeError that names the field at fault. */
export const menuJson = (command: ContextMenuCommand): DiscordJson => {
  const { name, nameLocalizations, run, type } = command
  const number = (typeNumbers as unknown as { [type: string]: number | undefined })[type]
  if (number === undefined)
    throw new NativeTypeError("a context menu command must be made by userCommand or messageCommand")
  if (typeof name !== "string" || name === "") throw new NativeTypeError(`a ${type} command must have a name`)
  const where = `${type} command "${name}"`
  if (name.length > 32)
    throw new NativeTypeError(`${where}: name has ${name.length} characters; at most 32 are allowed`)
  if (typeof run !== "function") throw new NativeTypeError(`${where} must have a run function`)
  const json = dictionary<unknown>()
  json.type = number
  json.name = name
  if (nameLocalizations !== undefined)
    json.name_localizations = localizationsJson(nameLocalizations, 32, `${where}: nameLocalizations`)
  settingsJson(command, json, where)
  return json
}

/** Makes the handler that finds the command of an interaction and runs it. Throws a TypeError for a name used twice. */
export const menuRouter = (
  commands: readonly ContextMenuCommand[],
  chain: Chain,
): ((ctx: Context<CommandInteraction>) => unknown) => {
  const byName = dictionary<ContextMenuCommand | undefined>()
  for (let i = 0; i < commands.length; i++) {
    const { name, type } = commands[i]!
    const key = `${typeNumbers[type]} ${name}`
    if (byName[key] !== undefined)
      throw new NativeTypeError(`${type} command "${name}" is declared twice; rename or remove one`)
    byName[key] = commands[i]!
  }
  return (ctx) => {
    const { commandName, data, resolved } = ctx.msg
    const command = byName[`${data.type} ${commandName}`]
    const id = data.target_id
    if (command === undefined || id === undefined) return undefined
    if (command.type === "message") {
      const own: MessageMenuContext = { ...ctx, command: commandName, target: resolved!.messages![id]! }
      return runCommand(chain, command.use, undefined, own, () => command.run(own))
    }
    const member = resolved!.members?.[id]
    const target = { id, user: resolved!.users![id]!, ...(member === undefined ? {} : { member }) }
    const own: UserMenuContext = { ...ctx, command: commandName, target }
    return runCommand(chain, command.use, undefined, own, () => command.run(own))
  }
}
