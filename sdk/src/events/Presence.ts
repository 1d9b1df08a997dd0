/** What people are doing just now; sent only where the operator has asked Discord for it. */
import type { Member } from "./User.ts"

/** Somebody began to type; Discord repeats it about every ten seconds. */
export interface TypingStart {
  readonly guildId: string
  readonly channelId: string
  readonly userId: string
  /** In seconds since 1970. */
  readonly timestamp: number
  readonly member?: Member
}

/** Somebody came online, went away or began an activity. */
export interface PresenceUpdate {
  readonly guildId: string
  readonly user: { readonly id: string }
  /** `online`, `idle`, `dnd` or `offline`. */
  readonly status?: string
  readonly activities?: readonly {
    readonly name: string
    /** 0 playing, 1 streaming, 2 listening, 3 watching, 4 custom, 5 competing. */
    readonly type: number
    readonly state?: string
    readonly details?: string
    readonly url?: string
  }[]
  readonly clientStatus?: { readonly desktop?: string; readonly mobile?: string; readonly web?: string }
}
