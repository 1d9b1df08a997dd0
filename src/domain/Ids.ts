import { Schema } from "effect"

/** A Discord snowflake: an unsigned 64-bit integer as 15 to 20 decimal digits. */
export const Snowflake = Schema.String.check(
  Schema.isPattern(/^\d{15,20}$/, { message: "expected a Discord id (15 to 20 digits)" }),
)

/** The id of a Discord server; every script, mailbox, store and log belongs to exactly one. */
export const GuildId = Snowflake.pipe(Schema.brand("GuildId"))
export type GuildId = typeof GuildId.Type

/** The id of one immutable deployment revision (a UUID). */
export const RevisionId = Schema.String.pipe(Schema.brand("RevisionId"))
export type RevisionId = typeof RevisionId.Type
