/** The guild's scheduled events. */
import type { DiscordJson } from "../Events.ts"
import { call, type DiscordObject, type InGuild, perform, type WithPayload, type WithReason } from "./Call.ts"

interface OfEvent extends InGuild {
  /** The event's id. */
  readonly eventId: string
}

interface Counted {
  /** Whether Discord counts those who are interested. Defaults to false. */
  readonly withUserCount?: boolean
}

/** Which page of those who are interested in an event. */
export interface FetchEventUsers extends OfEvent {
  /** Those with ids before this one. */
  readonly before?: string
  /** Those with ids after this one. */
  readonly after?: string
  /** From 1 to 100; defaults to 100. */
  readonly limit?: number
}

/** The functions of `rest` about the guild's calendar. */
export const scheduledEvents = {
  /** All scheduled events. */
  fetchScheduledEvents: (args: InGuild & Counted = {}) =>
    call<readonly DiscordObject[]>("fetchScheduledEvents", args),

  /** One scheduled event. */
  fetchScheduledEvent: (args: OfEvent & Counted) => call<DiscordObject>("fetchScheduledEvent", args),

  /** Makes one from `name`, `privacy_level` (2), `entity_type` (2 voice, 3 elsewhere), `scheduled_start_time`, … */
  createScheduledEvent: (args: InGuild & WithPayload & WithReason) =>
    call<DiscordObject>("createScheduledEvent", args),

  /** Changes one; `status` 2 starts it, 3 ends it, 4 calls it off. */
  editScheduledEvent: (args: OfEvent & WithPayload & WithReason) =>
    call<DiscordObject>("editScheduledEvent", args),

  /** Deletes one. */
  deleteScheduledEvent: (args: OfEvent) => perform("deleteScheduledEvent", args),

  /** Who is interested. */
  fetchScheduledEventUsers: (args: FetchEventUsers) =>
    call<readonly DiscordJson[]>("fetchScheduledEventUsers", args),
}
