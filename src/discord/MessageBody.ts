/** A message as a script writes it (camelCase, forgiving) and as Discord wants it (snake_case, exact). */
import { Effect, Schema } from "effect"
import { Snowflake } from "../domain/Ids.ts"

/** What a script may put into a message. */
export const MessageOptions = Schema.Struct({
  content: Schema.optional(Schema.String),
  embeds: Schema.optional(Schema.Array(Schema.Record(Schema.String, Schema.Json))),
  /** Discord's own JSON. */
  components: Schema.optional(Schema.Array(Schema.Record(Schema.String, Schema.Json))),
  tts: Schema.optional(Schema.Boolean),
  allowedMentions: Schema.optional(
    Schema.Struct({
      parse: Schema.optional(Schema.Array(Schema.String)),
      users: Schema.optional(Schema.Array(Snowflake)),
      roles: Schema.optional(Schema.Array(Snowflake)),
      repliedUser: Schema.optional(Schema.Boolean),
    }),
  ),
  flags: Schema.optional(Schema.Int),
  /** Shown to the person who began the interaction and to nobody else. */
  ephemeral: Schema.optional(Schema.Boolean),
})
export type MessageOptions = typeof MessageOptions.Type

/** A message that Discord would certainly refuse. */
export class MessageInvalid extends Schema.TaggedError<MessageInvalid>()("MessageInvalid", {
  field: Schema.String,
  message: Schema.String,
}) {}

type Json = Schema.Json
type JsonObject = Readonly<Record<string, Json>>

const ephemeralFlag = 64

/** Errors: `MessageInvalid` for a message with nothing in it or a malformed embed. */
export const toDiscordMessage = (options: MessageOptions): Effect.Effect<JsonObject, MessageInvalid> =>
  !options.content && !options.embeds?.length && !options.components?.length
    ? Effect.fail(
        new MessageInvalid({ field: "payload", message: "a message needs content, embeds or components" }),
      )
    : toBody(options)

/** What an edit may say: what it leaves out stays as it is, and what it empties is taken away. */
export interface MessageChanges extends Omit<MessageOptions, "content"> {
  readonly content?: string | null | undefined
}

/** Errors: `MessageInvalid` for an edit that changes nothing or a malformed embed. */
export const toDiscordMessageEdit = (changes: MessageChanges): Effect.Effect<JsonObject, MessageInvalid> =>
  Effect.filterOrFail(
    toBody(changes),
    (body) => Object.keys(body).length > 0,
    () =>
      new MessageInvalid({
        field: "payload",
        message: "an edit needs something to change: content, embeds, components, allowedMentions or flags",
      }),
  )

const toBody = (options: MessageChanges): Effect.Effect<JsonObject, MessageInvalid> => {
  const badTimestamp = options.embeds?.find(
    ({ timestamp }) => typeof timestamp === "string" && Number.isNaN(Date.parse(timestamp)),
  )
  if (badTimestamp !== undefined) {
    return Effect.fail(
      new MessageInvalid({
        field: "embeds[].timestamp",
        message: "an embed's timestamp must be an ISO 8601 date",
      }),
    )
  }
  const flags = (options.flags ?? 0) | (options.ephemeral === true ? ephemeralFlag : 0)
  const mentions = options.allowedMentions
  return Effect.succeed(
    defined({
      content: options.content,
      embeds: options.embeds?.map(toDiscordEmbed),
      components: options.components,
      tts: options.tts,
      flags: flags === 0 ? undefined : flags,
      allowed_mentions:
        mentions &&
        defined({
          parse: mentions.parse?.filter((entry) => ["everyone", "users", "roles"].includes(entry)),
          users: mentions.users,
          roles: mentions.roles,
          replied_user: mentions.repliedUser,
        }),
    }),
  )
}

const toDiscordEmbed = (embed: JsonObject): JsonObject => {
  const { footer, author, image, thumbnail, ...rest } = embed
  return defined({
    ...rest,
    // Parts without their one required property are left out: Discord would refuse the whole message.
    footer: withRequired(footer, "text"),
    author: withRequired(author, "name"),
    image: withRequired(image, "url"),
    thumbnail: withRequired(thumbnail, "url"),
  })
}

const withRequired = (part: Json | undefined, property: string): JsonObject | undefined => {
  if (part === null || typeof part !== "object" || Array.isArray(part)) return undefined
  const { iconUrl, ...rest } = part as JsonObject
  if (!rest[property]) return undefined
  return iconUrl === undefined ? rest : { ...rest, icon_url: iconUrl }
}

const defined = (object: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  )
