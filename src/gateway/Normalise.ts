/**
 * Discord's dispatches as guild scripts see them: camelCase, snowflakes as strings, absent optionals absent. What has no guild is
 * no event of ours. Each family of events has a file under normalise/.
 */
import type { GatewayDispatchPayload } from "discord-api-types/v10"
import type { NormalEvent } from "./NormalEvent.ts"
import { channels } from "./normalise/channels.ts"
import { expressions } from "./normalise/expressions.ts"
import { guild } from "./normalise/guild.ts"
import { interactions } from "./normalise/interactions.ts"
import { invites } from "./normalise/invites.ts"
import { members } from "./normalise/members.ts"
import { messages } from "./normalise/messages.ts"
import { moderation } from "./normalise/moderation.ts"
import { polls } from "./normalise/polls.ts"
import { presence } from "./normalise/presence.ts"
import { reactions } from "./normalise/reactions.ts"
import { roles } from "./normalise/roles.ts"
import { scheduledEvents } from "./normalise/scheduledEvents.ts"
import { threads } from "./normalise/threads.ts"
import { voice } from "./normalise/voice.ts"

const families = {
  ...messages,
  ...reactions,
  ...interactions,
  ...members,
  ...roles,
  ...channels,
  ...threads,
  ...voice,
  ...moderation,
  ...invites,
  ...expressions,
  ...scheduledEvents,
  ...polls,
  ...guild,
  ...presence,
}

type Normaliser = (data: GatewayDispatchPayload["d"]) => NormalEvent | undefined

const normalisers = new Map(Object.entries(families) as unknown as ReadonlyArray<[string, Normaliser]>)

/** The event in a dispatch, or nothing where scripts have no use for it. */
export const normalise = ({ t, d }: GatewayDispatchPayload): NormalEvent | undefined =>
  normalisers.get(t)?.(d)
