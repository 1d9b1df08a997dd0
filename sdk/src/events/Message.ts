/** Messages and what happens to them. */
import type { Channel } from "./Channel.ts"
import type { Poll } from "./Poll.ts"
import type { DiscordJson, Emoji, Member, User } from "./User.ts"

/** The message that another one answers, forwards or was made from. */
export interface MessageReference {
  /** 0 for an answer, 1 for a forwarded message. */
  readonly type?: number
  readonly messageId?: string
  readonly channelId?: string
  readonly guildId?: string
}

/** A file that belongs to a message. */
export interface Attachment {
  readonly id: string
  readonly filename: string
  readonly title?: string
  readonly description?: string
  /** Media type, such as `image/png`. */
  readonly contentType?: string
  /** In bytes. */
  readonly size: number
  readonly url: string
  readonly proxyUrl: string
  /** In pixels, for images and videos. */
  readonly height?: number
  readonly width?: number
  readonly ephemeral?: boolean
  /** In seconds, for voice messages. */
  readonly durationSecs?: number
  readonly waveform?: string
  readonly flags?: number
}

/** A picture or video of an embed; sizes in pixels. */
export interface EmbedMedia {
  readonly url?: string
  readonly proxyUrl?: string
  readonly height?: number
  readonly width?: number
}

/** An embed as Discord shows it. */
export interface ReceivedEmbed {
  /** Mostly `rich`; others are `image`, `video`, `gifv`, `article`, `link` and `poll_result`. */
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly url?: string
  readonly timestamp?: string
  readonly color?: number
  readonly footer?: { readonly text: string; readonly iconUrl?: string; readonly proxyIconUrl?: string }
  readonly image?: EmbedMedia & { readonly url: string }
  readonly thumbnail?: EmbedMedia & { readonly url: string }
  readonly video?: EmbedMedia
  readonly provider?: { readonly name?: string; readonly url?: string }
  readonly author?: {
    readonly name: string
    readonly url?: string
    readonly iconUrl?: string
    readonly proxyIconUrl?: string
  }
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[]
}

/** A sticker under a message. */
export interface StickerItem {
  readonly id: string
  readonly name: string
  /** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  readonly formatType: number
}

/** How often an emoji was put under a message. */
export interface ReactionCount {
  readonly count: number
  /** Whether the bot gave it too. */
  readonly me: boolean
  readonly emoji: Emoji
}

/** What a forwarded message said when it was forwarded. */
export interface MessageSnapshot {
  readonly content: string
  readonly timestamp: string
  readonly editedTimestamp?: string
  readonly type: number
  readonly flags?: number
  readonly attachments: readonly Attachment[]
  readonly embeds: readonly ReceivedEmbed[]
}

/** The interaction that a message answers. */
export interface MessageInteraction {
  readonly id: string
  /** 2 for a command, 3 for a component, 5 for a modal. */
  readonly type: number
  readonly user: User
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
  /** Discord's message flags, added up. */
  readonly flags?: number
  readonly attachments: readonly Attachment[]
  readonly embeds: readonly ReceivedEmbed[]
  readonly mentions: readonly User[]
  /** Ids of the roles that are mentioned. */
  readonly mentionRoles: readonly string[]
  readonly mentionEveryone: boolean
  readonly reference?: MessageReference
  /** The message that this one answers; absent where it has been deleted. */
  readonly referencedMessage?: Message
  /** What a forward carries. */
  readonly snapshots?: readonly MessageSnapshot[]
  readonly stickers?: readonly StickerItem[]
  readonly poll?: Poll
  readonly reactions?: readonly ReactionCount[]
  /** The thread that was made from the message. */
  readonly thread?: Channel
  /** Set when the message answers an interaction. */
  readonly interaction?: MessageInteraction
  readonly applicationId?: string
  /** Set when a webhook wrote the message. */
  readonly webhookId?: string
  readonly pinned?: boolean
  readonly tts?: boolean
  /** Discord's own JSON, so that it can be sent again as it is. */
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
  /** The message before, or null where it is not among the latest that the runtime keeps. */
  readonly old: Message | null
  /** The whole message, or null when Discord sent only a part of it. */
  readonly new: Message | null
}

/** A message that was deleted. */
export interface MessageDelete {
  readonly id: string
  readonly channelId: string
  readonly guildId: string
  /** What it said, or null where it is not among the latest that the runtime keeps. */
  readonly old: Message | null
}

/** Several messages that were deleted at once. */
export interface MessageDeleteBulk {
  readonly ids: readonly string[]
  readonly channelId: string
  readonly guildId: string
}
