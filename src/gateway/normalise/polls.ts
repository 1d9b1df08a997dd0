import { GatewayDispatchEvents as Dispatch } from "discord-api-types/v10"
import { camel } from "../Camel.ts"
import { event, type Family } from "../NormalEvent.ts"

export const polls = {
  [Dispatch.MessagePollVoteAdd]: (data) =>
    event("pollVoteAdd", data, (guildId) => ({ ...camel(data), guildId })),
  [Dispatch.MessagePollVoteRemove]: (data) =>
    event("pollVoteRemove", data, (guildId) => ({ ...camel(data), guildId })),
} satisfies Family
