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
  readonly ready: Ready
  readonly messageCreate: Message
  readonly messageUpdate: MessageUpdate
  readonly messageDelete: MessageDelete
  readonly messageDeleteBulk: MessageDeleteBulk
  readonly interactionCreate: CommandInteraction
  readonly componentInteraction: ComponentInteraction
  readonly modalSubmit: ModalSubmit
  readonly autocomplete: AutocompleteInteraction
  readonly reactionAdd: ReactionAdd
  readonly reactionRemove: Reaction
  readonly reactionRemoveEmoji: ReactionRemoveEmoji
  readonly reactionRemoveAll: ReactionRemoveAll
  readonly pollVoteAdd: PollVote
  readonly pollVoteRemove: PollVote
  readonly memberAdd: MemberAdd
  readonly memberUpdate: MemberUpdate
  readonly memberRemove: MemberRemove
  readonly roleCreate: RoleChange
  readonly roleUpdate: RoleUpdate
  readonly roleDelete: RoleDelete
  readonly channelCreate: ChannelChange
  readonly channelUpdate: ChannelChange
  readonly channelDelete: ChannelDelete
  readonly channelPinsUpdate: ChannelPinsUpdate
  readonly threadCreate: ThreadCreate
  readonly threadUpdate: ChannelChange
  readonly threadDelete: ThreadDelete
  readonly threadMembersUpdate: ThreadMembersUpdate
  readonly voiceStateUpdate: VoiceState
  readonly banAdd: Ban
  readonly banRemove: Ban
  readonly auditLogEntryCreate: AuditLogEntry
  readonly autoModerationRuleCreate: AutoModerationRule
  readonly autoModerationRuleUpdate: AutoModerationRule
  readonly autoModerationRuleDelete: AutoModerationRule
  readonly autoModerationActionExecution: AutoModerationExecution
  readonly inviteCreate: InviteCreate
  readonly inviteDelete: InviteDelete
  readonly emojisUpdate: EmojisUpdate
  readonly stickersUpdate: StickersUpdate
  readonly scheduledEventCreate: ScheduledEvent
  readonly scheduledEventUpdate: ScheduledEvent
  readonly scheduledEventDelete: ScheduledEvent
  readonly scheduledEventUserAdd: ScheduledEventUser
  readonly scheduledEventUserRemove: ScheduledEventUser
  readonly guildUpdate: GuildUpdate
  readonly guildJoin: GuildJoin
  readonly guildLeave: GuildLeave
  readonly typingStart: TypingStart
  readonly presenceUpdate: PresenceUpdate
}

/** The names that `on` takes, those of schedules included. */
export type EventName = keyof EventMap
