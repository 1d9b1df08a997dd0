/** Messages and what happens to them. */
import type { Channel } from "./Channel.ts"
import type { Poll } from "./Poll.ts"
import type { DiscordJson, Emoji, Member, User } from "./User.ts"

/** The message that another one answers, forwards or was made from. */
export interface MessageReference {
  /** 0 for an answer, 1 for a forwarded message. */
  readonly type?: number
  /** The id of that message. */
  readonly messageId?: string
  /** The id of the channel that it is in. */
  readonly channelId?: string
  /** The id of the guild that it is in. */
  readonly guildId?: string
}

/** A file that belongs to a message. */
export interface Attachment {
  /** The file's id. */
  readonly id: string
  /** The file's name. */
  readonly filename: string
  /** The name as it is shown, where it has signs that file names cannot have. */
  readonly title?: string
  /** What those read who do not see it. */
  readonly description?: string
  /** Media type, such as `image/png`. */
  readonly contentType?: string
  /** In bytes. */
  readonly size: number
  /** Where it can be fetched, for some hours. */
  readonly url: string
  /** The same through Discord's proxy, which can scale pictures. */
  readonly proxyUrl: string
  /** In pixels, for images and videos. */
  readonly height?: number
  /** In pixels, for images and videos. */
  readonly width?: number
  /** Whether Discord deletes it after a while. */
  readonly ephemeral?: boolean
  /** In seconds, for voice messages. */
  readonly durationSecs?: number
  /** Of voice messages: the loudness over time, as base64. */
  readonly waveform?: string
  /** Discord's flags of files, added up. */
  readonly flags?: number
}

/** A picture or video of an embed; sizes in pixels. */
export interface EmbedMedia {
  /** Where it comes from. */
  readonly url?: string
  /** The same through Discord's proxy. */
  readonly proxyUrl?: string
  /** In pixels. */
  readonly height?: number
  /** In pixels. */
  readonly width?: number
}

/** An embed as Discord shows it. */
export interface ReceivedEmbed {
  /** Mostly `rich`; others are `image`, `video`, `gifv`, `article`, `link` and `poll_result`. */
  readonly type?: string
  /** The heading. */
  readonly title?: string
  /** The text, in Markdown. */
  readonly description?: string
  /** Where a click on the title leads. */
  readonly url?: string
  /** The time that stands below, in RFC 3339. */
  readonly timestamp?: string
  /** The colour of the edge as a number. */
  readonly color?: number
  /** The small line at the bottom. */
  readonly footer?: {
    /** What it says. */
    readonly text: string
    /** The address of the small picture. */
    readonly iconUrl?: string
    /** The same through Discord's proxy. */
    readonly proxyIconUrl?: string
  }
  /** The large picture. */
  readonly image?: EmbedMedia & {
    /** Where it comes from. */
    readonly url: string
  }
  /** The small picture. */
  readonly thumbnail?: EmbedMedia & {
    /** Where it comes from. */
    readonly url: string
  }
  /** The video, in previews of links. */
  readonly video?: EmbedMedia
  /** The site that a preview is of. */
  readonly provider?: {
    /** The site's name. */
    readonly name?: string
    /** The site's address. */
    readonly url?: string
  }
  /** The line above the title. */
  readonly author?: {
    /** What it says. */
    readonly name: string
    /** Where a click on it leads. */
    readonly url?: string
    /** The address of the small picture. */
    readonly iconUrl?: string
    /** The same through Discord's proxy. */
    readonly proxyIconUrl?: string
  }
  /** Titled cells below the text. */
  readonly fields?: readonly {
    /** The cell's title. */
    readonly name: string
    /** The cell's text. */
    readonly value: string
    /** Whether it stands beside the ones next to it. */
    readonly inline?: boolean
  }[]
}

/** A sticker under a message. */
export interface StickerItem {
  /** The sticker's id. */
  readonly id: string
  /** The sticker's name. */
  readonly name: string
  /** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  readonly formatType: number
}

/** How often an emoji was put under a message. */
export interface ReactionCount {
  /** How many people gave it. */
  readonly count: number
  /** Whether the bot gave it too. */
  readonly me: boolean
  /** Which emoji. */
  readonly emoji: Emoji
}

/** What a forwarded message said when it was forwarded. */
export interface MessageSnapshot {
  /** The text. */
  readonly content: string
  /** When it was sent, in RFC 3339. */
  readonly timestamp: string
  /** When it was edited last, in RFC 3339; absent where it never was. */
  readonly editedTimestamp?: string
  /** Discord's message type; 0 is an ordinary message, 19 a reply. */
  readonly type: number
  /** Discord's message flags, added up. */
  readonly flags?: number
  /** Its files. */
  readonly attachments: readonly Attachment[]
  /** Its embeds. */
  readonly embeds: readonly ReceivedEmbed[]
}

/** The interaction that a message answers. */
export interface MessageInteraction {
  /** The interaction's id. */
  readonly id: string
  /** 2 for a command, 3 for a component, 5 for a modal. */
  readonly type: number
  /** Who used it. */
  readonly user: User
}

/** A message that was sent in one of the guild's channels; the payload of `messageCreate`. */
export interface Message {
  /** The message's id. */
  readonly id: string
  /** The channel's id. */
  readonly channelId: string
  /** The guild's id. */
  readonly guildId: string
  /** The text; "" where there is none, and where the operator has not asked Discord for texts. */
  readonly content: string
  /** Who wrote it; of a webhook's message a user made up for it. */
  readonly author: User
  /** What the author is in this guild; absent for webhooks. */
  readonly member?: Member
  /** When it was sent, in RFC 3339. */
  readonly timestamp: string
  /** When it was edited last, in RFC 3339; absent where it never was. */
  readonly editedTimestamp?: string
  /** Discord's message type; 0 is an ordinary message, 19 a reply. */
  readonly type: number
  /** Discord's message flags, added up. */
  readonly flags?: number
  /** Its files. */
  readonly attachments: readonly Attachment[]
  /** Its embeds, those that Discord makes of links too. */
  readonly embeds: readonly ReceivedEmbed[]
  /** The users who are mentioned. */
  readonly mentions: readonly User[]
  /** Ids of the roles that are mentioned. */
  readonly mentionRoles: readonly string[]
  /** Whether it notifies everybody. */
  readonly mentionEveryone: boolean
  /** The message that it answers, forwards or was made from. */
  readonly reference?: MessageReference
  /** The message that this one answers; absent where it has been deleted. */
  readonly referencedMessage?: Message
  /** What a forward carries. */
  readonly snapshots?: readonly MessageSnapshot[]
  /** Its stickers. */
  readonly stickers?: readonly StickerItem[]
  /** Its poll. */
  readonly poll?: Poll
  /** How often which emoji was put under it. */
  readonly reactions?: readonly ReactionCount[]
  /** The thread that was made from the message. */
  readonly thread?: Channel
  /** Set when the message answers an interaction. */
  readonly interaction?: MessageInteraction
  /** The id of the application that sent it, where one did. */
  readonly applicationId?: string
  /** Set when a webhook wrote the message. */
  readonly webhookId?: string
  /** Whether it is pinned. */
  readonly pinned?: boolean
  /** Whether Discord's clients read it aloud. */
  readonly tts?: boolean
  /** Discord's own JSON, so that it can be sent again as it is. */
  readonly components?: readonly DiscordJson[]
}

/** A message that changed; the fields beside `new` repeat the ones most often needed, where Discord sent them. */
export interface MessageUpdate {
  /** The message's id. */
  readonly id: string
  /** The channel's id. */
  readonly channelId: string
  /** The guild's id. */
  readonly guildId: string
  /** The text now. */
  readonly content?: string
  /** Who wrote it. */
  readonly author?: User
  /** When it was edited, in RFC 3339; absent where Discord has only added a preview. */
  readonly editedTimestamp?: string
  /** The message before, or null where it is not among the latest that the runtime keeps. */
  readonly old: Message | null
  /** The whole message, or null when Discord sent only a part of it. */
  readonly new: Message | null
}

/** A message that was deleted. */
export interface MessageDelete {
  /** The message's id. */
  readonly id: string
  /** The channel's id. */
  readonly channelId: string
  /** The guild's id. */
  readonly guildId: string
  /** What it said, or null where it is not among the latest that the runtime keeps. */
  readonly old: Message | null
}

/** Several messages that were deleted at once. */
export interface MessageDeleteBulk {
  /** The messages' ids. */
  readonly ids: readonly string[]
  /** The channel's id. */
  readonly channelId: string
  /** The guild's id. */
  readonly guildId: string
}
