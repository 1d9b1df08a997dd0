/** The guild itself and what has happened in it. */
import type { DiscordJson } from "../Events.ts"
import { call, type DiscordObject, type InGuild, type WithPayload, type WithReason } from "./Call.ts"

/** Which entries of the audit log. */
export interface FetchAuditLog extends InGuild {
  /** Only what this user did. */
  readonly userId?: string
  /** Only actions of this type, by Discord's number. */
  readonly actionType?: number
  /** Entries with ids before this one. */
  readonly before?: string
  /** Entries with ids after this one. */
  readonly after?: string
  /** From 1 to 100; defaults to 50. */
  readonly limit?: number
}

/** The functions of `rest` about the guild itself. */
export const guild = {
  /** The guild; `withCounts` adds how many members it has. */
  fetchGuild: (
    args: InGuild & {
      /** Whether Discord counts the members, roughly. Defaults to false. */
      readonly withCounts?: boolean
    } = {},
  ) => call<DiscordObject>("fetchGuild", args),

  /** Changes the guild. */
  editGuild: (args: InGuild & WithPayload & WithReason) => call<DiscordObject>("editGuild", args),

  /** The audit log: `{ audit_log_entries, users, … }`. */
  fetchAuditLog: (args: FetchAuditLog = {}) => call<DiscordJson>("fetchAuditLog", args),
}
