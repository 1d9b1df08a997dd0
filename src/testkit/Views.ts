/** What there is in a guild of a test, as its author gets to see it. */
import type { APIMessage } from "discord-api-types/v10"
import type { TestChannel, TestMember, TestMessage, TestModal } from "../../sdk/test.d.ts"
import * as Identity from "../playground/Identity.ts"
import type { StoredMessage } from "../playground/MessageLog.ts"
import type { Messages } from "../playground/Messages.ts"
import type { World } from "../playground/World.ts"
import type { Channel, Guild, Member } from "../playground/WorldState.ts"

const ephemeralFlag = 64

export const messageView = (
  messages: Messages["Service"],
  channel: Channel,
  stored: StoredMessage,
): TestMessage => {
  const json: APIMessage = messages.toApi(stored, Identity.youId)
  return {
    id: json.id,
    channelId: channel.id,
    content: json.content,
    author: json.author.username,
    embeds: json.embeds,
    components: json.components ?? [],
    ephemeral: ((json.flags ?? 0) & ephemeralFlag) !== 0,
    pinned: stored.pinnedAt !== undefined,
    reactions: Object.fromEntries(stored.reactions.map(({ emoji, users }) => [emoji.name, users.length])),
    files: json.attachments.map(({ filename }) => filename),
    json,
  }
}

export const channelView = (messages: Messages["Service"], channel: Channel): TestChannel => ({
  id: channel.id,
  name: channel.name,
  get messages() {
    return channel.messages.all().map((stored) => messageView(messages, channel, stored))
  },
})

export const memberView = (world: World["Service"], guild: Guild, member: Member): TestMember => ({
  id: member.userId,
  name: world.users.get(member.userId)!.username,
  nick: member.nick,
  roles: member.roles.map((id) => guild.roles.find((role) => role.id === id)?.name ?? id),
  timedOutUntil: member.timeoutUntil === undefined ? undefined : new Date(member.timeoutUntil),
})

/** The parts of a modal, however deep they are. */
interface Part {
  readonly custom_id?: string
  readonly component?: Part
  readonly components?: ReadonlyArray<Part>
}

const customIds = (part: Part): ReadonlyArray<string> => [
  ...(part.custom_id === undefined ? [] : [part.custom_id]),
  ...[part.component ?? [], part.components ?? []].flat().flatMap(customIds),
]

export const modalView = (
  interactionId: string,
  modal: { readonly title: string; readonly custom_id: string; readonly components: ReadonlyArray<object> },
): TestModal => ({
  title: modal.title,
  customId: modal.custom_id,
  fields: modal.components.flatMap((part) => customIds(part as Part)),
  interactionId,
})
