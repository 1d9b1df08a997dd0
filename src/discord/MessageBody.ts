/**
 * A message as a script writes it (camelCase, forgiving) and as Discord wants it (snake_case, exact). What the SDK has checked already is
 * checked again: an isolate can send anything.
 */
import { Effect, Schema } from "effect"
import { readModal } from "../../sdk/src/components/Shapes.ts"
import { readParts } from "../../sdk/src/MessageParts.ts"
import { Snowflake } from "../domain/Ids.ts"
import { Attachment, readAttachments } from "./Attachments.ts"
import { MessageInvalid } from "./MessageInvalid.ts"

export { MessageInvalid }

const JsonObject = Schema.Record(Schema.String, Schema.Json)

/** What a script may put into a message. */
export const MessageOptions = Schema.Struct({
  /** Null empties it in an edit. */
  content: Schema.optional(Schema.NullOr(Schema.String)),
  embeds: Schema.optional(Schema.Array(JsonObject)),
  /** Discord's own JSON. */
  components: Schema.optional(Schema.Array(JsonObject)),
  attachments: Schema.optional(Schema.Array(Attachment).check(Schema.isMaxLength(10))),
  tts: Schema.optional(Schema.Boolean),
  allowedMentions: Schema.optional(
    Schema.Struct({
      parse: Schema.optional(Schema.Array(Schema.String)),
      users: Schema.optional(Schema.Array(Schema.String)),
      roles: Schema.optional(Schema.Array(Schema.String)),
      repliedUser: Schema.optional(Schema.Boolean),
    }),
  ),
  flags: Schema.optional(Schema.Int),
  /** Shown to the person who began the interaction and to nobody else. */
  ephemeral: Schema.optional(Schema.Boolean),
})
export type MessageOptions = typeof MessageOptions.Type

type Body = Readonly<Record<string, unknown>>

const ephemeralFlag = 64
const componentsV2Flag = 32_768

/** A message to send. Errors: `MessageInvalid` for one with nothing in it, and for what Discord would refuse. */
export const toDiscordMessage = Effect.fnUntraced(function* (options: MessageOptions) {
  const { content, embeds, components, attachments } = options
  if (!content && !embeds?.length && !components?.length && !attachments?.length) {
    return yield* new MessageInvalid({
      field: "payload",
      message: "a message needs content, embeds, components or attachments",
    })
  }
  return yield* bodyOf(options)
})

/**
 * What to change in a message; what is absent stays. Errors: `MessageInvalid` for a change of nothing, and for what Discord would refuse.
 */
export const toDiscordMessageEdit = Effect.fnUntraced(function* (options: MessageOptions) {
  const { allowedMentions, attachments, components, content, embeds, flags } = options
  // By name: what else the arguments of an operation hold, as where the message is, is no change.
  const changes = defined({
    allowedMentions,
    attachments,
    components,
    content,
    embeds,
    flags,
  }) as MessageOptions
  if (Object.keys(changes).length === 0) {
    return yield* new MessageInvalid({ field: "payload", message: "an edit needs something to change" })
  }
  const body = yield* bodyOf(changes)
  // A message that turns to components v2 must lose what cannot stand beside them.
  return hasComponentsV2(body) ? { ...body, content: null, embeds: [] } : body
})

/** A modal to open. Errors: `MessageInvalid`, as for messages. */
export const toDiscordModal = (modal: unknown): Effect.Effect<Body, MessageInvalid> =>
  reading(() => readModal(modal, "modal"))

const bodyOf = Effect.fnUntraced(function* (options: MessageOptions) {
  const { content, embeds, components } = yield* reading(() => readParts(options))
  const attachments =
    options.attachments === undefined ? undefined : yield* readAttachments(options.attachments)
  const flags =
    (options.flags ?? 0) |
    (options.ephemeral === true ? ephemeralFlag : 0) |
    (components?.v2 === true ? componentsV2Flag : 0)
  const mentions = options.allowedMentions
  for (const kind of ["users", "roles"] as const) {
    const field = `allowedMentions.${kind}`
    const ids = mentions?.[kind]?.length ?? 0
    if (ids > 100) yield* invalid(field, `${ids} items; Discord allows 100`)
    if (ids > 0 && mentions?.parse?.includes(kind)) {
      yield* invalid(field, `not possible beside parse: ["${kind}"], which allows all; leave one of them out`)
    }
  }
  return defined({
    content,
    embeds,
    components: components?.components,
    attachments,
    tts: options.tts,
    flags: flags === 0 && options.flags === undefined ? undefined : flags,
    allowed_mentions:
      mentions &&
      defined({
        // What is no kind of mention and what is no id is left out, as the original did.
        parse: mentions.parse?.filter((entry) => ["everyone", "users", "roles"].includes(entry)),
        users: mentions.users?.filter(isSnowflake),
        roles: mentions.roles?.filter(isSnowflake),
        replied_user: mentions.repliedUser,
      }),
  })
})

const invalid = (field: string, problem: string) =>
  Effect.fail(new MessageInvalid({ field, message: `${field}: ${problem}` }))

const isSnowflake = Schema.is(Snowflake)

const hasComponentsV2 = (body: Body) => (((body.flags as number | undefined) ?? 0) & componentsV2Flag) !== 0

/** Runs a reader of the SDK, whose errors carry the field. */
const reading = <A>(read: () => A): Effect.Effect<A, MessageInvalid> =>
  Effect.try({
    try: read,
    catch: (error) =>
      new MessageInvalid({
        field: String((error as { field?: unknown }).field ?? ""),
        message: error instanceof Error ? error.message : String(error),
      }),
  })

const defined = (object: Body): Body =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
