/** What a bot may send as a message and what it may change in one: the bodies of Discord's message endpoints. */
import { MessageFlags } from "discord-api-types/v10"
import { Effect, Schema } from "effect"
import { Component, componentErrors } from "./Components.ts"
import { DiscordError, refusal } from "./DiscordError.ts"
import { Poll } from "./PollBody.ts"
import { Embed, embedErrors, toApiEmbeds } from "./Embeds.ts"
import {
  choice,
  decodeForm,
  type FieldError,
  integer,
  invalidForm,
  list,
  maybe,
  snowflake,
  text,
} from "./FormBody.ts"

const AllowedMentions = Schema.Struct({
  parse: maybe(Schema.Array(Schema.Literals(["roles", "users", "everyone"]))),
  roles: maybe(list(snowflake, 100)),
  users: maybe(list(snowflake, 100)),
  replied_user: maybe(Schema.Boolean),
})
export type AllowedMentions = typeof AllowedMentions.Type

const MessageReference = Schema.Struct({
  type: maybe(choice([0])),
  message_id: snowflake,
  channel_id: maybe(snowflake),
  guild_id: maybe(snowflake),
  fail_if_not_exists: maybe(Schema.Boolean),
})

const UploadedAttachment = Schema.Struct({
  id: Schema.Union([Schema.String, Schema.Int]),
  filename: maybe(text(1, 1024)),
  description: maybe(text(0, 1024)),
})

/** The body of a message to send. */
export const MessageBody = Schema.Struct({
  content: maybe(text(0, 2000)),
  embeds: maybe(list(Embed, 10)),
  components: maybe(Schema.Array(Component)),
  allowed_mentions: maybe(AllowedMentions),
  message_reference: maybe(MessageReference),
  attachments: maybe(list(UploadedAttachment, 10)),
  flags: maybe(integer(0, Number.MAX_SAFE_INTEGER)),
  tts: maybe(Schema.Boolean),
  poll: maybe(Poll),
  nonce: maybe(Schema.Union([text(0, 25), Schema.Int])),
  enforce_nonce: maybe(Schema.Boolean),
})
export type MessageBody = typeof MessageBody.Type

/** The body of a change to a message: an absent field stays as it is, null empties it. */
export const MessageEdit = Schema.Struct({
  content: MessageBody.fields.content,
  embeds: MessageBody.fields.embeds,
  components: MessageBody.fields.components,
  allowed_mentions: MessageBody.fields.allowed_mentions,
  attachments: MessageBody.fields.attachments,
  flags: MessageBody.fields.flags,
})
export type MessageEdit = typeof MessageEdit.Type

const isV2 = (flags: number | null | undefined) => ((flags ?? 0) & MessageFlags.IsComponentsV2) !== 0

/** The rules that hold between the fields of a message body. */
const crossErrors = (
  body: MessageEdit,
  v2: boolean,
  prefix: ReadonlyArray<PropertyKey>,
): Array<FieldError> => {
  const errors = [...embedErrors(body.embeds ?? []), ...componentErrors(body.components ?? [], v2)]
  if (v2) {
    for (const field of ["content", "embeds"] as const) {
      if (!body[field]?.length) continue
      errors.push({
        path: [field],
        code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      })
    }
  }
  return errors.map((error) => ({ ...error, path: [...prefix, ...error.path] }))
}

const isEmpty = (body: MessageBody, files: number) =>
  !body.content?.trim() &&
  toApiEmbeds(body.embeds ?? []).length === 0 &&
  files === 0 &&
  !body.poll &&
  !(isV2(body.flags) && body.components?.length)

/**
 * Checks a message to send beyond what its schema can say. `files` counts the uploads beside it; `prefix` is where the
 * message stands in the request's body, for the error's tree.
 */
export const checkMessage = (
  body: MessageBody,
  files: number,
  prefix: ReadonlyArray<PropertyKey> = [],
): Effect.Effect<void, DiscordError> => {
  const errors = crossErrors(body, isV2(body.flags), prefix)
  if (errors.length > 0) return Effect.fail(invalidForm(errors))
  return isEmpty(body, files) ? Effect.fail(refusal("emptyMessage")) : Effect.void
}

/** Checks a change to a message that has, or has not, the IS_COMPONENTS_V2 flag already. */
export const checkEdit = (
  body: MessageEdit,
  flags: number,
  prefix: ReadonlyArray<PropertyKey> = [],
): Effect.Effect<void, DiscordError> => {
  const errors = crossErrors(body, isV2(flags) || isV2(body.flags), prefix)
  return errors.length > 0 ? Effect.fail(invalidForm(errors)) : Effect.void
}

export const decodeMessageBody = decodeForm(MessageBody)
export const decodeMessageEdit = decodeForm(MessageEdit)
