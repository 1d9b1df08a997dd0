/**
 * The JSON text of an event's payload, made once and only for guilds whose script handles that kind. What a changed or deleted
 * message, member or role was before is put in as the text that was made when it came.
 */
import type { APIRole } from "discord-api-types/v10"
import type { EventKind } from "../domain/GuildEvent.ts"
import { camel } from "./Camel.ts"
import type { NormalEvent } from "./NormalEvent.ts"
import type { Recent } from "./Recent.ts"

/** The text for the guild's script; nothing where the script has no handler for the event. */
export const eventText = (
  event: NormalEvent,
  recent: Recent,
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
      if (keeps) recent.messages.set(guildId, message.id, text)
      return wanted ? text : undefined
    }
    case "messageUpdate": {
      if (!wantsPast(wants)) return undefined
      const { old: _, new: message, ...head } = event.payload()
      const text = JSON.stringify(message)
      const before = recent.messages.get(guildId, head.id)
      if (message !== null) recent.messages.set(guildId, head.id, text)
      return wanted ? withPast(head, { old: before, new: text }) : undefined
    }
    case "messageDelete": {
      if (!wanted && !wantsPast(wants)) return undefined
      const { old: _, ...head } = event.payload()
      const before = recent.messages.get(guildId, head.id)
      recent.messages.delete(guildId, head.id)
      return wanted ? withPast(head, { old: before }) : undefined
    }
    case "messageDeleteBulk": {
      if (!wanted && !wantsPast(wants)) return undefined
      const payload = event.payload()
      for (const id of payload.ids) recent.messages.delete(guildId, id)
      return wanted ? JSON.stringify(payload) : undefined
    }
    case "memberAdd": {
      const keeps = wantsFormerMembers(wants)
      if (!wanted && !keeps) return undefined
      const member = event.payload()
      const text = JSON.stringify(member)
      if (keeps) recent.states.set(guildId, memberKey(member.user.id), text)
      return wanted ? text : undefined
    }
    case "memberUpdate": {
      if (!wantsFormerMembers(wants)) return undefined
      const { old: _, ...member } = event.payload()
      const key = memberKey(member.user.id)
      const before = recent.states.get(guildId, key)
      recent.states.set(guildId, key, JSON.stringify(member))
      return wanted ? withPast(member, { old: before }) : undefined
    }
    case "memberRemove": {
      if (!wantsFormerMembers(wants)) return undefined
      const { old: _, ...head } = event.payload()
      const key = memberKey(head.user.id)
      const before = recent.states.get(guildId, key)
      recent.states.delete(guildId, key)
      return wanted ? withPast(head, { old: before }) : undefined
    }
    case "roleCreate": {
      const keeps = wantsFormerRoles(wants)
      if (!wanted && !keeps) return undefined
      const payload = event.payload()
      if (keeps) recent.states.set(guildId, roleKey(payload.role.id), JSON.stringify(payload.role))
      return wanted ? JSON.stringify(payload) : undefined
    }
    case "roleUpdate": {
      if (!wantsFormerRoles(wants)) return undefined
      const { old: _, ...head } = event.payload()
      const key = roleKey(head.role.id)
      const before = recent.states.get(guildId, key)
      recent.states.set(guildId, key, JSON.stringify(head.role))
      return wanted ? withPast(head, { old: before }) : undefined
    }
    case "roleDelete": {
      if (!wantsFormerRoles(wants)) return undefined
      const { old: _, ...head } = event.payload()
      const key = roleKey(head.roleId)
      const before = recent.states.get(guildId, key)
      recent.states.delete(guildId, key)
      return wanted ? withPast(head, { old: before }) : undefined
    }
    default:
      return wanted ? JSON.stringify(event.payload()) : undefined
  }
}

/** Keeps the roles that a guild has when the bot comes to it, for a script that wants to know of them later. */
export const keepRoles = (
  guildId: string,
  roles: ReadonlyArray<APIRole>,
  recent: Recent,
  wants: (kind: EventKind) => boolean,
): void => {
  if (!wantsFormerRoles(wants)) return
  for (const role of roles) {
    const key = roleKey(role.id)
    // It may have changed since the list was made.
    if (recent.states.get(guildId, key) === undefined)
      recent.states.set(guildId, key, JSON.stringify(camel(role)))
  }
}

const memberKey = (id: string) => `member ${id}`
const roleKey = (id: string) => `role ${id}`

const wantsFormerMembers = (wants: (kind: EventKind) => boolean) =>
  wants("memberUpdate") || wants("memberRemove")
const wantsFormerRoles = (wants: (kind: EventKind) => boolean) => wants("roleUpdate") || wants("roleDelete")
const wantsPast = (wants: (kind: EventKind) => boolean) => wants("messageUpdate") || wants("messageDelete")

/** The object's text with more properties, whose values are JSON text already; null where there is none. */
const withPast = (head: object, texts: { readonly [K in "old" | "new"]?: string | undefined }): string => {
  let text = JSON.stringify(head).slice(0, -1)
  for (const [name, value] of Object.entries(texts)) text += `,"${name}":${value ?? "null"}`
  return `${text}}`
}
