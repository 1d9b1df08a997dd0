/**
 * What the events carry. The runtime normalises Discord's dispatches to exactly these shapes: camelCase keys, snowflakes as
 * strings, timestamps in RFC 3339; an optional that Discord did not send is absent, not null. What scripts pass back to Discord
 * unread (components, an interaction's `data`) stays Discord's own JSON, in snake_case. Fields that Discord adds later
 * are passed on where they are not typed here yet.
 */
import type {
  ChannelChange,
  ChannelDelete,
  ChannelPinsUpdate,
  ThreadCreate,
  ThreadDelete,
  ThreadMembersUpdate,
} from "./events/Channel.ts"
import type { EmojisUpdate, StickersUpdate } from "./events/Expression.ts"
import type { GuildJoin, GuildLeave, GuildUpdate, Ready } from "./events/Guild.ts"
import type {
  AutocompleteInteraction,
  CommandInteraction,
  ComponentInteraction,
  ModalSubmit,
} from "./events/Interaction.ts"
import type { InviteCreate, InviteDelete } from "./events/Invite.ts"
import type { MemberAdd, MemberRemove, MemberUpdate } from "./events/Member.ts"
import type { Message, MessageDelete, MessageDeleteBulk, MessageUpdate } from "./events/Message.ts"
import type { AuditLogEntry, AutoModerationExecution, AutoModerationRule, Ban } from "./events/Moderation.ts"
import type { PollVote } from "./events/Poll.ts"
import type { PresenceUpdate, TypingStart } from "./events/Presence.ts"
import type { Reaction, ReactionAdd, ReactionRemoveAll, ReactionRemoveEmoji } from "./events/Reaction.ts"
import type { RoleChange, RoleDelete, RoleUpdate } from "./events/Role.ts"
import type { ScheduledEvent, ScheduledEventUser } from "./events/ScheduledEvent.ts"
import type { VoiceState } from "./events/Voice.ts"

export type * from "./events/Channel.ts"
export type * from "./events/Expression.ts"
export type * from "./events/Guild.ts"
export type * from "./events/Interaction.ts"
export type * from "./events/Invite.ts"
export type * from "./events/Member.ts"
export type * from "./events/Message.ts"
export type * from "./events/Moderation.ts"
export type * from "./events/Poll.ts"
export type * from "./events/Presence.ts"
export type * from "./events/Reaction.ts"
export type * from "./events/Role.ts"
export type * from "./events/ScheduledEvent.ts"
export type * from "./events/User.ts"
export type * from "./events/Voice.ts"

/**
 * Every event a script can handle with `on`, and its payload. The names are Discord's in camelCase, without `guild` and
 * `message` where the rest says enough.
 */
export interface EventMap {
  /** The script has started, or the bot has a new session at Discord. */
  readonly ready: Ready
  /** A message was sent, by anybody, bots included. */
  readonly messageCreate: Message
  /** A message was changed, or Discord has added the preview of a link. */
  readonly messageUpdate: MessageUpdate
  /** A message was deleted. */
  readonly messageDelete: MessageDelete
  /** Several messages were deleted at once. */
  readonly messageDeleteBulk: MessageDeleteBulk
  /** A slash command, or one of a menu, was used. */
  readonly interactionCreate: CommandInteraction
  /** A button was pressed, or something chosen in a menu; see `onComponent`. */
  readonly componentInteraction: ComponentInteraction
  /** A modal was filled in and sent; see `onModal`. */
  readonly modalSubmit: ModalSubmit
  /** Somebody types into an option that wants suggestions. */
  readonly autocomplete: AutocompleteInteraction
  /** Somebody has put a reaction under a message. */
  readonly reactionAdd: ReactionAdd
  /** A reaction of one person was taken away. */
  readonly reactionRemove: Reaction
  /** All reactions with one emoji were taken from a message. */
  readonly reactionRemoveEmoji: ReactionRemoveEmoji
  /** All reactions were taken from a message. */
  readonly reactionRemoveAll: ReactionRemoveAll
  /** Somebody has voted in a poll. */
  readonly pollVoteAdd: PollVote
  /** Somebody has taken a vote back. */
  readonly pollVoteRemove: PollVote
  /** Somebody has joined the guild. */
  readonly memberAdd: MemberAdd
  /** A member's nickname, roles, timeout or the like changed. */
  readonly memberUpdate: MemberUpdate
  /** Somebody left, or was kicked or banned. */
  readonly memberRemove: MemberRemove
  /** A role was made. */
  readonly roleCreate: RoleChange
  /** A role was changed. */
  readonly roleUpdate: RoleUpdate
  /** A role was deleted. */
  readonly roleDelete: RoleDelete
  /** A channel was made. */
  readonly channelCreate: ChannelChange
  /** A channel was changed. */
  readonly channelUpdate: ChannelChange
  /** A channel was deleted. */
  readonly channelDelete: ChannelDelete
  /** A message was pinned, or taken off the pins. */
  readonly channelPinsUpdate: ChannelPinsUpdate
  /** A thread was made, or the bot was added to a private one. */
  readonly threadCreate: ThreadCreate
  /** A thread was changed, archived or opened again. */
  readonly threadUpdate: ChannelChange
  /** A thread was deleted. */
  readonly threadDelete: ThreadDelete
  /** Somebody was added to a thread, or has left it. */
  readonly threadMembersUpdate: ThreadMembersUpdate
  /** Somebody joined, left or changed voice channels, or was muted or the like. */
  readonly voiceStateUpdate: VoiceState
  /** Somebody was banned. */
  readonly banAdd: Ban
  /** A ban was lifted. */
  readonly banRemove: Ban
  /** Somebody did something that the audit log keeps a record of; needs the permission to see it. */
  readonly auditLogEntryCreate: AuditLogEntry
  /** A rule of automatic moderation was made. */
  readonly autoModerationRuleCreate: AutoModerationRule
  /** A rule of automatic moderation was changed. */
  readonly autoModerationRuleUpdate: AutoModerationRule
  /** A rule of automatic moderation was deleted. */
  readonly autoModerationRuleDelete: AutoModerationRule
  /** A rule of automatic moderation has applied. */
  readonly autoModerationActionExecution: AutoModerationExecution
  /** Somebody has made an invitation. */
  readonly inviteCreate: InviteCreate
  /** An invitation was deleted, or has expired. */
  readonly inviteDelete: InviteDelete
  /** The guild's emojis changed. */
  readonly emojisUpdate: EmojisUpdate
  /** The guild's stickers changed. */
  readonly stickersUpdate: StickersUpdate
  /** An event was put into the guild's calendar. */
  readonly scheduledEventCreate: ScheduledEvent
  /** An event of the calendar was changed, has begun or is over. */
  readonly scheduledEventUpdate: ScheduledEvent
  /** An event was taken from the calendar. */
  readonly scheduledEventDelete: ScheduledEvent
  /** Somebody is interested in an event. */
  readonly scheduledEventUserAdd: ScheduledEventUser
  /** Somebody is no longer interested in an event. */
  readonly scheduledEventUserRemove: ScheduledEventUser
  /** The guild's settings changed. */
  readonly guildUpdate: GuildUpdate
  /** The bot was added to the guild. */
  readonly guildJoin: GuildJoin
  /** The bot was removed from the guild. */
  readonly guildLeave: GuildLeave
  /** Somebody began to type; only where the operator has asked Discord for it. */
  readonly typingStart: TypingStart
  /** Somebody came online, went away or began an activity; only where the operator has asked Discord for it. */
  readonly presenceUpdate: PresenceUpdate
}

/** The names that `on` takes, those of schedules included. */
export type EventName = keyof EventMap
