/**
 * A Discord event on its way to a guild's script. The payload is JSON text from the moment the gateway has
 * normalised it: mailbox, worker and isolate host pass it on without looking inside, and only the isolate parses it.
 */
import type { EventTrace } from "./EventTrace.ts"
import type { GuildId } from "./Ids.ts"

interface EventClass {
  readonly lane: Lane
  readonly droppable: boolean
}

const normal = { lane: "normal", droppable: false } as const
const droppable = { lane: "normal", droppable: true } as const
const urgent = { lane: "urgent", droppable: false } as const

/** The classes of event a script can handle, and how the mailbox treats each. */
export const eventClasses = {
  ready: normal,
  messageCreate: droppable,
  messageUpdate: droppable,
  messageDelete: normal,
  messageDeleteBulk: normal,
  interactionCreate: urgent,
  componentInteraction: urgent,
  modalSubmit: urgent,
  autocomplete: urgent,
  reactionAdd: normal,
  reactionRemove: normal,
  reactionRemoveEmoji: normal,
  reactionRemoveAll: normal,
  pollVoteAdd: normal,
  pollVoteRemove: normal,
  memberAdd: normal,
  memberUpdate: normal,
  memberRemove: normal,
  roleCreate: normal,
  roleUpdate: normal,
  roleDelete: normal,
  channelCreate: normal,
  channelUpdate: normal,
  channelDelete: normal,
  channelPinsUpdate: normal,
  threadCreate: normal,
  threadUpdate: normal,
  threadDelete: normal,
  threadMembersUpdate: normal,
  voiceStateUpdate: normal,
  banAdd: normal,
  banRemove: normal,
  auditLogEntryCreate: normal,
  autoModerationRuleCreate: normal,
  autoModerationRuleUpdate: normal,
  autoModerationRuleDelete: normal,
  autoModerationActionExecution: normal,
  inviteCreate: normal,
  inviteDelete: normal,
  emojisUpdate: normal,
  stickersUpdate: normal,
  scheduledEventCreate: normal,
  scheduledEventUpdate: normal,
  scheduledEventDelete: normal,
  scheduledEventUserAdd: normal,
  scheduledEventUserRemove: normal,
  guildUpdate: normal,
  guildJoin: normal,
  guildLeave: normal,
  typingStart: normal,
  presenceUpdate: normal,
  // A run of a job that the script declares, and of a schedule that it has made at run time.
  cron: normal,
  schedule: normal,
} as const satisfies Record<string, EventClass>

export type EventKind = keyof typeof eventClasses

/** Interactions have a 3-second deadline at Discord, so they overtake everything else. */
export type Lane = "urgent" | "normal"

export interface GuildEvent {
  readonly guildId: GuildId
  /** Position among the events accepted for this guild; also the event's id in the turn protocol. */
  readonly seq: number
  readonly kind: EventKind
  readonly lane: Lane
  readonly droppable: boolean
  /** JSON text of the camelCase payload. */
  readonly payload: string
  /** The interaction that it is, for which somebody waits. */
  readonly interactionId?: string | undefined
  /** 1, or 2 when it is delivered again after its isolate host died. */
  readonly attempt: 1 | 2
  /** Absent for events that the runtime makes itself. */
  readonly receipt?: Receipt | undefined
  /** Absent where nothing is traced. */
  readonly trace?: EventTrace | undefined
}

/** Tells whoever brought an event that it has been dealt with, and need not be brought again after a restart. */
export interface Receipt {
  /** Called without an end by whoever does more with an event than give it to a mailbox. */
  readonly settle: (end?: EventEnd) => void
  /** What its trace tells of the event, beside its kind and its guild. */
  readonly attributes?: Readonly<Record<string, string | number>>
}

/** How an event was dealt with: its handlers settled, they failed, flora cut them short, or they never began. */
export type EventEnd =
  | { readonly _tag: "Handled" }
  | { readonly _tag: "Interrupted"; readonly reason: string }
  | { readonly _tag: "Failed"; readonly reason: string }
  | { readonly _tag: "NotBegun" }
