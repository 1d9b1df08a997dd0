/** What people are doing just now; sent only where the operator has asked Discord for it. */
import type { Member } from "./User.ts"

/** Somebody began to type; Discord repeats it about every ten seconds. */
export interface TypingStart {
  /** The guild's id. */
  readonly guildId: string
  /** The channel's id. */
  readonly channelId: string
  /** The user's id. */
  readonly userId: string
  /** In seconds since 1970. */
  readonly timestamp: number
  /** What they are in this guild. */
  readonly member?: Member
}

/** Somebody came online, went away or began an activity. */
export interface PresenceUpdate {
  /** The guild's id. */
  readonly guildId: string
  /** Whose presence. */
  readonly user: {
    /** The user's id. */
    readonly id: string
  }
  /** `online`, `idle`, `dnd` or `offline`. */
  readonly status?: string
  /** What they are doing. */
  readonly activities?: readonly {
    /** What it is called, such as the name of a game. */
    readonly name: string
    /** 0 playing, 1 streaming, 2 listening, 3 watching, 4 custom, 5 competing. */
    readonly type: number
    /** The second line. */
    readonly state?: string
    /** The first line. */
    readonly details?: string
    /** The address of a stream. */
    readonly url?: string
  }[]
  /** The status by device; absent where they are not there. */
  readonly clientStatus?: {
    /** On a computer. */
    readonly desktop?: string
    /** On a telephone. */
    readonly mobile?: string
    /** In a browser. */
    readonly web?: string
  }
}
