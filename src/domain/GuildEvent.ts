/**
 * A Discord event on its way to a guild's script. The payload is JSON text from the moment the gateway has
 * normalised it: mailbox, worker and isolate host pass it on without looking inside, and only the isolate parses it.
 */
import type { GuildId } from "./Ids.ts"

/** The classes of event a script can handle, and how the mailbox treats each. */
export const eventClasses = {
  ready: { lane: "normal", droppable: false },
  messageCreate: { lane: "normal", droppable: true },
  messageUpdate: { lane: "normal", droppable: true },
  messageDelete: { lane: "normal", droppable: false },
  interactionCreate: { lane: "urgent", droppable: false },
  componentInteraction: { lane: "urgent", droppable: false },
  modalSubmit: { lane: "urgent", droppable: false },
  autocomplete: { lane: "urgent", droppable: false },
} as const satisfies Record<string, { lane: Lane; droppable: boolean }>

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
}
