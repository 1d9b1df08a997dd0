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
declare const rest: typeof import("./src/rest/Rest.ts").rest
declare const KvStore: typeof import("./src/Kv.ts").KvStore
declare const secrets: typeof import("./src/Secrets.ts").secrets
declare const embed: typeof import("./src/Embed.ts").embed
declare const EmbedBuilder: typeof import("./src/Embed.ts").EmbedBuilder
declare const actionRow: typeof import("./src/components/Button.ts").actionRow
declare const ActionRowBuilder: typeof import("./src/components/Button.ts").ActionRowBuilder
declare const button: typeof import("./src/components/Button.ts").button
declare const ButtonBuilder: typeof import("./src/components/Button.ts").ButtonBuilder
declare const stringSelect: typeof import("./src/components/SelectMenu.ts").stringSelect
declare const userSelect: typeof import("./src/components/SelectMenu.ts").userSelect
declare const roleSelect: typeof import("./src/components/SelectMenu.ts").roleSelect
declare const mentionableSelect: typeof import("./src/components/SelectMenu.ts").mentionableSelect
declare const channelSelect: typeof import("./src/components/SelectMenu.ts").channelSelect
declare const SelectMenuBuilderBase: typeof import("./src/components/SelectMenu.ts").SelectMenuBuilderBase
declare const StringSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").StringSelectMenuBuilder
declare const UserSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").UserSelectMenuBuilder
declare const RoleSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder
declare const MentionableSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder
declare const ChannelSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder
declare const textDisplay: typeof import("./src/components/Layout.ts").textDisplay
declare const thumbnail: typeof import("./src/components/Layout.ts").thumbnail
declare const section: typeof import("./src/components/Layout.ts").section
declare const mediaGallery: typeof import("./src/components/Layout.ts").mediaGallery
declare const file: typeof import("./src/components/Layout.ts").file
declare const separator: typeof import("./src/components/Layout.ts").separator
declare const container: typeof import("./src/components/Layout.ts").container
declare const TextDisplayBuilder: typeof import("./src/components/Layout.ts").TextDisplayBuilder
declare const ThumbnailBuilder: typeof import("./src/components/Layout.ts").ThumbnailBuilder
declare const SectionBuilder: typeof import("./src/components/Layout.ts").SectionBuilder
declare const MediaGalleryBuilder: typeof import("./src/components/Layout.ts").MediaGalleryBuilder
declare const FileBuilder: typeof import("./src/components/Layout.ts").FileBuilder
declare const SeparatorBuilder: typeof import("./src/components/Layout.ts").SeparatorBuilder
declare const ContainerBuilder: typeof import("./src/components/Layout.ts").ContainerBuilder
declare const modal: typeof import("./src/components/Modal.ts").modal
declare const label: typeof import("./src/components/Modal.ts").label
declare const inputText: typeof import("./src/components/Modal.ts").inputText
declare const fileUpload: typeof import("./src/components/Modal.ts").fileUpload
declare const ModalBuilder: typeof import("./src/components/Modal.ts").ModalBuilder
declare const LabelBuilder: typeof import("./src/components/Modal.ts").LabelBuilder
declare const InputTextBuilder: typeof import("./src/components/Modal.ts").InputTextBuilder
declare const FileUploadBuilder: typeof import("./src/components/Modal.ts").FileUploadBuilder
declare const radioGroup: typeof import("./src/components/Choices.ts").radioGroup
declare const checkboxGroup: typeof import("./src/components/Choices.ts").checkboxGroup
declare const checkbox: typeof import("./src/components/Choices.ts").checkbox
declare const RadioGroupBuilder: typeof import("./src/components/Choices.ts").RadioGroupBuilder
declare const CheckboxGroupBuilder: typeof import("./src/components/Choices.ts").CheckboxGroupBuilder
declare const CheckboxBuilder: typeof import("./src/components/Choices.ts").CheckboxBuilder
declare const ButtonStyle: typeof import("./src/components/Constants.ts").ButtonStyle
declare const ButtonStyles: typeof import("./src/components/Constants.ts").ButtonStyles
declare const ComponentType: typeof import("./src/components/Constants.ts").ComponentType
declare const InputTextStyle: typeof import("./src/components/Constants.ts").InputTextStyle
declare const InputTextStyles: typeof import("./src/components/Constants.ts").InputTextStyles
declare const MessageFlags: typeof import("./src/components/Constants.ts").MessageFlags
declare const customId: typeof import("./src/CustomIds.ts").customId
declare const onComponent: typeof import("./src/ComponentHandlers.ts").onComponent
declare const onModal: typeof import("./src/ComponentHandlers.ts").onModal
declare const console: typeof import("./src/Console.ts").console
declare const cron: typeof import("./src/Cron.ts").cron
declare const schedule: typeof import("./src/Cron.ts").schedule
declare const hasRole: typeof import("./src/Member.ts").hasRole
declare const hasPermission: typeof import("./src/Permissions.ts").hasPermission
declare const getSubcommand: typeof import("./src/InteractionOptions.ts").getSubcommand
declare const getSubcommandGroup: typeof import("./src/InteractionOptions.ts").getSubcommandGroup
declare const flattenInteractionOptions: typeof import("./src/InteractionOptions.ts").flattenInteractionOptions
declare const flattenCommands: typeof import("./src/commands/ByHand.ts").flattenCommands
declare const handleSubcommand: typeof import("./src/commands/ByHand.ts").handleSubcommand
declare const flora: typeof import("./src/Globals.ts").globals
declare const setTimeout: typeof import("./src/Timers.ts").setTimeout
declare const setInterval: typeof import("./src/Timers.ts").setInterval
declare const clearTimeout: typeof import("./src/Timers.ts").clearTimeout
declare const clearInterval: typeof import("./src/Timers.ts").clearInterval

type AllowedMentions = import("./src/Message.ts").AllowedMentions
type Attachment = import("./src/Events.ts").Attachment
type AuditLogEntry = import("./src/Events.ts").AuditLogEntry
type AutoModerationExecution = import("./src/Events.ts").AutoModerationExecution
type AutoModerationRule = import("./src/Events.ts").AutoModerationRule
type AutocompleteContext = import("./src/commands/Autocomplete.ts").AutocompleteContext
type AutocompleteInteraction = import("./src/Events.ts").AutocompleteInteraction
type Ban = import("./src/Events.ts").Ban
type BotOptions = import("./src/Bot.ts").BotOptions
type Channel = import("./src/Events.ts").Channel
type ChannelChange = import("./src/Events.ts").ChannelChange
type ChannelDelete = import("./src/Events.ts").ChannelDelete
type ChannelPinsUpdate = import("./src/Events.ts").ChannelPinsUpdate
type Choice = import("./src/commands/Choice.ts").Choice
type CommandContext = import("./src/commands/Middleware.ts").CommandContext
type CommandInteraction = import("./src/Events.ts").CommandInteraction
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
type Context<Payload> = import("./src/Context.ts").Context<Payload>
type CronContext = import("./src/Cron.ts").CronContext
type CronOptions = import("./src/Cron.ts").CronOptions
type CronRun = import("./src/Cron.ts").CronRun
type DiscordObject = import("./src/rest/Call.ts").DiscordObject
type EditOptions = import("./src/Message.ts").EditOptions
type Embed = import("./src/Embed.ts").Embed
type EmbedBuilder = import("./src/Embed.ts").EmbedBuilder
type EmbedField = import("./src/Embed.ts").EmbedField
type EmbedMedia = import("./src/Events.ts").EmbedMedia
type Emoji = import("./src/Events.ts").Emoji
type EmojisUpdate = import("./src/Events.ts").EmojisUpdate
type EventFilter = import("./src/EventFilter.ts").EventFilter
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
type MessageCommand = import("./src/commands/ContextMenu.ts").MessageCommand
type MessageDelete = import("./src/Events.ts").MessageDelete
type MessageDeleteBulk = import("./src/Events.ts").MessageDeleteBulk
type MessageMenuContext = import("./src/commands/ContextMenu.ts").MessageMenuContext
type MessageReference = import("./src/Events.ts").MessageReference
type MessageUpdate = import("./src/Events.ts").MessageUpdate
type Middleware = import("./src/commands/Middleware.ts").Middleware
type ModalSubmit = import("./src/Events.ts").ModalSubmit
type OptionValues = import("./src/commands/SlashOption.ts").OptionValues
type Permission = import("./src/Permissions.ts").Permission
type Poll = import("./src/Events.ts").Poll
type PollVote = import("./src/Events.ts").PollVote
type PrefixCommand = import("./src/commands/PrefixCommand.ts").PrefixCommand
type PrefixContext = import("./src/commands/PrefixCommand.ts").PrefixContext
type PresenceUpdate = import("./src/Events.ts").PresenceUpdate
type Reaction = import("./src/Events.ts").Reaction
type ReactionAdd = import("./src/Events.ts").ReactionAdd
type ReactionEmoji = import("./src/Events.ts").ReactionEmoji
type ReactionRemoveAll = import("./src/Events.ts").ReactionRemoveAll
type ReactionRemoveEmoji = import("./src/Events.ts").ReactionRemoveEmoji
type Ready = import("./src/Events.ts").Ready
type ReceivedEmbed = import("./src/Events.ts").ReceivedEmbed
type ResolvedData = import("./src/Events.ts").ResolvedData
type ReplyOptions = import("./src/Message.ts").ReplyOptions
type Role = import("./src/Events.ts").Role
type RoleChange = import("./src/Events.ts").RoleChange
type RoleDelete = import("./src/Events.ts").RoleDelete
type RoleUpdate = import("./src/Events.ts").RoleUpdate
type ScheduledRun = import("./src/Cron.ts").ScheduledRun
type ScheduledEvent = import("./src/Events.ts").ScheduledEvent
type ScheduledEventUser = import("./src/Events.ts").ScheduledEventUser
type Secrets = import("./src/Secrets.ts").Secrets
type SentMessage = import("./src/Message.ts").SentMessage
type SlashCommand = import("./src/commands/SlashCommand.ts").SlashCommand
type SlashContext<Values = OptionValues> = import("./src/commands/SlashCommand.ts").SlashContext<Values>
type SlashGroup = import("./src/commands/SlashCommand.ts").SlashGroup
type SlashOption = import("./src/commands/SlashOption.ts").SlashOption
type SlashSubcommand = import("./src/commands/SlashCommand.ts").SlashSubcommand
type Sticker = import("./src/Events.ts").Sticker
type StickersUpdate = import("./src/Events.ts").StickersUpdate
type ThreadCreate = import("./src/Events.ts").ThreadCreate
type ThreadDelete = import("./src/Events.ts").ThreadDelete
type ThreadMembersUpdate = import("./src/Events.ts").ThreadMembersUpdate
type TypingStart = import("./src/Events.ts").TypingStart
type User = import("./src/Events.ts").User
type UserCommand = import("./src/commands/ContextMenu.ts").UserCommand
type UserMenuContext = import("./src/commands/ContextMenu.ts").UserMenuContext
type VoiceState = import("./src/Events.ts").VoiceState
type ActionRowBuilder = import("./src/components/Button.ts").ActionRowBuilder
type ButtonBuilder = import("./src/components/Button.ts").ButtonBuilder
type SelectMenuBuilderBase<Id extends string = string> =
  import("./src/components/SelectMenu.ts").SelectMenuBuilderBase<Id>
type StringSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").StringSelectMenuBuilder<Id>
type UserSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").UserSelectMenuBuilder<Id>
type RoleSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder<Id>
type MentionableSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder<Id>
type ChannelSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder<Id>
type TextDisplayBuilder = import("./src/components/Layout.ts").TextDisplayBuilder
type ThumbnailBuilder = import("./src/components/Layout.ts").ThumbnailBuilder
type SectionBuilder = import("./src/components/Layout.ts").SectionBuilder
type MediaGalleryBuilder = import("./src/components/Layout.ts").MediaGalleryBuilder
type FileBuilder = import("./src/components/Layout.ts").FileBuilder
type SeparatorBuilder = import("./src/components/Layout.ts").SeparatorBuilder
type ContainerBuilder = import("./src/components/Layout.ts").ContainerBuilder
type ModalBuilder<Fields = unknown> = import("./src/components/Modal.ts").ModalBuilder<Fields>
type LabelBuilder<Fields = unknown> = import("./src/components/Modal.ts").LabelBuilder<Fields>
type InputTextBuilder<Id extends string = string> = import("./src/components/Modal.ts").InputTextBuilder<Id>
type FileUploadBuilder<Id extends string = string> = import("./src/components/Modal.ts").FileUploadBuilder<Id>
type RadioGroupBuilder<Id extends string = string> =
  import("./src/components/Choices.ts").RadioGroupBuilder<Id>
type CheckboxGroupBuilder<Id extends string = string> =
  import("./src/components/Choices.ts").CheckboxGroupBuilder<Id>
type CheckboxBuilder<Id extends string = string> = import("./src/components/Choices.ts").CheckboxBuilder<Id>
type ChoiceOption = import("./src/components/Choices.ts").ChoiceOption
type NewAttachment = import("./src/Attachment.ts").Attachment
type ComponentLike = import("./src/components/Builder.ts").ComponentLike
type ComponentContext<Pattern extends string = string> =
  import("./src/ComponentHandlers.ts").ComponentContext<Pattern>
type ModalContext<
  Pattern extends string = string,
  Fields = ModalFields,
> = import("./src/ComponentHandlers.ts").ModalContext<Pattern, Fields>
type ModalFields = import("./src/ModalFields.ts").ModalFields
type UploadedFile = import("./src/ModalFields.ts").UploadedFile
type SelectOption = import("./src/components/SelectMenu.ts").SelectOption
