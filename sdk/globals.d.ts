/** The globals of a guild script, typed by the SDK's own sources so that the two cannot drift apart. */
declare const createBot: typeof import("./src/Bot.ts").createBot
declare const prefix: typeof import("./src/PrefixCommand.ts").prefix
declare const slash: typeof import("./src/SlashCommand.ts").slash
declare const on: typeof import("./src/Handlers.ts").on
declare const onSuspend: typeof import("./src/Suspend.ts").onSuspend
declare const onResume: typeof import("./src/Suspend.ts").onResume
declare const kv: typeof import("./src/Kv.ts").kv
declare const store: typeof import("./src/Kv.ts").store
declare const rest: typeof import("./src/rest/Rest.ts").rest
declare const embed: typeof import("./src/Embed.ts").embed
declare const EmbedBuilder: typeof import("./src/Embed.ts").EmbedBuilder
declare const console: typeof import("./src/Console.ts").console
declare const hasRole: typeof import("./src/Member.ts").hasRole
declare const getSubcommand: typeof import("./src/InteractionOptions.ts").getSubcommand
declare const getSubcommandGroup: typeof import("./src/InteractionOptions.ts").getSubcommandGroup
declare const flattenInteractionOptions: typeof import("./src/InteractionOptions.ts").flattenInteractionOptions
declare const setTimeout: typeof import("./src/Timers.ts").setTimeout
declare const setInterval: typeof import("./src/Timers.ts").setInterval
declare const clearTimeout: typeof import("./src/Timers.ts").clearTimeout
declare const clearInterval: typeof import("./src/Timers.ts").clearInterval

type AllowedMentions = import("./src/Message.ts").AllowedMentions
type BotOptions = import("./src/Bot.ts").BotOptions
type CommandInteraction = import("./src/Events.ts").CommandInteraction
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
type Context<Payload> = import("./src/Context.ts").Context<Payload>
type DiscordObject = import("./src/rest/Call.ts").DiscordObject
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
type MessageDelete = import("./src/Events.ts").MessageDelete
type MessageUpdate = import("./src/Events.ts").MessageUpdate
type ModalSubmit = import("./src/Events.ts").ModalSubmit
type OptionValues = import("./src/SlashOption.ts").OptionValues
type PrefixCommand = import("./src/PrefixCommand.ts").PrefixCommand
type PrefixContext = import("./src/PrefixCommand.ts").PrefixContext
type Ready = import("./src/Events.ts").Ready
type ReplyOptions = import("./src/Message.ts").ReplyOptions
type SentMessage = import("./src/Message.ts").SentMessage
type SlashCommand = import("./src/SlashCommand.ts").SlashCommand
type SlashContext<Values = OptionValues> = import("./src/SlashCommand.ts").SlashContext<Values>
type SlashOption = import("./src/SlashOption.ts").SlashOption
type SlashSubcommand = import("./src/SlashCommand.ts").SlashSubcommand
type User = import("./src/Events.ts").User
