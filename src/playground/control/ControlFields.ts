/** Arguments that many control calls take. */
import { Schema } from "effect"

export const Id = Schema.String.check(Schema.isPattern(/^\d{15,20}$/, { message: "expected a Discord id" }))
export const OptionalId = Schema.optional(Id)
export const Text = Schema.String.check(Schema.isMaxLength(100))
/** The name of a guild, account, channel, thread or role. */
export const Name = Schema.String.check(Schema.isTrimmed(), Schema.isMinLength(1), Schema.isMaxLength(100))
