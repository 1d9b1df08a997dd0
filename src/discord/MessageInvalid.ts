import { Schema } from "effect"

/** A message, or a modal, that Discord would certainly refuse. The message names the field and the fix. */
export class MessageInvalid extends Schema.TaggedError<MessageInvalid>()("MessageInvalid", {
  field: Schema.String,
  message: Schema.String,
  /** What the script sees as the error's code. Defaults to INVALID_INPUT. */
  code: Schema.optionalKey(Schema.String),
}) {}
