/** Events that the guild has announced. */
import type { User } from "./User.ts"

/** An event in the guild's calendar. */
export interface ScheduledEvent {
  readonly id: string
  readonly guildId: string
  /** The stage or voice channel; absent for an event elsewhere. */
  readonly channelId?: string
  readonly creatorId?: string
  readonly creator?: User
  readonly name: string
  readonly description?: string
  readonly scheduledStartTime: string
  readonly scheduledEndTime?: string
  /** 1 scheduled, 2 active, 3 over, 4 cancelled. */
  readonly status: number
  /** 1 stage, 2 voice channel, 3 elsewhere. */
  readonly entityType: number
  readonly entityMetadata?: { readonly location?: string }
  /** How many are interested. */
  readonly userCount?: number
  /** Hash of the cover image. */
  readonly image?: string
}

/** Somebody is interested in an event, or is no more. */
export interface ScheduledEventUser {
  readonly guildId: string
  readonly guildScheduledEventId: string
  readonly userId: string
}
