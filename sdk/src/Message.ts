/** What a script may send: the options of `ctx.reply` and `ctx.edit`, and what Discord answers. */
import { type Attachment, attachmentArgs } from "./Attachment.ts"
import type { ComponentLike } from "./components/Builder.ts"
import type { Embed, EmbedBuilder } from "./Embed.ts"
import type { DiscordJson } from "./Events.ts"
import { dataOf, refuse } from "./Fields.ts"
import { readParts } from "./MessageParts.ts"
import { dictionary, isArray, list, stringOf } from "./Primordials.ts"
import { isErrorLike } from "./ErrorReport.ts"

/** Who a message may notify. Without it, everyone the content mentions. */
export interface AllowedMentions {
  /** Kinds of mentions that notify, all of them. */
  readonly parse?: readonly ("everyone" | "users" | "roles")[]
  /** Ids of the users who are notified, at most 100. */
  readonly users?: readonly string[]
  /** Ids of the roles that are notified, at most 100. */
  readonly roles?: readonly string[]
  /** Whether the author of the message that is replied to is notified. */
  readonly repliedUser?: boolean
}

/** Discord's JSON of a modal, or a builder that makes it. */
export type Modal =
  | DiscordJson
  | {
      /** Discord's JSON of it. */
      toJSON(): object
    }

/** The parts of a message that can be edited later. */
export interface EditOptions {
  /** The text, of at most 2,000 characters; null or "" takes it away. */
  readonly content?: string | null
  /** At most 10. */
  readonly embeds?: readonly (Embed | EmbedBuilder)[]
  /**
   * Builders or Discord's JSON. Buttons and menus may stand alone, and get a row each. What is laid out with components v2 (text displays,
   * sections, containers, …) has neither content nor embeds.
   */
  readonly components?: readonly ComponentLike[]
  /** At most 10. In an edit they take the place of the files the message has; `{ id }` keeps one. */
  readonly attachments?: readonly Attachment[]
  /** Whom the message may notify. Defaults to everybody it mentions. */
  readonly allowedMentions?: AllowedMentions
  /** Discord's message flags, added up. */
  readonly flags?: number
}

/** What an answer consists of, beside plain text: embeds, components, files, and who sees it. */
export interface ReplyOptions extends EditOptions {
  /** Whether Discord's clients read it aloud. Defaults to false. */
  readonly tts?: boolean
  /** Answers an interaction so that only its user sees it; elsewhere it has no meaning. */
  readonly ephemeral?: boolean
  /** The message to refer to: defaults to the event's own message, null for none. Interactions ignore it. */
  readonly replyTo?: string | null
}

/** A message as Discord returns it, in snake_case; only the usual fields are typed. */
export interface SentMessage {
  /** The message's id. */
  readonly id: string
  /** The id of the channel that it was sent to. */
  readonly channel_id: string
  /** The text. */
  readonly content: string
  /** When it was sent, in RFC 3339. */
  readonly timestamp: string
  /** When it was edited last, in RFC 3339; null where it never was. */
  readonly edited_timestamp: string | null
  /** Discord's message flags, added up. */
  readonly flags?: number
  /** Who sent it: the bot, or the webhook. */
  readonly author: {
    /** The account's id. */
    readonly id: string
    /** The account's name. */
    readonly username: string
    /** Whether it is a bot. */
    readonly bot?: boolean
  }
  /** Its embeds. */
  readonly embeds: readonly DiscordJson[]
  /** Its files. */
  readonly attachments: readonly DiscordJson[]
  /** Its components. */
  readonly components?: readonly DiscordJson[]
  readonly [field: string]: unknown
}

const plain = ["tts", "allowedMentions", "flags", "ephemeral"] as const

/** True for an options object; everything else but null and undefined is sent as its text. */
export const isOptions = (input: unknown): input is ReplyOptions =>
  typeof input === "object" && input !== null && !isArray(input) && !isErrorLike(input)

/**
 * The message fields of an operation's arguments. Only known fields are taken: an option can never name another channel. Throws an
 * Error with `code` INVALID_INPUT that names the field where Discord would refuse the message.
 */
export const messageArgs = (input: unknown): { [name: string]: unknown } => {
  const args = dictionary<unknown>()
  if (input === undefined || input === null)
    refuse("", `the message is ${input}; give a text, or an object with content, embeds or components`)
  if (!isOptions(input)) {
    args.content = stringOf(input)
    readParts(args)
    return args
  }
  const { content, embeds, attachments } = input
  const parts = readParts(input)
  if (content !== undefined) args.content = content
  if (parts.embeds !== undefined) args.embeds = embedArgs(embeds!)
  if (parts.components !== undefined) args.components = parts.components.components
  if (attachments !== undefined) args.attachments = attachmentArgs(attachments)
  for (let i = 0; i < plain.length; i++) {
    const value = input[plain[i]!]
    if (value !== undefined) args[plain[i]!] = value
  }
  return args
}

/** Embeds as they were written, without their builders. */
const embedArgs = (embeds: readonly unknown[]): unknown[] => {
  const args = list<unknown>()
  for (let i = 0; i < embeds.length; i++) args[i] = dataOf(embeds[i])
  return args
}
