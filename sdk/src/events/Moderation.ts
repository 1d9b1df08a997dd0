/** Bans, the audit log and automatic moderation. */
import type { User } from "./User.ts"

/** Somebody was banned, or their ban was lifted. */
export interface Ban {
  /** The guild's id. */
  readonly guildId: string
  /** Who. */
  readonly user: User
}

/** One field that an action changed. Values are Discord's own JSON. */
export interface AuditLogChange {
  /** The field's name. */
  readonly key: string
  /** What it was; absent where there was nothing. */
  readonly oldValue?: unknown
  /** What it is; absent where there is nothing any more. */
  readonly newValue?: unknown
}

/** Somebody did something that the guild keeps a record of. */
export interface AuditLogEntry {
  /** The guild's id. */
  readonly guildId: string
  /** The entry's id. */
  readonly id: string
  /** Who did it. */
  readonly userId?: string
  /** Whom or what it was done to. */
  readonly targetId?: string
  /** Discord's number of the action, such as 20 for a kick, 22 for a ban, 25 for a change of roles. */
  readonly actionType: number
  /** What was said about it. */
  readonly reason?: string
  /** What the action changed. */
  readonly changes?: readonly AuditLogChange[]
  /** More about some actions; counts are texts. */
  readonly options?: { readonly [name: string]: string | undefined }
}

/** What a rule does when it applies. */
export interface AutoModerationAction {
  /** 1 block the message, 2 alert a channel, 3 time the member out, 4 keep the member from acting. */
  readonly type: number
  /** More about the action. */
  readonly metadata?: {
    /** The id of the channel that is alerted. */
    readonly channelId?: string
    /** In seconds. */
    readonly durationSeconds?: number
    /** What the member reads whose message was blocked. */
    readonly customMessage?: string
  }
}

/** A rule of automatic moderation that was made, changed or deleted. */
export interface AutoModerationRule {
  /** The rule's id. */
  readonly id: string
  /** The guild's id. */
  readonly guildId: string
  /** The rule's name. */
  readonly name: string
  /** The id of the user who made it. */
  readonly creatorId: string
  /** 1 when a message is sent, 2 when a member changes. */
  readonly eventType: number
  /** 1 keywords, 3 spam, 4 lists of words, 5 too many mentions, 6 member profiles. */
  readonly triggerType: number
  /** What it looks for, by the kind of the rule. */
  readonly triggerMetadata: {
    /** Words, with `*` for any beginning or end. */
    readonly keywordFilter?: readonly string[]
    /** Regular expressions, as Rust writes them. */
    readonly regexPatterns?: readonly string[]
    /** Discord's own lists: 1 profanity, 2 sexual content, 3 slurs. */
    readonly presets?: readonly number[]
    /** Words that are let through. */
    readonly allowList?: readonly string[]
    /** How many mentions a message may have. */
    readonly mentionTotalLimit?: number
    /** Whether raids of mentions are looked for. */
    readonly mentionRaidProtectionEnabled?: boolean
  }
  /** What it does when it applies. */
  readonly actions: readonly AutoModerationAction[]
  /** Whether it is on. */
  readonly enabled: boolean
  /** Ids of the roles that it does not apply to. */
  readonly exemptRoles: readonly string[]
  /** Ids of the channels that it does not apply to. */
  readonly exemptChannels: readonly string[]
}

/** A rule applied to what somebody did. */
export interface AutoModerationExecution {
  /** The guild's id. */
  readonly guildId: string
  /** What was done. */
  readonly action: AutoModerationAction
  /** The id of the rule that applied. */
  readonly ruleId: string
  /** The kind of the rule, as `triggerType` of a rule. */
  readonly ruleTriggerType: number
  /** The id of the member whose message it was. */
  readonly userId: string
  /** The id of the channel that it was written in. */
  readonly channelId?: string
  /** Absent where the message was blocked. */
  readonly messageId?: string
  /** The id of the message that alerted a channel. */
  readonly alertSystemMessageId?: string
  /** What was written. */
  readonly content?: string
  /** The word or phrase of the rule. */
  readonly matchedKeyword?: string
  /** What in the content matched it. */
  readonly matchedContent?: string
}
