/**
 * Where things stand in the database. A guild's data stands in a *space*, which is named by the guild's id, so that a guild can only
 * ever name keys below its own; a restored backup is written into a space of its own (`id.<generation>`) and made the guild's by
 * changing one record. No UTF-8 text has a byte 0xff, and no id, store or key a NUL.
 *
 * | key | value |
 * |---|---|
 * | `space \0 store \0 key` | the record: expiration, metadata and a short value |
 * | `v space \0 store \0 key` | a long value, apart, so that listing need not read it |
 * | `u space \0 store` | how much the store holds |
 * | `x expiration space \0 store \0 key` | nothing: the index by which expired keys are found |
 * | `g guild` | the generation of the guild's space, when it is not its first |
 * | `c guild` | when commands were created (`discord/CommandCreations`) |
 * | `s space` | nothing: a space that is no guild's, to be removed |
 * | `f` | the number of this layout (`layers/RocksDb`) |
 */
import type { GuildId } from "../../domain/Ids.ts"
import type { KeyRange } from "../../layers/RocksDb.ts"

export type Space = string

export const firstSpace = (guildId: GuildId): Space => guildId
export const spaceOf = (guildId: GuildId, generation: number): Space =>
  generation === 0 ? firstSpace(guildId) : `${guildId}.${generation}`
export const guildOf = (space: Space): GuildId => space.split(".")[0] as GuildId
export const generationOf = (space: Space): number => Number(space.split(".")[1] ?? 0)

/** An entry's place in a guild's space, as text: what all keys of an entry are made of. */
export const placeOf = (space: Space, store: string, key: string) => `${space}\0${store}\0${key}`

export const recordKey = (place: string) => Buffer.from(place)
export const valueKey = (place: string) => Buffer.from(`v${place}`)
export const usageKey = (space: Space, store: string) => Buffer.from(`u${space}\0${store}`)
export const generationKey = (guildId: GuildId) => Buffer.from(`g${guildId}`)
export const abandonedKey = (space: Space) => Buffer.from(`s${space}`)

const expirationBytes = 6
const indexHead = (expiration: number) => {
  const head = Buffer.alloc(1 + expirationBytes, "x")
  head.writeUIntBE(expiration, 1, expirationBytes)
  return head
}

export const expiryKey = (expiration: number, place: string) =>
  Buffer.concat([indexHead(expiration), Buffer.from(place)])

export const parseExpiryKey = (key: Buffer) => ({
  expiration: key.readUIntBE(1, expirationBytes),
  place: key.toString("utf8", 1 + expirationBytes),
})

/** The index of everything that has expired at a Unix time in seconds. */
export const expiredRange = (now: number): KeyRange => ({ gte: Buffer.from("x"), lt: indexHead(now + 1) })

/** Every key that begins with a text. */
export const prefixRange = (prefix: string): KeyRange & { readonly gte: Buffer } => {
  const gte = Buffer.from(prefix)
  return { gte, lt: Buffer.concat([gte, Buffer.of(0xff)]) }
}

/** The ranges that hold a space, or a store of it, beside the expiry index; the sweeper finds what is left there. */
export const storeRanges = (space: Space, store: string) => [
  prefixRange(`${space}\0${store}\0`),
  prefixRange(`v${space}\0${store}\0`),
]
export const spaceRanges = (space: Space) => ["", "v", "u"].map((table) => prefixRange(`${table}${space}\0`))
