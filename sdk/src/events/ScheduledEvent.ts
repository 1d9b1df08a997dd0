/** Events that the guild has announced. */
import type { User } from "./User.ts"

/** An event in the guild's calendar. */
export interface ScheduledEvent {
  /** The event's id. */
  readonly id: string
  /** The guild's id. */
  readonly guildId: string
  /** The stage or voice channel; absent for an event elsewhere. */
  readonly channelId?: string
  /** The id of the user who made it. */
  readonly creatorId?: string
  /** Who made it. */
  readonly creator?: User
  /** What it is called. */
  readonly name: string
  /** What it is about. */
  readonly description?: string
  /** When it begins, in RFC 3339. */
  readonly scheduledStartTime: string
  /** When it ends, in RFC 3339; an event elsewhere always says so. */
  readonly scheduledEndTime?: string
  /** 1 scheduled, 2 active, 3 over, 4 cancelled. */
  readonly status: number
  /** 1 stage, 2 voice channel, 3 elsewhere. */
  readonly entityType: number
  /** More about an event elsewhere. */
  readonly entityMetadata?: {
    /** Where it takes place. */
    readonly location?: string
  }
  /** How many are interested. */
  readonly userCount?: number
  /** Hash of the cover image. */
  readonly image?: string
}

/** Somebody is interested in an event, or is no more. */
export interface ScheduledEventUser {
  /** The guild's id. */
  readonly guildId: string
  /** The event's id. */
  readonly guildScheduledEventId: string
  /** The user's id. */
  readonly userId: string
}
