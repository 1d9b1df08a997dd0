/** The bot of a guild: its commands, and the handlers that route messages and interactions to them. */
import type { DiscordJson } from "./Events.ts"
import { type CronDeclaration, declaredCrons } from "./Cron.ts"
import { handledKinds, on } from "./Handlers.ts"
import { pushLog } from "./Outbox.ts"
import { list, NativeError, NativeTypeError } from "./Primordials.ts"
import { type PrefixCommand, prefixRouter } from "./PrefixCommand.ts"
import { commandJson, type SlashCommand, slashRouter } from "./SlashCommand.ts"

export interface BotOptions {
  /** What messages that call a command begin with. Defaults to "!". */
  readonly prefix?: string
  /** Prefix commands. */
  readonly commands?: readonly PrefixCommand[]
  /** The same as `commands`, which wins when both are given. */
  readonly prefixCommands?: readonly PrefixCommand[]
  /** Registered with Discord when the script is deployed. */
  readonly slashCommands?: readonly SlashCommand[]
}

/** What the runtime learns of a script when it has loaded. */
export interface Manifest {
  readonly events: string[]
  readonly commands: DiscordJson[]
  /** Absent where there are none. */
  readonly crons?: CronDeclaration[]
}

let created = false
let loading = true
const slashCommands = list<DiscordJson>()

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
  const prefix = options.prefix ?? "!"
  if (typeof prefix !== "string") throw new NativeTypeError("createBot: prefix must be a string")
  const prefixCommands = options.commands ?? options.prefixCommands ?? []
  const slash = options.slashCommands ?? []
  for (let i = 0; i < slash.length; i++) slashCommands[i] = commandJson(slash[i]!)
  // Both routers are made before either is registered: a command that is refused leaves nothing half done.
  const onMessage = prefixRouter(prefix, prefixCommands)
  const onInteraction = slashRouter(slash)
  if (prefixCommands.length > 0) on("messageCreate", onMessage)
  if (slash.length > 0) on("interactionCreate", onInteraction)
  created = true
}

/** Ends loading; from here on the commands stand. */
export const finishLoading = (): Manifest => {
  loading = false
  const crons = declaredCrons()
  const manifest = { __proto__: null, events: handledKinds(), commands: slashCommands, crons }
  return manifest as unknown as Manifest
}
