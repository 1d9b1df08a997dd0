/** Bans, the audit log and automatic moderation. */
import type { User } from "./User.ts"

/** Somebody was banned, or their ban was lifted. */
export interface Ban {
  readonly guildId: string
  readonly user: User
}

/** One field that an action changed. Values are Discord's own JSON. */
export interface AuditLogChange {
  readonly key: string
  readonly oldValue?: unknown
  readonly newValue?: unknown
}

/** Somebody did something that the guild keeps a record of. */
export interface AuditLogEntry {
  readonly guildId: string
  readonly id: string
  /** Who did it. */
  readonly userId?: string
  /** Whom or what it was done to. */
  readonly targetId?: string
  /** Discord's number of the action, such as 20 for a kick, 22 for a ban, 25 for a change of roles. */
  readonly actionType: number
  readonly reason?: string
  readonly changes?: readonly AuditLogChange[]
  /** More about some actions; counts are texts. */
  readonly options?: { readonly [name: string]: string | undefined }
}

/** What a rule does when it applies. */
export interface AutoModerationAction {
  /** 1 block the message, 2 alert a channel, 3 time the member out, 4 keep the member from acting. */
  readonly type: number
  readonly metadata?: {
    readonly channelId?: string
    /** In seconds. */
    readonly durationSeconds?: number
    readonly customMessage?: string
  }
}

/** A rule of automatic moderation that was made, changed or deleted. */
export interface AutoModerationRule {
  readonly id: string
  readonly guildId: string
  readonly name: string
  readonly creatorId: string
  /** 1 when a message is sent, 2 when a member changes. */
  readonly eventType: number
  /** 1 keywords, 3 spam, 4 lists of words, 5 too many mentions, 6 member profiles. */
  readonly triggerType: number
  readonly triggerMetadata: {
    readonly keywordFilter?: readonly string[]
    readonly regexPatterns?: readonly string[]
    readonly presets?: readonly number[]
    readonly allowList?: readonly string[]
    readonly mentionTotalLimit?: number
    readonly mentionRaidProtectionEnabled?: boolean
  }
  readonly actions: readonly AutoModerationAction[]
  readonly enabled: boolean
  readonly exemptRoles: readonly string[]
  readonly exemptChannels: readonly string[]
}

/** A rule applied to what somebody did. */
export interface AutoModerationExecution {
  readonly guildId: string
  readonly action: AutoModerationAction
  readonly ruleId: string
  readonly ruleTriggerType: number
  readonly userId: string
  readonly channelId?: string
  /** Absent where the message was blocked. */
  readonly messageId?: string
  readonly alertSystemMessageId?: string
  readonly content?: string
  /** The word or phrase of the rule. */
  readonly matchedKeyword?: string
  /** What in the content matched it. */
  readonly matchedContent?: string
}
