/** What a script may send: the options of `ctx.reply` and `ctx.edit`, and what Discord answers. */
import type { Embed, EmbedBuilder } from "./Embed.ts"
import type { DiscordJson } from "./Events.ts"
import { dictionary, isArray, stringOf } from "./Primordials.ts"
import { isErrorLike } from "./ErrorReport.ts"

/** Who a message may notify. Without it, everyone the content mentions. */
export interface AllowedMentions {
  readonly parse?: readonly ("everyone" | "users" | "roles")[]
  readonly users?: readonly string[]
  readonly roles?: readonly string[]
  /** Whether the author of the message that is replied to is notified. */
  readonly repliedUser?: boolean
}

/** Discord's JSON of a component, or a builder that makes it. */
export type Component = DiscordJson | { toJSON(): object }

/** Discord's JSON of a modal, or a builder that makes it. */
export type Modal = DiscordJson | { toJSON(): object }

/** The parts of a message that can be edited later. */
export interface EditOptions {
  readonly content?: string | null
  /** At most 10. */
  readonly embeds?: readonly (Embed | EmbedBuilder)[]
  readonly components?: readonly Component[]
  readonly allowedMentions?: AllowedMentions
  /** Discord's message flags, added up. */
  readonly flags?: number
}

export interface ReplyOptions extends EditOptions {
  readonly tts?: boolean
  /** Answers an interaction so that only its user sees it; elsewhere it has no meaning. */
  readonly ephemeral?: boolean
  /** The message to refer to: defaults to the event's own message, null for none. Interactions ignore it. */
  readonly replyTo?: string | null
}

/** A message as Discord returns it, in snake_case; only the usual fields are typed. */
export interface SentMessage {
  readonly id: string
  readonly channel_id: string
  readonly content: string
  readonly timestamp: string
  readonly edited_timestamp: string | null
  readonly flags?: number
  readonly author: { readonly id: string; readonly username: string; readonly bot?: boolean }
  readonly embeds: readonly DiscordJson[]
  readonly attachments: readonly DiscordJson[]
  readonly components?: readonly DiscordJson[]
  readonly [field: string]: unknown
}

const fields = ["content", "embeds", "components", "tts", "allowedMentions", "flags", "ephemeral"] as const

/** True for an options object; everything else is sent as its text. */
export const isOptions = (input: unknown): input is ReplyOptions =>
  typeof input === "object" && input !== null && !isArray(input) && !isErrorLike(input)

/** The message fields of an operation's arguments. Only known fields are taken: an option can never name another channel. */
export const messageArgs = (input: unknown): { [name: string]: unknown } => {
  const args = dictionary<unknown>()
  if (isOptions(input)) {
    for (let i = 0; i < fields.length; i++) {
      const value = input[fields[i]!]
      if (value !== undefined) args[fields[i]!] = value
    }
  } else {
    args.content = stringOf(input)
  }
  return args
}
