import type {
  APIApplicationCommand,
  APIChannel,
  APIGuildMember,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  APIRole,
  APIUser,
} from "discord-api-types/v10"

/** What `GET /playground/control/state` answers: everything but the messages. */
export interface World {
  readonly application: { readonly id: string; readonly name?: string }
  readonly bot: APIUser
  readonly users: ReadonlyArray<APIUser>
  readonly guilds: ReadonlyArray<Guild>
  readonly directMessages: ReadonlyArray<DirectMessages>
}

/** The channel in which the bot and one person write to each other alone. */
export interface DirectMessages {
  readonly id: string
  readonly userId: string
}

export interface Guild {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly channels: ReadonlyArray<Channel>
  readonly members: ReadonlyArray<Member>
  readonly roles: ReadonlyArray<Role>
  readonly commands: ReadonlyArray<APIApplicationCommand>
}

export interface Channel {
  readonly id: string
  readonly name: string
  readonly type: APIChannel["type"]
  readonly position: number
}

export type Member = { readonly user: APIUser } & Partial<Pick<APIGuildMember, "nick" | "roles">>
export type Role = Pick<APIRole, "id" | "name"> & Partial<Pick<APIRole, "color" | "position">>
export type Message = Omit<APIMessage, "reactions"> & { readonly reactions?: ReadonlyArray<Reaction> }
export type Modal = APIModalInteractionResponseCallbackData

/** A reaction's emoji as Discord writes it: `id` is set for a server's own emoji, which has no character. */
export interface Emoji {
  readonly id?: string | null
  readonly name: string | null
}

/** One emoji under a message; `me` says whether the actor gave it. */
export interface Reaction {
  readonly emoji: Emoji
  readonly count: number
  readonly me: boolean
}

interface MessagePlace {
  readonly channel_id: string
  readonly message_id: string
}

/** Events after which the page asks for the whole state again: people, roles and channels change seldom. */
export const structuralEvents = [
  ...(["GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"] as const),
  ...(["GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"] as const),
  ...(["GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"] as const),
  ...(["CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"] as const),
  ...(["THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"] as const),
] as const
export type StructuralEvent = (typeof structuralEvents)[number]

/** One event of `GET /playground/control/events`, under Discord's dispatch names where Discord has one. */
export type WorldEvent =
  | { readonly t: "MESSAGE_CREATE" | "MESSAGE_UPDATE"; readonly d: Message }
  | { readonly t: "MESSAGE_DELETE"; readonly d: { readonly id: string; readonly channel_id: string } }
  | {
      readonly t: "MESSAGE_DELETE_BULK"
      readonly d: { readonly ids: ReadonlyArray<string>; readonly channel_id: string }
    }
  | {
      readonly t: "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE"
      readonly d: MessagePlace & { readonly user_id: string; readonly emoji: Emoji }
    }
  | { readonly t: "MESSAGE_REACTION_REMOVE_EMOJI"; readonly d: MessagePlace & { readonly emoji: Emoji } }
  | { readonly t: "MESSAGE_REACTION_REMOVE_ALL"; readonly d: MessagePlace }
  | {
      readonly t: "MESSAGE_POLL_VOTE_ADD" | "MESSAGE_POLL_VOTE_REMOVE"
      readonly d: MessagePlace & { readonly user_id: string; readonly answer_id: number }
    }
  | { readonly t: "TYPING_START"; readonly d: { readonly channel_id: string; readonly user_id: string } }
  | { readonly t: StructuralEvent; readonly d: object }
  | {
      readonly t: "COMMANDS_UPDATE"
      readonly d: { readonly guildId: string; readonly commands: ReadonlyArray<APIApplicationCommand> }
    }
  | {
      readonly t: "INTERACTION_PENDING"
      readonly d: {
        readonly id: string
        /** 2 for a command, 3 for a component, 5 for a modal. */
        readonly type: number
        readonly channelId: string
        readonly userId: string
        readonly name: string
      }
    }
  | { readonly t: "INTERACTION_FAILED"; readonly d: { readonly id: string; readonly channelId: string } }
  | { readonly t: "INTERACTION_DONE"; readonly d: { readonly id: string } }
  | {
      readonly t: "MODAL_OPEN"
      readonly d: { readonly interactionId: string; readonly userId: string; readonly modal: Modal }
    }
