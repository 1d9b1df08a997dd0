/** What a bot may send as a message and what it may change in one: the bodies of Discord's message endpoints. */
import { MessageFlags } from "discord-api-types/v10"
import { Effect } from "effect"
import { type Component, componentErrors } from "./Components.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { type Embed, embedErrors, toApiEmbeds } from "./Embeds.ts"
import { type FieldError, invalidForm } from "./FormBody.ts"
import type { Poll } from "./PollBody.ts"
import { checkBody } from "./Specification.ts"

export interface AllowedMentions {
  readonly parse?: ReadonlyArray<string> | null
  readonly roles?: ReadonlyArray<string> | null
  readonly users?: ReadonlyArray<string> | null
  readonly replied_user?: boolean | null
}

/** A file of the request, or in a change one that the message has. */
export interface AttachmentEntry {
  readonly id: string | number
  readonly filename?: string | null
  readonly description?: string | null
}

/** The body of a change to a message: an absent field stays as it is, null empties it. */
export interface MessageEdit {
  readonly content?: string | null
  readonly embeds?: ReadonlyArray<Embed> | null
  readonly components?: ReadonlyArray<Component> | null
  readonly allowed_mentions?: AllowedMentions | null
  readonly attachments?: ReadonlyArray<AttachmentEntry> | null
  readonly flags?: number | null
}

/** The body of a message to send. */
export interface MessageBody extends MessageEdit {
  readonly message_reference?: {
    readonly type?: number | null
    readonly message_id: string
    readonly channel_id?: string | null
    readonly fail_if_not_exists?: boolean | null
  } | null
  readonly tts?: boolean | null
  readonly poll?: Poll | null
  readonly nonce?: string | number | null
  readonly enforce_nonce?: boolean | null
}

const isV2 = (flags: number | null | undefined) => ((flags ?? 0) & MessageFlags.IsComponentsV2) !== 0

/** Discord's description allows twice as much, which is for people who pay. */
const maxContent = 2000

const mentionErrors = (mentions: AllowedMentions): Array<FieldError> =>
  (["users", "roles"] as const)
    .filter((kind) => mentions.parse?.includes(kind) && mentions[kind]?.length)
    .map((kind) => ({
      path: ["allowed_mentions"],
      code: "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
      message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
    }))

/** The rules that hold between the fields of a message body. */
const crossErrors = (
  body: MessageEdit,
  v2: boolean,
  prefix: ReadonlyArray<PropertyKey>,
): Array<FieldError> => {
  const errors = [
    ...embedErrors(body.embeds ?? []),
    ...componentErrors(body.components ?? [], v2),
    ...mentionErrors(body.allowed_mentions ?? {}),
  ]
  if ((body.content?.length ?? 0) > maxContent) {
    errors.push({
      path: ["content"],
      code: "BASE_TYPE_MAX_LENGTH",
      message: `Must be ${maxContent} or fewer in length.`,
    })
  }
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

/** Reads the body of a message to send. */
export const decodeMessageBody = (json: unknown): Effect.Effect<MessageBody, DiscordError> =>
  Effect.as(checkBody("MessageCreateRequest", json), json as MessageBody)

/** Reads the body of a change to a message. */
export const decodeMessageEdit = (json: unknown): Effect.Effect<MessageEdit, DiscordError> =>
  Effect.as(checkBody("MessageEditRequestPartial", json), json as MessageEdit)
