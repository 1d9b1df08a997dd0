import type { GuildId } from "./Ids.ts"

/** The gateway shard that a guild's events come through, by Discord's formula: the id's timestamp modulo the number of shards. */
export const shardOf = (guildId: GuildId, shards: number): number =>
  Number((BigInt(guildId) >> 22n) % BigInt(shards))
