/** Event payloads as the runtime sends them, with as much in them as the tests need. */
import type { CommandInteraction, InteractionOption, Message, User } from "../../sdk/src/Events.ts"

export const friend: User = { id: "102", username: "friend", bot: false }

export const message = (content: string, fields: Partial<Message> = {}): Message => ({
  id: "500",
  channelId: "11",
  guildId: "77",
  content,
  author: friend,
  timestamp: "2030-01-01T00:00:00.000Z",
  type: 0,
  attachments: [],
  embeds: [],
  mentions: [],
  mentionRoles: [],
  mentionEveryone: false,
  ...fields,
})

const interaction = {
  id: "900",
  interactionId: "900",
  interactionToken: "token",
  applicationId: "1",
  guildId: "77",
  channelId: "11",
  user: friend,
}

export const command = (
  commandName: string,
  options: readonly InteractionOption[] = [],
): CommandInteraction => ({
  ...interaction,
  commandName,
  data: { id: "1", name: commandName, type: 1, options },
})

export const component = {
  ...interaction,
  data: { custom_id: "yes", component_type: 2 },
  messageId: "501",
}

export const modal = { ...interaction, data: { custom_id: "form", components: [] } }
