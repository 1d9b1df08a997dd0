/** How people appear: their name in this guild, their initials and their colour. */
import type { APIUser } from "discord-api-types/v10"
import type { Guild, Member } from "./World.ts"

const palette = ["#3ba55c", "#e67e22", "#eb459f", "#ed4245", "#7289da", "#1abc9c", "#9b59b6", "#f0b232"]
const botColour = "#5865f2"

export const memberOf = (guild: Guild | undefined, userId: string): Member | undefined =>
  guild?.members.find((member) => member.user.id === userId)

/** Nickname, else display name, else user name. */
export const displayName = (guild: Guild | undefined, user: APIUser): string =>
  memberOf(guild, user.id)?.nick ?? user.global_name ?? user.username

/** The first letters of up to two words. */
export const initials = (name: string): string =>
  name
    .split(/[\s_.-]+/)
    .filter((word) => word !== "")
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join("")

/** The background of the user's avatar. */
export const avatarColour = (user: Pick<APIUser, "id" | "bot">): string =>
  user.bot === true ? botColour : colourOf(user.id)

export const colourOf = (id: string): string => palette[Number(BigInt(id) % BigInt(palette.length))]!

/** The colour of the member's highest coloured role, if any. */
export const nameColour = (guild: Guild | undefined, userId: string): string | undefined => {
  const held = new Set(memberOf(guild, userId)?.roles ?? [])
  const role = guild?.roles
    .filter((role) => held.has(role.id) && (role.color ?? 0) !== 0)
    .sort((left, right) => (right.position ?? 0) - (left.position ?? 0))[0]
  return role === undefined ? undefined : hexColour(role.color ?? 0)
}

/** Discord's 24-bit colour number as CSS writes it. */
export const hexColour = (colour: number): string => `#${colour.toString(16).padStart(6, "0")}`
