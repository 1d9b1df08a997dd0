/**
 * What Discord has heard of one interaction so far, for that decides which call says the next thing: the first answer is a callback, later
 * ones go to a webhook, and a deferred answer is filled in by an edit.
 */
import { Schema, Semaphore } from "effect"

/** Nothing can be said to this interaction in this way: it is unknown here, too old, or was answered in another way. */
export class InteractionUnusable extends Schema.TaggedError<InteractionUnusable>()("InteractionUnusable", {
  message: Schema.String,
}) {}

export type InteractionKind = "command" | "component" | "modal" | "autocomplete"

export interface IncomingInteraction {
  readonly id: string
  readonly token: string
  readonly applicationId: string
  readonly guildId: string
  readonly kind: InteractionKind
  /** What was used, as people know it: `/ticket`, `"ticket/7/close"`. */
  readonly name: string
  /** Whether it came from a message: a component, or a modal that a component opened. */
  readonly hasMessage: boolean
}

/** What Discord has heard. */
export type Heard =
  | { readonly _tag: "Nothing" }
  /** "thinking…" stands where the answer will; who sees it cannot be changed. */
  | { readonly _tag: "Deferred"; readonly ephemeral: boolean }
  /** Nothing shows; the original is the message that the interaction came from. */
  | { readonly _tag: "UpdateDeferred" }
  | { readonly _tag: "Updated" }
  | { readonly _tag: "Answered" }
  | { readonly _tag: "ModalShown" }
  | { readonly _tag: "Completed" }

export interface Interaction extends IncomingInteraction {
  heard: Heard
  /** The message that `edit` and `delete` mean: "@original", or what took its place. */
  original: string
  /** Who is to see the answer, as a `defer` said that came after the automatic one. */
  wish: boolean | undefined
  /** Whether it was deferred here, and not by the script, which knows nothing of it. */
  deferredOfItself: boolean
  /** Its handlers run, or wait for their turn. */
  handling: boolean
  readonly expires: number
  /** One answer at a time: which call is right depends on the one before. */
  readonly turn: Semaphore.Semaphore
}

export const openInteraction = (incoming: IncomingInteraction, expires: number): Interaction => ({
  ...incoming,
  heard: { _tag: "Nothing" },
  original,
  wish: undefined,
  deferredOfItself: false,
  handling: true,
  expires,
  turn: Semaphore.makeUnsafe(1),
})

/** Discord's name for the message that answers an interaction first. */
export const original = "@original"

/** Discord's numbers for first answers. */
export const callbackType = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const

/** A first answer in the script's own words. */
export type FirstAnswer =
  | { readonly _tag: "Message"; readonly body: Body; readonly ephemeral?: boolean | undefined }
  | { readonly _tag: "Deferral"; readonly ephemeral: boolean }
  | { readonly _tag: "Update"; readonly body: Body }

export type Body = Readonly<Record<string, unknown>>

const ephemeralFlag = 64

export const isEphemeral = (body: Body): boolean => (Number(body.flags ?? 0) & ephemeralFlag) !== 0

export const asEphemeral = (body: Body): Body => ({
  ...body,
  flags: Number(body.flags ?? 0) | ephemeralFlag,
})

/** A message as an edit takes it: what only a new message can say is left out. */
export const asEdit = (body: Body): Body => {
  const kept = Number(body.flags ?? 0) & ~ephemeralFlag
  const fields = Object.entries(body).filter(([name]) => name !== "tts" && name !== "flags")
  return { ...Object.fromEntries(fields), ...(kept === 0 ? {} : { flags: kept }) }
}

/** What a script is told that answers in a way that is over. */
export const answeredAlready: Record<Exclude<Heard["_tag"], "Nothing">, string> = {
  Deferred: "it is deferred already, by ctx.defer or after 2 seconds of itself",
  UpdateDeferred: "it is deferred already, by ctx.deferUpdate or after 2 seconds of itself",
  Updated: "ctx.update has answered it",
  Answered: "ctx.reply has answered it",
  ModalShown: "ctx.showModal has answered it; what follows belongs to the modal's submission",
  Completed: "its suggestions have been sent",
}
