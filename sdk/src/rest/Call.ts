/** How a function of `rest` becomes an operation, and the types that most of them share. */
import type { DiscordJson } from "../Events.ts"
import type { ReplyOptions } from "../Message.ts"
import { operation } from "../Operations.ts"
import { NativeTypeError } from "../Primordials.ts"

/** A Discord object with an id, in Discord's own snake_case. */
export type DiscordObject = DiscordJson & { readonly id: string }

/** The guild's own id, which may be left out: no other guild can be reached. */
export interface InGuild {
  readonly guildId?: string
}

/** Why it is done; the guild's audit log shows it. At most 512 characters. */
export interface WithReason {
  readonly reason?: string
}

export interface OfChannel {
  readonly channelId: string
}

export interface OfMessage extends OfChannel {
  readonly messageId: string
}

/** Discord's own JSON of what is to be made or changed, in snake_case. */
export interface WithPayload {
  readonly payload: DiscordJson
}

/** What a message may hold. */
export type MessageFields = Omit<ReplyOptions, "replyTo" | "ephemeral">

/** Asks for `rest.<name>`; resolves with Discord's JSON. */
export const call = async <Result>(name: string, args: object): Promise<Result> => {
  if (typeof args !== "object" || args === null)
    throw new NativeTypeError(`rest.${name} takes one object with its arguments`)
  return await operation<Result>(`rest.${name}`, args)
}

/** Like `call`, for what has no result. */
export const perform = async (name: string, args: object): Promise<void> => {
  await call(name, args)
}
