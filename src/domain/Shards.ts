/** How Discord spreads guilds over the connections (shards) of a bot. */

/** One connection of how many; a bot with few guilds has shard 0 of 1. */
export interface Shard {
  readonly id: number
  readonly count: number
}

/** The gateway shard that a guild's events come through, by Discord's formula: the id's timestamp modulo the number of shards. */
export const shardOf = (guildId: string, shards: number): number =>
  Number((BigInt(guildId) >> 22n) % BigInt(shards))

/** Whether a guild's events come over this shard. */
export const isOnShard = ({ id, count }: Shard, guildId: string): boolean =>
  count === 1 || shardOf(guildId, count) === id
