/** The globals of a guild script, typed by the SDK's own sources so that the two cannot drift apart. */
/**
 * Gives the bot its commands. To be called once, while the script loads: a second call is ignored and logged.
 * Throws a TypeError for a command that lacks something or is declared twice.
 */
declare const createBot: typeof import("./src/Bot.ts").createBot
/** Declares a prefix command; it does nothing until it is given to `createBot`. */
declare const prefix: typeof import("./src/commands/PrefixCommand.ts").prefix
/**
 * Declares a slash command; it does nothing until it is given to `createBot`. The type of `ctx.options` follows from the declared
 * options, for the command and for its first six subcommands; wrap later ones, and those of groups, in `subcommand`.
 */
declare const slash: typeof import("./src/commands/SlashCommand.ts").slash
/** Declares a subcommand, so that the type of `ctx.options` follows from its options. */
declare const subcommand: typeof import("./src/commands/SlashCommand.ts").subcommand
/** Declares a command of a member's menu; it does nothing until it is given to `createBot` as one of `contextMenus`. */
declare const userCommand: typeof import("./src/commands/ContextMenu.ts").userCommand
/** Declares a command of a message's menu; it does nothing until it is given to `createBot` as one of `contextMenus`. */
declare const messageCommand: typeof import("./src/commands/ContextMenu.ts").messageCommand
/** Lets a command through once in `seconds`. Throws a TypeError unless that is a number above 0. */
declare const cooldown: typeof import("./src/commands/Cooldown.ts").cooldown
/** Lets through who has all of these permissions in the channel, and administrators. Throws a TypeError for an unknown name. */
declare const requirePermissions: typeof import("./src/commands/Requirements.ts").requirePermissions
/** Lets through who has at least one of these roles, given by their ids. Throws a TypeError when there is none. */
declare const requireRoles: typeof import("./src/commands/Requirements.ts").requireRoles
/**
 * Runs `handler` for every event of the given name, or for those that fit the filter, after the handlers registered for it before.
 * Throws a TypeError unless the name is a string and the handler a function.
 */
declare const on: typeof import("./src/Handlers.ts").on
/** Like `on`, for the next such event only. */
declare const once: typeof import("./src/Handlers.ts").once
/** Takes a handler of `on` or `once` away again, wherever it stands for this name; one that is not there is ignored. */
declare const off: typeof import("./src/Handlers.ts").off
/**
 * Runs `hook` before the guild moves, when no handler runs. What it returns, or resolves with, must have a JSON text of at most
 * 256 KiB; undefined takes nothing along. The move may fail afterwards, and then this script serves on: the hook is for looking,
 * not for cleaning up. A second call replaces the hook. Throws a TypeError unless the hook is a function.
 */
declare const onSuspend: typeof import("./src/Suspend.ts").onSuspend
/**
 * Runs `hook` after a move with what `onSuspend` gave, before any event. It is not called when there is nothing: after a crash, a
 * deploy or a sleep. A second call replaces the hook. Throws a TypeError unless the hook is a function.
 */
declare const onResume: typeof import("./src/Suspend.ts").onResume
/** The guild's key-value stores: text under keys, which outlives restarts, redeploys and crashes. */
declare const kv: typeof import("./src/Kv.ts").kv
/** Opens a store by name; short for `kv.store`. */
declare const store: typeof import("./src/Kv.ts").store
/**
 * Discord's API, as far as this guild. Ids are strings, `guildId` may be left out, results are Discord's own JSON. Rejects with an
 * `Error` that has a `code`: `INVALID_INPUT`, `SCOPE_FORBIDDEN`, `DISCORD_HTTP_ERROR`, `DISCORD_RATE_LIMITED`, `TIMEOUT` (after 8
 * s), `DISCORD_UNREACHABLE` or `DISCORD_INVALID_REQUESTS`.
 */
declare const rest: typeof import("./src/rest/Rest.ts").rest
/** One store. It comes into being when its first key is set. */
declare const KvStore: typeof import("./src/Kv.ts").KvStore
/** The guild's secrets, of which a script holds placeholders only; the values are filled in on the way out of a `fetch`. */
declare const secrets: typeof import("./src/Secrets.ts").secrets
/** Starts an embed, empty or from a copy of `initial`. */
declare const embed: typeof import("./src/Embed.ts").embed
/** Builds an `Embed` step by step; every `set…` replaces, every `add…` appends. */
declare const EmbedBuilder: typeof import("./src/Embed.ts").EmbedBuilder
/** Starts a row of buttons, or of one menu. */
declare const actionRow: typeof import("./src/components/Button.ts").actionRow
/** A row of up to five buttons, or one select menu. */
declare const ActionRowBuilder: typeof import("./src/components/Button.ts").ActionRowBuilder
/** Starts a button. */
declare const button: typeof import("./src/components/Button.ts").button
/** Builds a button step by step. The style defaults to primary. */
declare const ButtonBuilder: typeof import("./src/components/Button.ts").ButtonBuilder
/** A menu of the given options. */
declare const stringSelect: typeof import("./src/components/SelectMenu.ts").stringSelect
/** A menu of the server's members. */
declare const userSelect: typeof import("./src/components/SelectMenu.ts").userSelect
/** A menu of the server's roles. */
declare const roleSelect: typeof import("./src/components/SelectMenu.ts").roleSelect
/** A menu of members and roles. */
declare const mentionableSelect: typeof import("./src/components/SelectMenu.ts").mentionableSelect
/** A menu of the server's channels. */
declare const channelSelect: typeof import("./src/components/SelectMenu.ts").channelSelect
/** What all menus have. `Values` and `Id` tell a modal's handler what it will get. */
declare const SelectMenuBuilderBase: typeof import("./src/components/SelectMenu.ts").SelectMenuBuilderBase
/** A select menu of up to 25 texts. */
declare const StringSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").StringSelectMenuBuilder
/** A select menu of the guild's members. */
declare const UserSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").UserSelectMenuBuilder
/** A select menu of the guild's roles. */
declare const RoleSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder
/** A select menu of the guild's members and roles. */
declare const MentionableSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder
/** A select menu of the guild's channels. */
declare const ChannelSelectMenuBuilder: typeof import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder
/** A text in markdown. */
declare const textDisplay: typeof import("./src/components/Layout.ts").textDisplay
/** A small picture, for beside a section's text. */
declare const thumbnail: typeof import("./src/components/Layout.ts").thumbnail
/** Text with a button or a thumbnail beside it. */
declare const section: typeof import("./src/components/Layout.ts").section
/** A grid of pictures. */
declare const mediaGallery: typeof import("./src/components/Layout.ts").mediaGallery
/** One of the message's attachments, shown where this stands. */
declare const file: typeof import("./src/components/Layout.ts").file
/** Space between components, with a line unless `divider` is false. */
declare const separator: typeof import("./src/components/Layout.ts").separator
/** A box around components, with a coloured edge. */
declare const container: typeof import("./src/components/Layout.ts").container
/** Text in Markdown as a component of its own. */
declare const TextDisplayBuilder: typeof import("./src/components/Layout.ts").TextDisplayBuilder
/** A small picture beside the text of a section. */
declare const ThumbnailBuilder: typeof import("./src/components/Layout.ts").ThumbnailBuilder
/** One to three texts with a picture or a button beside them. */
declare const SectionBuilder: typeof import("./src/components/Layout.ts").SectionBuilder
/** One to ten pictures or videos. */
declare const MediaGalleryBuilder: typeof import("./src/components/Layout.ts").MediaGalleryBuilder
/** A file that is attached to the message, shown in its place. */
declare const FileBuilder: typeof import("./src/components/Layout.ts").FileBuilder
/** Space between components, with or without a line. */
declare const SeparatorBuilder: typeof import("./src/components/Layout.ts").SeparatorBuilder
/** A frame around other components, with a colour at its edge if it is given one. */
declare const ContainerBuilder: typeof import("./src/components/Layout.ts").ContainerBuilder
/** Starts a modal. */
declare const modal: typeof import("./src/components/Modal.ts").modal
/** A heading, and below it what is to be filled in. */
declare const label: typeof import("./src/components/Modal.ts").label
/** A text to be typed in. */
declare const inputText: typeof import("./src/components/Modal.ts").inputText
/** Files to be chosen. */
declare const fileUpload: typeof import("./src/components/Modal.ts").fileUpload
/** A modal; `Fields` is what its handler gets. Titles have at most 45 characters, modals at most five components. */
declare const ModalBuilder: typeof import("./src/components/Modal.ts").ModalBuilder
/** A field of a modal with its label, and a description if it is given one. */
declare const LabelBuilder: typeof import("./src/components/Modal.ts").LabelBuilder
/** A field for text in a modal. Up to 4,000 characters; required unless said otherwise. */
declare const InputTextBuilder: typeof import("./src/components/Modal.ts").InputTextBuilder
/** A field for files in a modal; one file unless said otherwise. */
declare const FileUploadBuilder: typeof import("./src/components/Modal.ts").FileUploadBuilder
/** Choices of which one is chosen. */
declare const radioGroup: typeof import("./src/components/Choices.ts").radioGroup
/** Choices of which several may be ticked. */
declare const checkboxGroup: typeof import("./src/components/Choices.ts").checkboxGroup
/** A single box to be ticked. */
declare const checkbox: typeof import("./src/components/Choices.ts").checkbox
/** Choices of which one is taken, all of them in sight. */
declare const RadioGroupBuilder: typeof import("./src/components/Choices.ts").RadioGroupBuilder
/** Choices of which several may be taken, all of them in sight. */
declare const CheckboxGroupBuilder: typeof import("./src/components/Choices.ts").CheckboxGroupBuilder
/** A box that is ticked or not. */
declare const CheckboxBuilder: typeof import("./src/components/Choices.ts").CheckboxBuilder
/** How a button looks, as Discord's numbers. */
declare const ButtonStyle: typeof import("./src/components/Constants.ts").ButtonStyle
/** The same as `ButtonStyle`. */
declare const ButtonStyles: typeof import("./src/components/Constants.ts").ButtonStyles
/** The kinds of component, as Discord's numbers. */
declare const ComponentType: typeof import("./src/components/Constants.ts").ComponentType
/** Whether a field for text has one line or several, as Discord's numbers. */
declare const InputTextStyle: typeof import("./src/components/Constants.ts").InputTextStyle
/** The same as `InputTextStyle`. */
declare const InputTextStyles: typeof import("./src/components/Constants.ts").InputTextStyles
/** Flags of a message, to be added up. `ephemeral: true` and components v2 set theirs by themselves. */
declare const MessageFlags: typeof import("./src/components/Constants.ts").MessageFlags
/** The custom id that a pattern's handler will be given these parameters for: `customId("ticket/:id", { id: 7 })`. */
declare const customId: typeof import("./src/CustomIds.ts").customId
/**
 * Runs `handler` when a button is pressed, or a menu used, whose custom id fits: `"close"`, `"ticket/:id/close"`, `"vote:*"`.
 * Throws a TypeError for a pattern that has a handler already.
 */
declare const onComponent: typeof import("./src/ComponentHandlers.ts").onComponent
/**
 * Runs `handler` when a modal is sent whose custom id fits, or one made by this builder: then `ctx.fields` has its types.
 * Throws a TypeError for a pattern that has a handler already.
 */
declare const onModal: typeof import("./src/ComponentHandlers.ts").onModal
/** By the standard a namespace: its methods are its own, and its prototype is an empty object. */
declare const console: typeof import("./src/Console.ts").console
/**
 * Runs `handler` at the times of a cron pattern: five fields, or six with seconds first. To be called while the script loads.
 * Throws a TypeError unless name and pattern are non-empty strings and the handler is a function, an Error for a name that is taken,
 * and `LIMIT_EXCEEDED` for one job too many. A pattern that means nothing makes the deploy fail.
 */
declare const cron: typeof import("./src/Cron.ts").cron
/**
 * Schedules that are made at run time; `on("schedule:<name>", handler)` handles them, and also those named `<name>/…` that have no handler
 * of their own. They outlive restarts and redeploys.
 */
declare const schedule: typeof import("./src/Cron.ts").schedule
/** Whether the member who caused the event has a role; false for events without a member. */
declare const hasRole: typeof import("./src/Member.ts").hasRole
/**
 * Whether the member who caused an interaction has all of these permissions in its channel. False where the event does not tell, as
 * messages do not; `requirePermissions` asks Discord there.
 */
declare const hasPermission: typeof import("./src/Permissions.ts").hasPermission
/** The name of the subcommand that was used, also of one inside a group; undefined when the command has none. */
declare const getSubcommand: typeof import("./src/InteractionOptions.ts").getSubcommand
/** The name of the subcommand group that was used; undefined when there is none. */
declare const getSubcommandGroup: typeof import("./src/InteractionOptions.ts").getSubcommandGroup
/** Values by option name, with the options inside subcommands and groups in the same map. */
declare const flattenInteractionOptions: typeof import("./src/InteractionOptions.ts").flattenInteractionOptions
/**
 * Slash commands as Discord registers them, with their subcommands as options; for `rest.upsertGuildCommands`. `handleSubcommand` knows
 * them from then on. Throws a TypeError that names the part at fault.
 */
declare const flattenCommands: typeof import("./src/commands/ByHand.ts").flattenCommands
/** Runs the subcommand that was used, of a command given to `flattenCommands`; for anything else it does nothing. */
declare const handleSubcommand: typeof import("./src/commands/ByHand.ts").handleSubcommand
/** Everything a script can use without importing it, beside the web platform. */
declare const flora: typeof import("./src/Globals.ts").globals
/**
 * Calls `callback` with `args` once, after `delay` milliseconds: 1 by default and at least, the limit `longestTimerSecs` at most.
 * Gives the id for `clearTimeout`. Throws a TypeError unless the callback is a function, and `LIMIT_EXCEEDED` when the
 * guild has as many timers as it may have.
 */
declare const setTimeout: typeof import("./src/Timers.ts").setTimeout
/**
 * Like `setTimeout`, again and again. The next delay begins when the callback has been called, so calls never pile up; a promise
 * that the callback returns is not waited for.
 */
declare const setInterval: typeof import("./src/Timers.ts").setInterval
/** Ends a timer of either kind. What is no timer, or none any more, is ignored. */
declare const clearTimeout: typeof import("./src/Timers.ts").clearTimeout
/** Ends a timer of either kind. What is no timer, or none any more, is ignored. */
declare const clearInterval: typeof import("./src/Timers.ts").clearInterval

/** Who a message may notify. Without it, everyone the content mentions. */
type AllowedMentions = import("./src/Message.ts").AllowedMentions
/** A file that belongs to a message. */
type Attachment = import("./src/Events.ts").Attachment
/** Somebody did something that the guild keeps a record of. */
type AuditLogEntry = import("./src/Events.ts").AuditLogEntry
/** A rule applied to what somebody did. */
type AutoModerationExecution = import("./src/Events.ts").AutoModerationExecution
/** A rule of automatic moderation that was made, changed or deleted. */
type AutoModerationRule = import("./src/Events.ts").AutoModerationRule
/** What an `autocomplete` function gets: what was typed so far, for which option, and by whom. */
type AutocompleteContext = import("./src/commands/Autocomplete.ts").AutocompleteContext
/** A user types into an option that wants suggestions; what was typed so far is in `data`. */
type AutocompleteInteraction = import("./src/Events.ts").AutocompleteInteraction
/** Somebody was banned, or their ban was lifted. */
type Ban = import("./src/Events.ts").Ban
/** What `createBot` takes. */
type BotOptions = import("./src/Bot.ts").BotOptions
/** A channel of any kind; which fields it has depends on `type`. */
type Channel = import("./src/Events.ts").Channel
/** A channel or thread that was made or changed; the payload is what it is now. */
type ChannelChange = import("./src/Events.ts").ChannelChange
/** A channel that is gone. */
type ChannelDelete = import("./src/Events.ts").ChannelDelete
/** A message was pinned or taken off the pins of a channel. */
type ChannelPinsUpdate = import("./src/Events.ts").ChannelPinsUpdate
/** A suggestion, or a value that an option offers: what is shown, and what is sent. */
type Choice = import("./src/commands/Choice.ts").Choice
/** The context of a command of any kind. */
type CommandContext = import("./src/commands/Middleware.ts").CommandContext
/** A slash command or context-menu command was used. */
type CommandInteraction = import("./src/Events.ts").CommandInteraction
/** A button was pressed or a select menu was used. */
type ComponentInteraction = import("./src/Events.ts").ComponentInteraction
/** What a handler gets: the event as `msg`, and ways to answer it. */
type Context<Payload> = import("./src/Context.ts").Context<Payload>
/** What a job's handler gets: the run, and what it remembers over sleeps and failures. */
type CronContext = import("./src/Cron.ts").CronContext
/** How a job is run; durations are milliseconds or texts such as "10 minutes". */
type CronOptions = import("./src/Cron.ts").CronOptions
/** One run, as its handler gets to see it. Times are ISO 8601. */
type CronRun = import("./src/Cron.ts").CronRun
/** A Discord object with an id, in Discord's own snake_case. */
type DiscordObject = import("./src/rest/Call.ts").DiscordObject
/** The parts of a message that can be edited later. */
type EditOptions = import("./src/Message.ts").EditOptions
/** An embed as data. Discord takes at most 6000 characters in all its texts together. */
type Embed = import("./src/Embed.ts").Embed
/** Builds an `Embed` step by step; every `set…` replaces, every `add…` appends. */
type EmbedBuilder = import("./src/Embed.ts").EmbedBuilder
/** One titled cell of an embed. */
type EmbedField = import("./src/Embed.ts").EmbedField
/** A picture or video of an embed; sizes in pixels. */
type EmbedMedia = import("./src/Events.ts").EmbedMedia
/** An emoji: a guild's own has an id, one of Unicode has its character as the name. */
type Emoji = import("./src/Events.ts").Emoji
/** All emojis of the guild as they are now. */
type EmojisUpdate = import("./src/Events.ts").EmojisUpdate
/** Every field that is given must fit. An event that does not tell of a field does not fit. */
type EventFilter = import("./src/EventFilter.ts").EventFilter
/**
 * Every event a script can handle with `on`, and its payload. The names are Discord's in camelCase, without `guild` and
 * `message` where the rest says enough.
 */
type EventMap = import("./src/Events.ts").EventMap
/** The names that `on` takes, those of schedules included. */
type EventName = import("./src/Events.ts").EventName
/** The guild's settings. */
type Guild = import("./src/Events.ts").Guild
/** The bot was added to the guild. */
type GuildJoin = import("./src/Events.ts").GuildJoin
/** The bot was removed from the guild: it can still store things, but Discord refuses everything else. */
type GuildLeave = import("./src/Events.ts").GuildLeave
/** The guild's settings changed; the payload is what they are now. */
type GuildUpdate = import("./src/Events.ts").GuildUpdate
/** One option of a command as Discord sends it; subcommands and groups nest their own. */
type InteractionOption = import("./src/Events.ts").InteractionOption
/** Somebody has made an invitation. */
type InviteCreate = import("./src/Events.ts").InviteCreate
/** An invitation was deleted, or has expired. */
type InviteDelete = import("./src/Events.ts").InviteDelete
/** What a value that can be kept as JSON is made of. */
type Json = import("./src/Kv.ts").Json
/** One change of a batch. */
type KvChange = import("./src/Kv.ts").KvChange
/** What is known of a key beside its value. */
type KvKey = import("./src/Kv.ts").KvKey
/** Which keys `list` gives: 100 at a time by default, at most 1,000, in the order of their bytes. */
type KvListOptions = import("./src/Kv.ts").KvListOptions
/** One page of keys, in their order, which is that of their bytes. */
type KvPage = import("./src/Kv.ts").KvPage
/** When a key goes away, by one of the two, and what is kept beside its value. */
type KvSetOptions = import("./src/Kv.ts").KvSetOptions
/** One store. It comes into being when its first key is set. */
type KvStore = import("./src/Kv.ts").KvStore
/** A value, null for none, with what is kept beside it. */
type KvValue = import("./src/Kv.ts").KvValue
/** What an account is in this guild. */
type Member = import("./src/Events.ts").Member
/** Somebody joined the guild. */
type MemberAdd = import("./src/Events.ts").MemberAdd
/** Somebody left, or was kicked or banned. */
type MemberRemove = import("./src/Events.ts").MemberRemove
/** A member's nickname, roles, timeout or the like changed; the payload is what they are now. */
type MemberUpdate = import("./src/Events.ts").MemberUpdate
/** A message that was sent in one of the guild's channels; the payload of `messageCreate`. */
type Message = import("./src/Events.ts").Message
/** A command in the menu of messages, for `createBot`. */
type MessageCommand = import("./src/commands/ContextMenu.ts").MessageCommand
/** A message that was deleted. */
type MessageDelete = import("./src/Events.ts").MessageDelete
/** Several messages that were deleted at once. */
type MessageDeleteBulk = import("./src/Events.ts").MessageDeleteBulk
/** What a command of a message's menu gets; the message is its `target`. */
type MessageMenuContext = import("./src/commands/ContextMenu.ts").MessageMenuContext
/** The message that another one answers, forwards or was made from. */
type MessageReference = import("./src/Events.ts").MessageReference
/** A message that changed; the fields beside `new` repeat the ones most often needed, where Discord sent them. */
type MessageUpdate = import("./src/Events.ts").MessageUpdate
/** Goes on with `await next()`, at most once, or ends the call by not doing so. */
type Middleware = import("./src/commands/Middleware.ts").Middleware
/** A modal was filled in and sent. */
type ModalSubmit = import("./src/Events.ts").ModalSubmit
/** Values by option name, for commands whose options are not known to the type checker. */
type OptionValues = import("./src/commands/SlashOption.ts").OptionValues
/** A permission by Discord's name of it, such as "BanMembers". */
type Permission = import("./src/Permissions.ts").Permission
/** A poll as part of a message. */
type Poll = import("./src/Events.ts").Poll
/** Somebody voted, or took a vote back. */
type PollVote = import("./src/Events.ts").PollVote
/** A command in a message, for `createBot`. */
type PrefixCommand = import("./src/commands/PrefixCommand.ts").PrefixCommand
/** What a prefix command gets; the words after its name are its `args`. */
type PrefixContext = import("./src/commands/PrefixCommand.ts").PrefixContext
/** Somebody came online, went away or began an activity. */
type PresenceUpdate = import("./src/Events.ts").PresenceUpdate
/** One person put an emoji under a message, or took it away. */
type Reaction = import("./src/Events.ts").Reaction
/** Somebody has put a reaction under a message. */
type ReactionAdd = import("./src/Events.ts").ReactionAdd
/** The emoji of a reaction as Discord writes it: `id` is null for one of Unicode, whose character is the name. */
type ReactionEmoji = import("./src/Events.ts").ReactionEmoji
/** All reactions were taken from a message. */
type ReactionRemoveAll = import("./src/Events.ts").ReactionRemoveAll
/** All reactions with one emoji were taken from a message. */
type ReactionRemoveEmoji = import("./src/Events.ts").ReactionRemoveEmoji
/** The bot has a new session at Discord. */
type Ready = import("./src/Events.ts").Ready
/** An embed as Discord shows it. */
type ReceivedEmbed = import("./src/Events.ts").ReceivedEmbed
/** What a command's options, or its target, name by their ids. */
type ResolvedData = import("./src/Events.ts").ResolvedData
/** What an answer consists of, beside plain text: embeds, components, files, and who sees it. */
type ReplyOptions = import("./src/Message.ts").ReplyOptions
/** A role of the guild. */
type Role = import("./src/Events.ts").Role
/** A role was made or changed; the payload is what it is now. */
type RoleChange = import("./src/Events.ts").RoleChange
/** A role was deleted. */
type RoleDelete = import("./src/Events.ts").RoleDelete
/** A role was changed. */
type RoleUpdate = import("./src/Events.ts").RoleUpdate
/** What a handler of `schedule:<name>` gets as `ctx.msg`. */
type ScheduledRun = import("./src/Cron.ts").ScheduledRun
/** An event in the guild's calendar. */
type ScheduledEvent = import("./src/Events.ts").ScheduledEvent
/** Somebody is interested in an event, or is no more. */
type ScheduledEventUser = import("./src/Events.ts").ScheduledEventUser
/** Access to the secrets that were set for this guild with `flora secrets set`. */
type Secrets = import("./src/Secrets.ts").Secrets
/** A message as Discord returns it, in snake_case; only the usual fields are typed. */
type SentMessage = import("./src/Message.ts").SentMessage
/**
 * A command; with `subcommands` or `groups`, `options` and `run` have no meaning, as Discord then offers the subcommands only.
 */
type SlashCommand = import("./src/commands/SlashCommand.ts").SlashCommand
/** What a slash command gets; the values of its options are its `options`. */
type SlashContext<Values = OptionValues> = import("./src/commands/SlashCommand.ts").SlashContext<Values>
/** Subcommands under a word of their own, as `role` in `/settings role add`. */
type SlashGroup = import("./src/commands/SlashCommand.ts").SlashGroup
/** One option of a slash command. */
type SlashOption = import("./src/commands/SlashOption.ts").SlashOption
/** One of the actions of a command, as `increment` in `/counter increment`. */
type SlashSubcommand = import("./src/commands/SlashCommand.ts").SlashSubcommand
/** A sticker of the guild. */
type Sticker = import("./src/Events.ts").Sticker
/** All stickers of the guild as they are now. */
type StickersUpdate = import("./src/Events.ts").StickersUpdate
/** A channel that was made; of a thread also said when the bot is added to a private one. */
type ThreadCreate = import("./src/Events.ts").ThreadCreate
/** A thread that is gone. */
type ThreadDelete = import("./src/Events.ts").ThreadDelete
/** Who was added to a thread, and who left it. */
type ThreadMembersUpdate = import("./src/Events.ts").ThreadMembersUpdate
/** Somebody began to type; Discord repeats it about every ten seconds. */
type TypingStart = import("./src/Events.ts").TypingStart
/** A Discord account, human or bot. */
type User = import("./src/Events.ts").User
/** A command in the menu of members, for `createBot`. */
type UserCommand = import("./src/commands/ContextMenu.ts").UserCommand
/** What a command of a member's menu gets; the member is its `target`. */
type UserMenuContext = import("./src/commands/ContextMenu.ts").UserMenuContext
/** Where somebody is in the guild's voice channels, and how they are heard. Nothing tells where they were before. */
type VoiceState = import("./src/Events.ts").VoiceState
/** A row of up to five buttons, or one select menu. */
type ActionRowBuilder = import("./src/components/Button.ts").ActionRowBuilder
/** Builds a button step by step. The style defaults to primary. */
type ButtonBuilder = import("./src/components/Button.ts").ButtonBuilder
/** What all menus have. `Values` and `Id` tell a modal's handler what it will get. */
type SelectMenuBuilderBase<Id extends string = string> =
  import("./src/components/SelectMenu.ts").SelectMenuBuilderBase<Id>
/** A select menu of up to 25 texts. */
type StringSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").StringSelectMenuBuilder<Id>
/** A select menu of the guild's members. */
type UserSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").UserSelectMenuBuilder<Id>
/** A select menu of the guild's roles. */
type RoleSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").RoleSelectMenuBuilder<Id>
/** A select menu of the guild's members and roles. */
type MentionableSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").MentionableSelectMenuBuilder<Id>
/** A select menu of the guild's channels. */
type ChannelSelectMenuBuilder<Id extends string = string> =
  import("./src/components/SelectMenu.ts").ChannelSelectMenuBuilder<Id>
/** Text in Markdown as a component of its own. */
type TextDisplayBuilder = import("./src/components/Layout.ts").TextDisplayBuilder
/** A small picture beside the text of a section. */
type ThumbnailBuilder = import("./src/components/Layout.ts").ThumbnailBuilder
/** One to three texts with a picture or a button beside them. */
type SectionBuilder = import("./src/components/Layout.ts").SectionBuilder
/** One to ten pictures or videos. */
type MediaGalleryBuilder = import("./src/components/Layout.ts").MediaGalleryBuilder
/** A file that is attached to the message, shown in its place. */
type FileBuilder = import("./src/components/Layout.ts").FileBuilder
/** Space between components, with or without a line. */
type SeparatorBuilder = import("./src/components/Layout.ts").SeparatorBuilder
/** A frame around other components, with a colour at its edge if it is given one. */
type ContainerBuilder = import("./src/components/Layout.ts").ContainerBuilder
/** A modal; `Fields` is what its handler gets. Titles have at most 45 characters, modals at most five components. */
type ModalBuilder<Fields = unknown> = import("./src/components/Modal.ts").ModalBuilder<Fields>
/** A field of a modal with its label, and a description if it is given one. */
type LabelBuilder<Fields = unknown> = import("./src/components/Modal.ts").LabelBuilder<Fields>
/** A field for text in a modal. Up to 4,000 characters; required unless said otherwise. */
type InputTextBuilder<Id extends string = string> = import("./src/components/Modal.ts").InputTextBuilder<Id>
/** A field for files in a modal; one file unless said otherwise. */
type FileUploadBuilder<Id extends string = string> = import("./src/components/Modal.ts").FileUploadBuilder<Id>
/** Choices of which one is taken, all of them in sight. */
type RadioGroupBuilder<Id extends string = string> =
  import("./src/components/Choices.ts").RadioGroupBuilder<Id>
/** Choices of which several may be taken, all of them in sight. */
type CheckboxGroupBuilder<Id extends string = string> =
  import("./src/components/Choices.ts").CheckboxGroupBuilder<Id>
/** A box that is ticked or not. */
type CheckboxBuilder<Id extends string = string> = import("./src/components/Choices.ts").CheckboxBuilder<Id>
/** One line of a group. */
type ChoiceOption = import("./src/components/Choices.ts").ChoiceOption
/**
 * A file: of bytes, of text, as base64, or fetched from an address. All files of a message that are not fetched have together at most
 * 2 MiB. In an edit `{ id }` keeps a file that the message has.
 */
type NewAttachment = import("./src/Attachment.ts").Attachment
/** A component as Discord's JSON, or a builder of it. */
type ComponentLike = import("./src/components/Builder.ts").ComponentLike
/** What the handler of a component is given. */
type ComponentContext<Pattern extends string = string> =
  import("./src/ComponentHandlers.ts").ComponentContext<Pattern>
/** What the handler of a modal is given. */
type ModalContext<
  Pattern extends string = string,
  Fields = ModalFields,
> = import("./src/ComponentHandlers.ts").ModalContext<Pattern, Fields>
/** Values by custom id. */
type ModalFields = import("./src/ModalFields.ts").ModalFields
/** A file that a user has sent with a modal. */
type UploadedFile = import("./src/ModalFields.ts").UploadedFile
/** One line of a string select. */
type SelectOption = import("./src/components/SelectMenu.ts").SelectOption
