/** The globals of a guild script, typed by the SDK's own sources so that the two cannot drift apart. */
declare const createBot: typeof import("./src/Bot.ts").createBot
declare const prefix: typeof import("./src/commands/PrefixCommand.ts").prefix
declare const slash: typeof import("./src/commands/SlashCommand.ts").slash
declare const subcommand: typeof import("./src/commands/SlashCommand.ts").subcommand
declare const userCommand: typeof import("./src/commands/ContextMenu.ts").userCommand
declare const messageCommand: typeof import("./src/commands/ContextMenu.ts").messageCommand
declare const cooldown: typeof import("./src/commands/Cooldown.ts").cooldown
declare const requirePermissions: typeof import("./src/commands/Requirements.ts").requirePermissions
declare const requireRoles: typeof import("./src/commands/Requirements.ts").requireRoles
declare const on: typeof import("./src/Handlers.ts").on
declare const once: typeof import("./src/Handlers.ts").once
declare const off: typeof import("./src/Handlers.ts").off
declare const onSuspend: typeof import("./src/Suspend.ts").onSuspend
declare const onResume: typeof import("./src/Suspend.ts").onResume
declare const kv: typeof import("./src/Kv.ts").kv
declare const store: typeof import("./src/Kv.ts").store
declare const embed: typeof import("./src/Embed.ts").embed
declare const EmbedBuilder: typeof import("./src/Embed.ts").EmbedBuilder
declare const console: typeof import("./src/Console.ts").console
declare const hasRole: typeof import("./src/Member.ts").hasRole
declare const hasPermission: typeof import("./src/Permissions.ts").hasPermission
declare const getSubcommand: typeof import("./src/InteractionOptions.ts").getSubcommand
declare const getSubcommandGroup: typeof import("./src/InteractionOptions.ts").getSubcommandGroup
declare const flattenInteractionOptions: typeof import("./src/InteractionOptions.ts").flattenInteractionOptions
declare const setTimeout: typeof import("./src/Timers.ts").setTimeout
declare const setInterval: typeof import("./src/Timers.ts").setInterval
declare const clearTimeout: typeof import("./src/Timers.ts").clearTimeout
declare const clearInterval: typeof import("./src/Timers.ts").clearInterval

type AllowedMentions = import("./src/Message.ts").AllowedMentions
type AutocompleteContext = import("./src/commands/Autocomplete.ts").AutocompleteContext
type AutocompleteInteraction = import("./src/Events.ts").AutocompleteInteraction
type BotOptions = import("./src/Bot.ts").BotOptions
type Choice = import("./src/commands/Choice.ts").Choice
type CommandContext = import("./src/commands/Middleware.ts").CommandContext
type CommandInteraction = import("./src/Events.ts").CommandInteraction
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
type Context<Payload> = import("./src/Context.ts").Context<Payload>
type EditOptions = import("./src/Message.ts").EditOptions
type Embed = import("./src/Embed.ts").Embed
type EmbedBuilder = import("./src/Embed.ts").EmbedBuilder
type EmbedField = import("./src/Embed.ts").EmbedField
type EventMap = import("./src/Events.ts").EventMap
type EventName = import("./src/Events.ts").EventName
type InteractionOption = import("./src/Events.ts").InteractionOption
type KvListOptions = import("./src/Kv.ts").KvListOptions
type KvPage = import("./src/Kv.ts").KvPage
type KvStore = import("./src/Kv.ts").KvStore
type Member = import("./src/Events.ts").Member
type Message = import("./src/Events.ts").Message
type MessageCommand = import("./src/commands/ContextMenu.ts").MessageCommand
type MessageDelete = import("./src/Events.ts").MessageDelete
type MessageMenuContext = import("./src/commands/ContextMenu.ts").MessageMenuContext
type MessageUpdate = import("./src/Events.ts").MessageUpdate
type Middleware = import("./src/commands/Middleware.ts").Middleware
type ModalSubmit = import("./src/Events.ts").ModalSubmit
type OptionValues = import("./src/commands/SlashOption.ts").OptionValues
type Permission = import("./src/Permissions.ts").Permission
type PrefixCommand = import("./src/commands/PrefixCommand.ts").PrefixCommand
type PrefixContext = import("./src/commands/PrefixCommand.ts").PrefixContext
type Ready = import("./src/Events.ts").Ready
type ResolvedData = import("./src/Events.ts").ResolvedData
type ReplyOptions = import("./src/Message.ts").ReplyOptions
type SentMessage = import("./src/Message.ts").SentMessage
type SlashCommand = import("./src/commands/SlashCommand.ts").SlashCommand
type SlashContext<Values = OptionValues> = import("./src/commands/SlashCommand.ts").SlashContext<Values>
type SlashOption = import("./src/commands/SlashOption.ts").SlashOption
type SlashSubcommand = import("./src/commands/SlashCommand.ts").SlashSubcommand
type SlashGroup = import("./src/commands/SlashCommand.ts").SlashGroup
type User = import("./src/Events.ts").User
type UserCommand = import("./src/commands/ContextMenu.ts").UserCommand
type UserMenuContext = import("./src/commands/ContextMenu.ts").UserMenuContext
