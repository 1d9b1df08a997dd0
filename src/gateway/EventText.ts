/**
 * The JSON text of an event's payload, made once and only for guilds whose script handles that kind. What a changed or deleted
 * message said before is put in as the text that was made when it came.
 */
import type { EventKind } from "../domain/GuildEvent.ts"
import type { NormalEvent } from "./NormalEvent.ts"
import type { RecentMessages } from "./RecentMessages.ts"

/** The text for the guild's script; nothing where the script has no handler for the event. */
export const eventText = (
  event: NormalEvent,
  recent: RecentMessages,
  wants: (kind: EventKind) => boolean,
): string | undefined => {
  const wanted = wants(event.kind)
  const { guildId } = event
  switch (event.kind) {
    case "messageCreate": {
      const keeps = wantsPast(wants)
      if (!wanted && !keeps) return undefined
      const message = event.payload()
      const text = JSON.stringify(message)
      if (keeps) recent.set(guildId, message.id, text)
      return wanted ? text : undefined
    }
    case "messageUpdate": {
      if (!wantsPast(wants)) return undefined
      const { old: _, new: message, ...head } = event.payload()
      const text = JSON.stringify(message)
      const before = recent.get(guildId, head.id)
      if (message !== null) recent.set(guildId, head.id, text)
      return wanted ? withPast(head, { old: before, new: text }) : undefined
    }
    case "messageDelete": {
      if (!wanted && !wantsPast(wants)) return undefined
      const { old: _, ...head } = event.payload()
      const before = recent.get(guildId, head.id)
      recent.delete(guildId, head.id)
      return wanted ? withPast(head, { old: before }) : undefined
    }
    case "messageDeleteBulk": {
      if (!wanted && !wantsPast(wants)) return undefined
      const payload = event.payload()
      for (const id of payload.ids) recent.delete(guildId, id)
      return wanted ? JSON.stringify(payload) : undefined
    }
    default:
      return wanted ? JSON.stringify(event.payload()) : undefined
  }
}

const wantsPast = (wants: (kind: EventKind) => boolean) => wants("messageUpdate") || wants("messageDelete")

/** The object's text with more properties, whose values are JSON text already; null where there is none. */
const withPast = (head: object, texts: { readonly [K in "old" | "new"]?: string | undefined }): string => {
  let text = JSON.stringify(head).slice(0, -1)
  for (const [name, value] of Object.entries(texts)) text += `,"${name}":${value ?? "null"}`
  return `${text}}`
}
