/** Commands, components and modals that somebody used. */
import type { Message } from "./Message.ts"
import type { DiscordJson, Member, User } from "./User.ts"

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
  /** What the bot may do in the channel: permission bits as a decimal string. */
  readonly appPermissions?: string
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
  readonly message: Message
}

/** A modal was filled in and sent. */
export interface ModalSubmit extends Interaction {
  readonly data: { readonly custom_id: string; readonly components: readonly DiscordJson[] }
  /** The message whose component opened the modal, if one did. */
  readonly messageId?: string
  readonly message?: Message
}
