import type { Member } from "./User.ts"

/** Where somebody is in the guild's voice channels, and how they are heard. Nothing tells where they were before. */
export interface VoiceState {
  readonly guildId: string
  /** Absent when they have left. */
  readonly channelId?: string
  readonly userId: string
  readonly member?: Member
  readonly sessionId: string
  /** By the guild. */
  readonly deaf: boolean
  readonly mute: boolean
  /** By themselves. */
  readonly selfDeaf: boolean
  readonly selfMute: boolean
  readonly selfStream?: boolean
  readonly selfVideo: boolean
  readonly suppress: boolean
  readonly requestToSpeakTimestamp?: string
}
