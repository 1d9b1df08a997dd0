import type { Member } from "./User.ts"

/** Where somebody is in the guild's voice channels, and how they are heard. Nothing tells where they were before. */
export interface VoiceState {
  /** The guild's id. */
  readonly guildId: string
  /** Absent when they have left. */
  readonly channelId?: string
  /** The user's id. */
  readonly userId: string
  /** What they are in this guild. */
  readonly member?: Member
  /** The id of their voice session. */
  readonly sessionId: string
  /** By the guild. */
  readonly deaf: boolean
  /** Whether the guild keeps them from speaking. */
  readonly mute: boolean
  /** By themselves. */
  readonly selfDeaf: boolean
  /** Whether they have muted themselves. */
  readonly selfMute: boolean
  /** Whether they stream. */
  readonly selfStream?: boolean
  /** Whether their camera is on. */
  readonly selfVideo: boolean
  /** Whether they may not speak, as listeners of a stage. */
  readonly suppress: boolean
  /** When they asked to speak on a stage, in RFC 3339. */
  readonly requestToSpeakTimestamp?: string
}
