/** Commands, components and modals that somebody used. */
import type { Message } from "./Message.ts"
import type { DiscordJson, Member, User } from "./User.ts"

/** One option of a command as Discord sends it; subcommands and groups nest their own. */
export interface InteractionOption {
  /** The option's name. */
  readonly name: string
  /** 1 subcommand, 2 group, 3 string, 4 integer, 5 boolean, 6 user, 7 channel, 8 role, 9 mentionable, 10 number, 11 attachment. */
  readonly type: number
  /** What was given; users, channels, roles and files are their ids. */
  readonly value?: string | number | boolean
  /** Of a subcommand or a group: what is inside. */
  readonly options?: readonly InteractionOption[]
  /** Whether it is being typed into. */
  readonly focused?: boolean
}

/** What the invoked command and its options are, in Discord's words. */
export interface CommandData {
  /** The command's id. */
  readonly id: string
  /** The command's name. */
  readonly name: string
  /** 1 chat input, 2 user, 3 message. */
  readonly type: number
  /** Its options, as they were given. */
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
  /** The interaction's id, as `rest` wants it. */
  readonly interactionId: string
  /** What answers are made with; good for 15 minutes. */
  readonly interactionToken: string
  /** The id of the bot's application. */
  readonly applicationId: string
  /** The guild's id. */
  readonly guildId: string
  /** The id of the channel where it was used. */
  readonly channelId: string
  /** Who used it. */
  readonly user: User
  /** What the user is in this guild. */
  readonly member?: Member
  /** The user's language, such as `en-GB`. */
  readonly locale?: string
  /** The guild's language, such as `en-US`. */
  readonly guildLocale?: string
  /** What the bot may do in the channel: permission bits as a decimal string. */
  readonly appPermissions?: string
}

/** A role that an option names. */
export interface ResolvedRole {
  /** The role's id. */
  readonly id: string
  /** The role's name. */
  readonly name: string
  /** The colour as a number; 0 for none. */
  readonly color: number
  /** Its place among the roles, from the bottom. */
  readonly position: number
  /** Permission bits as a decimal string. */
  readonly permissions: string
}

/** A channel that an option names. */
export interface ResolvedChannel {
  /** The channel's id. */
  readonly id: string
  /** Discord's channel type; 0 is a text channel, 2 a voice channel. */
  readonly type: number
  /** The channel's name. */
  readonly name?: string
  /** The id of its category, or of the channel that a thread was made in. */
  readonly parentId?: string
  /** What the user of the command may do there: permission bits as a decimal string. */
  readonly permissions?: string
}

/** A file that was given to an option. */
export interface ResolvedAttachment {
  /** The file's id. */
  readonly id: string
  /** The file's name. */
  readonly filename: string
  /** In bytes. */
  readonly size: number
  /** Where it can be fetched, for some hours. */
  readonly url: string
  /** Media type, such as `image/png`. */
  readonly contentType?: string
  /** In pixels, for images and videos. */
  readonly width?: number
  /** In pixels, for images and videos. */
  readonly height?: number
  /** Whether Discord deletes it after a while. */
  readonly ephemeral?: boolean
}

/** What a command's options, or its target, name by their ids. */
export interface ResolvedData {
  /** Users by their ids. */
  readonly users?: { readonly [id: string]: User }
  /** Absent for users who are not in the guild; without `user`, which is in `users`. */
  readonly members?: { readonly [id: string]: Member }
  /** Roles by their ids. */
  readonly roles?: { readonly [id: string]: ResolvedRole }
  /** Channels by their ids. */
  readonly channels?: { readonly [id: string]: ResolvedChannel }
  /** Messages by their ids. */
  readonly messages?: { readonly [id: string]: Message }
  /** Files by their ids. */
  readonly attachments?: { readonly [id: string]: ResolvedAttachment }
}

/** A slash command or context-menu command was used. */
export interface CommandInteraction extends Interaction {
  /** The command's name. */
  readonly commandName: string
  /** The command and its options as Discord sends them. */
  readonly data: CommandData
  /** Whom and what the options name by their ids. */
  readonly resolved?: ResolvedData
}

/** A user types into an option that wants suggestions; what was typed so far is in `data`. */
export interface AutocompleteInteraction extends Interaction {
  /** The command's name. */
  readonly commandName: string
  /** The command and what was typed so far, as Discord sends them. */
  readonly data: CommandData
}

/** A button was pressed or a select menu was used. */
export interface ComponentInteraction extends Interaction {
  /** The component as Discord sends it. */
  readonly data: {
    /** The component's custom id. */
    readonly custom_id: string
    /** One of `ComponentType`. */
    readonly component_type: number
    /** What was chosen, for select menus. */
    readonly values?: readonly string[]
  }
  /** The message that the component is part of. */
  readonly messageId: string
  /** The message that the component is part of. */
  readonly message: Message
}

/** A modal was filled in and sent. */
export interface ModalSubmit extends Interaction {
  /** What was filled in, as Discord sends it; `onModal` gives it by custom id. */
  readonly data: {
    /** The modal's custom id. */
    readonly custom_id: string
    /** The labels, each with its field and what it holds. */
    readonly components: readonly DiscordJson[]
  }
  /** The message whose component opened the modal, if one did. */
  readonly messageId?: string
  /** The message whose component opened the modal; absent where a command did. */
  readonly message?: Message
}
