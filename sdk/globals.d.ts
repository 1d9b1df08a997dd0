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
declare const KvStore: typeof import("./src/Kv.ts").KvStore
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
type Attachment = import("./src/Events.ts").Attachment
type AuditLogEntry = import("./src/Events.ts").AuditLogEntry
type AutoModerationExecution = import("./src/Events.ts").AutoModerationExecution
type AutoModerationRule = import("./src/Events.ts").AutoModerationRule
type Ban = import("./src/Events.ts").Ban
type BotOptions = import("./src/Bot.ts").BotOptions
type Channel = import("./src/Events.ts").Channel
type ChannelChange = import("./src/Events.ts").ChannelChange
type ChannelDelete = import("./src/Events.ts").ChannelDelete
type ChannelPinsUpdate = import("./src/Events.ts").ChannelPinsUpdate
type CommandInteraction = import("./src/Events.ts").CommandInteraction
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
type Context<Payload> = import("./src/Context.ts").Context<Payload>
type DiscordObject = import("./src/rest/Call.ts").DiscordObject
type EditOptions = import("./src/Message.ts").EditOptions
type Embed = import("./src/Embed.ts").Embed
type EmbedBuilder = import("./src/Embed.ts").EmbedBuilder
type EmbedField = import("./src/Embed.ts").EmbedField
type EmbedMedia = import("./src/Events.ts").EmbedMedia
type Emoji = import("./src/Events.ts").Emoji
type EmojisUpdate = import("./src/Events.ts").EmojisUpdate
type EventMap = import("./src/Events.ts").EventMap
type EventName = import("./src/Events.ts").EventName
type Guild = import("./src/Events.ts").Guild
type GuildJoin = import("./src/Events.ts").GuildJoin
type GuildLeave = import("./src/Events.ts").GuildLeave
type GuildUpdate = import("./src/Events.ts").GuildUpdate
type InteractionOption = import("./src/Events.ts").InteractionOption
type InviteCreate = import("./src/Events.ts").InviteCreate
type InviteDelete = import("./src/Events.ts").InviteDelete
type Json = import("./src/Kv.ts").Json
type KvChange = import("./src/Kv.ts").KvChange
type KvKey = import("./src/Kv.ts").KvKey
type KvListOptions = import("./src/Kv.ts").KvListOptions
type KvPage = import("./src/Kv.ts").KvPage
type KvSetOptions = import("./src/Kv.ts").KvSetOptions
type KvStore = import("./src/Kv.ts").KvStore
type KvValue = import("./src/Kv.ts").KvValue
type Member = import("./src/Events.ts").Member
type MemberAdd = import("./src/Events.ts").MemberAdd
type MemberRemove = import("./src/Events.ts").MemberRemove
type MemberUpdate = import("./src/Events.ts").MemberUpdate
type Message = import("./src/Events.ts").Message
type MessageDelete = import("./src/Events.ts").MessageDelete
type MessageDeleteBulk = import("./src/Events.ts").MessageDeleteBulk
type MessageReference = import("./src/Events.ts").MessageReference
type MessageUpdate = import("./src/Events.ts").MessageUpdate
type ModalSubmit = import("./src/Events.ts").ModalSubmit
type OptionValues = import("./src/SlashOption.ts").OptionValues
type Poll = import("./src/Events.ts").Poll
type PollVote = import("./src/Events.ts").PollVote
type PrefixCommand = import("./src/PrefixCommand.ts").PrefixCommand
type PrefixContext = import("./src/PrefixCommand.ts").PrefixContext
type PresenceUpdate = import("./src/Events.ts").PresenceUpdate
type Reaction = import("./src/Events.ts").Reaction
type ReactionAdd = import("./src/Events.ts").ReactionAdd
type ReactionEmoji = import("./src/Events.ts").ReactionEmoji
type ReactionRemoveAll = import("./src/Events.ts").ReactionRemoveAll
type ReactionRemoveEmoji = import("./src/Events.ts").ReactionRemoveEmoji
type Ready = import("./src/Events.ts").Ready
type ReceivedEmbed = import("./src/Events.ts").ReceivedEmbed
type ReplyOptions = import("./src/Message.ts").ReplyOptions
type Role = import("./src/Events.ts").Role
type RoleChange = import("./src/Events.ts").RoleChange
type RoleDelete = import("./src/Events.ts").RoleDelete
type ScheduledEvent = import("./src/Events.ts").ScheduledEvent
type ScheduledEventUser = import("./src/Events.ts").ScheduledEventUser
type SentMessage = import("./src/Message.ts").SentMessage
type SlashCommand = import("./src/SlashCommand.ts").SlashCommand
type SlashContext<Values = OptionValues> = import("./src/SlashCommand.ts").SlashContext<Values>
type SlashOption = import("./src/SlashOption.ts").SlashOption
type SlashSubcommand = import("./src/SlashCommand.ts").SlashSubcommand
type Sticker = import("./src/Events.ts").Sticker
type StickersUpdate = import("./src/Events.ts").StickersUpdate
type ThreadCreate = import("./src/Events.ts").ThreadCreate
type ThreadDelete = import("./src/Events.ts").ThreadDelete
type ThreadMembersUpdate = import("./src/Events.ts").ThreadMembersUpdate
type TypingStart = import("./src/Events.ts").TypingStart
type User = import("./src/Events.ts").User
type VoiceState = import("./src/Events.ts").VoiceState
