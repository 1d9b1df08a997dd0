/** How a function of `rest` becomes an operation, and the types that most of them share. */
import type { DiscordJson } from "../Events.ts"
import { setProperty } from "../Failure.ts"
import { isOptions, messageArgs, type ReplyOptions } from "../Message.ts"
import { operation } from "../Operations.ts"
import { NativeTypeError } from "../Primordials.ts"

/** A Discord object with an id, in Discord's own snake_case. */
export type DiscordObject = DiscordJson & {
  /** The object's id. */
  readonly id: string
}

/** The guild's own id, which may be left out: no other guild can be reached. */
export interface InGuild {
  /** The guild's id, which may be left out: no other guild can be reached. */
  readonly guildId?: string
}

/** Why it is done; the guild's audit log shows it. At most 512 characters. */
export interface WithReason {
  /** What the audit log says about it, at most 512 characters. */
  readonly reason?: string
}

/** One channel. */
export interface OfChannel {
  /** The channel's id. */
  readonly channelId: string
}

/** One message of a channel. */
export interface OfMessage extends OfChannel {
  /** The message's id. */
  readonly messageId: string
}

/** Discord's own JSON of what is to be made or changed, in snake_case. */
export interface WithPayload {
  /** The body of the request, as Discord documents it. */
  readonly payload: DiscordJson
}

/** What a message may hold. */
export type MessageFields = Omit<ReplyOptions, "replyTo" | "ephemeral">

const requireObject = (name: string, args: unknown): void => {
  if (isOptions(args)) return
  const error = new NativeTypeError(`rest.${name} takes one object with its arguments`)
  setProperty(error, "code", "INVALID_INPUT")
  throw error
}

/** Asks for `rest.<name>`; resolves with Discord's JSON. */
export const call = async <Result>(name: string, args: object): Promise<Result> => {
  requireObject(name, args)
  return await operation<Result>(`rest.${name}`, args)
}

/** Like `call`, for arguments that hold a message: builders become JSON, files travel along. */
export const callWithMessage = async <Result>(name: string, args: object): Promise<Result> => {
  requireObject(name, args)
  return await operation<Result>(`rest.${name}`, { ...args, ...messageArgs(args) })
}

/** Like `call`, for what has no result. */
export const perform = async (name: string, args: object): Promise<void> => {
  await call(name, args)
}

/** Like `callWithMessage`, for what has no result. */
export const performWithMessage = async (name: string, args: object): Promise<void> => {
  await callWithMessage(name, args)
}
