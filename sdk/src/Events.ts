/**
 * What the events carry. The runtime normalises Discord's dispatches to exactly these shapes: camelCase keys, snowflakes as
 * strings, timestamps in RFC 3339; an optional that Discord did not send is absent, not null. What is nested and
 * seldom used (attachments, embeds, components, `data`) stays Discord's own JSON, in snake_case.
 */

/** JSON as Discord documents it, in snake_case and not checked any further. */
export type DiscordJson = { readonly [key: string]: unknown }

/** A Discord account, human or bot. */
export interface User {
  readonly id: string
  readonly username: string
  /** The display name, where the account has chosen one. */
  readonly globalName?: string
  readonly discriminator?: string
  /** Hash of the avatar image. */
  readonly avatar?: string
  readonly bot: boolean
}

/** What an account is in this guild. */
export interface Member {
  /** Absent where the event names the user beside the member. */
  readonly user?: User
  readonly nick?: string
  readonly avatar?: string
  /** Ids of the member's roles. */
  readonly roles: readonly string[]
  readonly joinedAt?: string
  readonly premiumSince?: string
  readonly deaf?: boolean
  readonly mute?: boolean
  readonly flags?: number
  readonly pending?: boolean
  /** The member's permission bits as a decimal string; on interactions only. */
  readonly permissions?: string
  readonly communicationDisabledUntil?: string
}

/** The message that another one answers, forwards or was made from. */
export interface MessageReference {
  readonly messageId?: string
  readonly channelId?: string
  readonly guildId?: string
}

/** A message that was sent in one of the guild's channels; the payload of `messageCreate`. */
export interface Message {
  readonly id: string
  readonly channelId: string
  readonly guildId: string
  readonly content: string
  readonly author: User
  readonly member?: Member
  readonly timestamp: string
  readonly editedTimestamp?: string
  /** Discord's message type; 0 is an ordinary message, 19 a reply. */
  readonly type: number
  readonly attachments: readonly DiscordJson[]
  readonly embeds: readonly DiscordJson[]
  readonly mentions: readonly User[]
  readonly reference?: MessageReference
  /** Set when a webhook wrote the message. */
  readonly webhookId?: string
  readonly pinned?: boolean
  readonly tts?: boolean
  readonly components?: readonly DiscordJson[]
}

/** A message that changed; the fields beside `new` repeat the ones most often needed, where Discord sent them. */
export interface MessageUpdate {
  readonly id: string
  readonly channelId: string
  readonly guildId: string
  readonly content?: string
  readonly author?: User
  readonly editedTimestamp?: string
  /** Always null: no copy of earlier messages is kept. */
  readonly old: null
  /** The whole message, or null when Discord sent only a part of it. */
  readonly new: Message | null
}

/** A message that was deleted; its content is gone. */
export interface MessageDelete {
  readonly id: string
  readonly channelId: string
  readonly guildId: string
}

/** One option of a command as Discord sends it; subcommands and groups nest their own. */
export interface InteractionOption {
  readonly name: string
  /** 1 subcommand, 2 group, 3 string, 4 integer, 5 boolean, 6 user, 7 channel, 8 role, 9 mentionable, 10 number, 11 attachment. */
  readonly type: number
  readonly value?: string | number | boolean
  readonly options?: readonly InteractionOption[]
  readonly focused?: boolean
}

/** What the invoked command and its options are, in Discord's words. */
export interface CommandData {
  readonly id: string
  readonly name: string
  /** 1 chat input, 2 user, 3 message. */
  readonly type: number
  readonly options?: readonly InteractionOption[]
  /** Users, members, roles, channels and attachments that options name by id. */
  readonly resolved?: DiscordJson
  /** The user or message that a context-menu command was used on. */
  readonly target_id?: string
}

/** What every interaction carries. */
export interface Interaction {
  /** The same as `interactionId`. */
  readonly id: string
  readonly interactionId: string
  readonly interactionToken: string
  readonly applicationId: string
  readonly guildId: string
  readonly channelId: string
  /** Who used it. */
  readonly user: User
  readonly member?: Member
  /** The user's language, such as `en-GB`. */
  readonly locale?: string
  readonly guildLocale?: string
}

/** A role that an option names. */
export interface ResolvedRole {
  readonly id: string
  readonly name: string
  readonly color: number
  readonly position: number
  /** Permission bits as a decimal string. */
  readonly permissions: string
}

/** A channel that an option names. */
export interface ResolvedChannel {
  readonly id: string
  /** Discord's channel type; 0 is a text channel, 2 a voice channel. */
  readonly type: number
  readonly name?: string
  readonly parentId?: string
  /** What the user of the command may do there: permission bits as a decimal string. */
  readonly permissions?: string
}

/** A file that was given to an option. */
export interface ResolvedAttachment {
  readonly id: string
  readonly filename: string
  /** In bytes. */
  readonly size: number
  readonly url: string
  readonly contentType?: string
  readonly width?: number
  readonly height?: number
  readonly ephemeral?: boolean
}

/** What a command's options, or its target, name by their ids. */
export interface ResolvedData {
  readonly users?: { readonly [id: string]: User }
  /** Absent for users who are not in the guild; without `user`, which is in `users`. */
  readonly members?: { readonly [id: string]: Member }
  readonly roles?: { readonly [id: string]: ResolvedRole }
  readonly channels?: { readonly [id: string]: ResolvedChannel }
  readonly messages?: { readonly [id: string]: Message }
  readonly attachments?: { readonly [id: string]: ResolvedAttachment }
}

/** A slash command or context-menu command was used. */
export interface CommandInteraction extends Interaction {
  readonly commandName: string
  readonly data: CommandData
  readonly resolved?: ResolvedData
}

/** A user types into an option that wants suggestions; what was typed so far is in `data`. */
export interface AutocompleteInteraction extends Interaction {
  readonly commandName: string
  readonly data: CommandData
}

/** A button was pressed or a select menu was used. */
export interface ComponentInteraction extends Interaction {
  readonly data: {
    readonly custom_id: string
    readonly component_type: number
    /** What was chosen, for select menus. */
    readonly values?: readonly string[]
  }
  /** The message that the component is part of. */
  readonly messageId: string
}

/** A modal was filled in and sent. */
export interface ModalSubmit extends Interaction {
  readonly data: { readonly custom_id: string; readonly components: readonly DiscordJson[] }
  /** The message whose component opened the modal, if one did. */
  readonly messageId?: string
}

/** The bot has a new session at Discord. */
export interface Ready {
  /** The bot's own account. */
  readonly user: User
  /** Always empty: a script learns of no guild but its own. */
  readonly guildIds: readonly []
}

/** Every event a script can handle with `on`, and its payload. */
export interface EventMap {
  readonly ready: Ready
  readonly messageCreate: Message
  readonly messageUpdate: MessageUpdate
  readonly messageDelete: MessageDelete
  readonly interactionCreate: CommandInteraction
  readonly componentInteraction: ComponentInteraction
  readonly modalSubmit: ModalSubmit
  readonly autocomplete: AutocompleteInteraction
}

export type EventName = keyof EventMap
