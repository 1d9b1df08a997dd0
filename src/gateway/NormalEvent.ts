/** An event of a guild that Discord has told of. Its payload is made only when somebody wants it. */
import type { GatewayDispatchEvents, GatewayDispatchPayload } from "discord-api-types/v10"
import type { EventMap, EventName } from "../../sdk/src/Events.ts"
import type { EventKind } from "../domain/GuildEvent.ts"

interface NormalEventOf<K extends EventKind> {
  readonly kind: K
  readonly guildId: string
  /** The channel that it happened in, if it did in one. */
  readonly channelId: string | undefined
  readonly payload: () => EventMap[K]
}

/** Compiles only while the kinds that the runtime knows are those that scripts can handle. */
export type NormalEvent = { [K in EventName]: NormalEventOf<K> }[EventName]

/** The data of a dispatch. */
type DataOf<T, Dispatch = GatewayDispatchPayload> = Dispatch extends { t: infer Name; d: infer Data }
  ? T extends Name
    ? Data
    : never
  : never

/** How dispatches become events, by Discord's name of the dispatch. */
export type Family = {
  readonly [T in GatewayDispatchEvents]?: (data: DataOf<T>) => NormalEvent | undefined
}

/** The event, unless Discord names no guild: what happens elsewhere is no event of ours. */
export const event = <K extends EventKind>(
  kind: K,
  data: { readonly guild_id?: string | undefined; readonly channel_id?: string | null | undefined },
  payload: (guildId: string) => EventMap[K],
): NormalEvent | undefined => {
  const guildId = data.guild_id
  if (guildId === undefined) return undefined
  const made: NormalEventOf<K> = {
    kind,
    guildId,
    channelId: data.channel_id ?? undefined,
    payload: () => payload(guildId),
  }
  return made as unknown as NormalEvent
}
