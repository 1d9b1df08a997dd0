/** The bot of a guild: its commands, and the handlers that route messages and interactions to them. */
import { type CommandList, declaredFor } from "./commands/Declared.ts"
import { type ContextMenuCommand, menuJson, menuRouter } from "./commands/ContextMenu.ts"
import type { Chain, ErrorHandler, Middleware } from "./commands/Middleware.ts"
import { type PrefixCommand, prefixRouter } from "./commands/PrefixCommand.ts"
import {
  autocompleteRouter,
  commandJson,
  type SlashCommand,
  slashCommandsByName,
  slashRouter,
  suggests,
} from "./commands/SlashCommand.ts"
import type { DiscordJson } from "./Events.ts"
import { type CronDeclaration, declaredCrons } from "./Cron.ts"
import { handledKinds, on } from "./Handlers.ts"
import { pushLog } from "./Outbox.ts"
import { isArray, list, NativeError, NativeTypeError } from "./Primordials.ts"
import { hasTimers } from "./Timers.ts"

/** What `createBot` takes. */
export interface BotOptions {
  /** What messages that call a command begin with. Defaults to "!". */
  readonly prefix?: string
  /** Prefix commands. */
  readonly commands?: readonly PrefixCommand[]
  /** The same as `commands`, which wins when both are given. */
  readonly prefixCommands?: readonly PrefixCommand[]
  /** Registered with Discord when the script is deployed; at most 100. */
  readonly slashCommands?: readonly SlashCommand[]
  /** Commands in the menus of members and messages, registered likewise; at most 5 of each. */
  readonly contextMenus?: readonly ContextMenuCommand[]
  /** Runs before every command, in this order. */
  readonly use?: readonly Middleware[]
  /**
   * Answers a user whose command has failed. The error is in the log already. Without it, the user of an interaction is told privately that
   * something went wrong.
   */
  readonly onError?: ErrorHandler
}

/** What the runtime learns of a script when it has loaded. */
export interface Manifest {
  readonly events: string[]
  readonly commands: DiscordJson[]
  /** Absent where there are none. */
  readonly crons?: CronDeclaration[]
  /** Timers are pending. */
  readonly timers?: true
}

const mostSlashCommands = 100
const mostMenuCommands = 5

let created = false
let loading = true
const registered = list<DiscordJson>()

/**
 * Gives the bot its commands. To be called once, while the script loads: a second call is ignored and logged.
 * Throws a TypeError for a command that lacks something or is declared twice.
 */
export const createBot = (options: BotOptions = {}): void => {
  if (created) {
    pushLog("warn", "[flora/sdk] createBot called multiple times; skipping duplicate registration")
    return
  }
  if (!loading) throw new NativeError("createBot must be called while the script loads, not in a handler")
  const { contextMenus = [], onError, prefix = "!", slashCommands = [], use = [] } = options
  if (typeof prefix !== "string") throw new NativeTypeError("createBot: prefix must be a string")
  if (onError !== undefined && typeof onError !== "function")
    throw new NativeTypeError("createBot: onError must be a function")
  const prefixCommands = options.commands ?? options.prefixCommands ?? []
  requireObjects("commands", prefixCommands)
  requireObjects("slashCommands", slashCommands)
  requireObjects("contextMenus", contextMenus)
  const chain: Chain = { use, onError }
  const commands = registration(slashCommands, contextMenus)
  // All routers are made before any is registered: a command that is refused leaves nothing half done.
  const onMessage = prefixRouter(prefix, prefixCommands, chain)
  const byName = slashCommandsByName(slashCommands)
  const onSlash = slashRouter(byName, chain)
  const onMenu = menuRouter(contextMenus, chain)
  for (let i = 0; i < commands.length; i++) registered[i] = commands[i]!
  if (prefixCommands.length > 0) on("messageCreate", onMessage)
  if (commands.length > 0)
    on("interactionCreate", (ctx) => ((ctx.msg.data.type ?? 1) === 1 ? onSlash(ctx) : onMenu(ctx)))
  if (suggests(slashCommands)) on("autocomplete", autocompleteRouter(byName))
  created = true
}

const requireObjects = (field: CommandList, commands: unknown): void => {
  if (!isArray(commands)) throw new NativeTypeError(`createBot: ${field} must be an array of commands`)
  for (let i = 0; i < commands.length; i++) {
    const command: unknown = commands[i]
    if (typeof command !== "object" || command === null)
      throw new NativeTypeError(
        `createBot: ${field}[${i}] is ${command === null ? "null" : typeof command}, and no command`,
      )
    const belongs = declaredFor(command)
    if (belongs !== undefined && belongs !== field)
      throw new NativeTypeError(`createBot: ${field}[${i}] was declared as one of ${belongs}; put it there`)
  }
}

const registration = (
  slashCommands: readonly SlashCommand[],
  contextMenus: readonly ContextMenuCommand[],
): DiscordJson[] => {
  const commands = list<DiscordJson>()
  for (let i = 0; i < slashCommands.length; i++) commands[i] = commandJson(slashCommands[i]!)
  const counts = { __proto__: null, user: 0, message: 0 }
  for (let i = 0; i < contextMenus.length; i++) {
    commands[commands.length] = menuJson(contextMenus[i]!)
    counts[contextMenus[i]!.type]++
  }
  if (slashCommands.length > mostSlashCommands)
    throw new NativeTypeError(
      `createBot: slashCommands has ${slashCommands.length} commands; Discord allows at most ${mostSlashCommands}`,
    )
  if (counts.user > mostMenuCommands || counts.message > mostMenuCommands)
    throw new NativeTypeError(
      `createBot: contextMenus may have at most ${mostMenuCommands} user and ${mostMenuCommands} message commands`,
    )
  return commands
}

/** Ends loading; from here on the commands stand. */
export const finishLoading = (): Manifest => {
  loading = false
  const crons = declaredCrons()
  const timers = hasTimers() ? true : undefined
  const manifest = { __proto__: null, events: handledKinds(), commands: registered, crons, timers }
  return manifest as unknown as Manifest
}
