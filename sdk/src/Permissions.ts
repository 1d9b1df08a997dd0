/** Discord's permissions by name, and the bits that stand for them. Bits are written as decimal strings: there are more than 32. */
import type { OfMember } from "./Member.ts"
import { bigintOf, isArray, NativeTypeError, objectKeys, stringOf } from "./Primordials.ts"

/** The place of each permission's bit. */
const places = {
  __proto__: null,
  CreateInstantInvite: 0,
  KickMembers: 1,
  BanMembers: 2,
  Administrator: 3,
  ManageChannels: 4,
  ManageGuild: 5,
  AddReactions: 6,
  ViewAuditLog: 7,
  PrioritySpeaker: 8,
  Stream: 9,
  ViewChannel: 10,
  SendMessages: 11,
  SendTTSMessages: 12,
  ManageMessages: 13,
  EmbedLinks: 14,
  AttachFiles: 15,
  ReadMessageHistory: 16,
  MentionEveryone: 17,
  UseExternalEmojis: 18,
  ViewGuildInsights: 19,
  Connect: 20,
  Speak: 21,
  MuteMembers: 22,
  DeafenMembers: 23,
  MoveMembers: 24,
  UseVAD: 25,
  ChangeNickname: 26,
  ManageNicknames: 27,
  ManageRoles: 28,
  ManageWebhooks: 29,
  ManageGuildExpressions: 30,
  UseApplicationCommands: 31,
  RequestToSpeak: 32,
  ManageEvents: 33,
  ManageThreads: 34,
  CreatePublicThreads: 35,
  CreatePrivateThreads: 36,
  UseExternalStickers: 37,
  SendMessagesInThreads: 38,
  UseEmbeddedActivities: 39,
  ModerateMembers: 40,
  ViewCreatorMonetizationAnalytics: 41,
  UseSoundboard: 42,
  CreateGuildExpressions: 43,
  CreateEvents: 44,
  UseExternalSounds: 45,
  SendVoiceMessages: 46,
  SendPolls: 49,
  UseExternalApps: 50,
  PinMessages: 51,
} as const

/** A permission by Discord's name of it, such as "BanMembers". */
export type Permission = Exclude<keyof typeof places, "__proto__">

/** One permission by name, several, or bits: a bigint, or a decimal string such as `role.permissions`. */
export type PermissionBits = Permission | readonly Permission[] | bigint | DecimalBits

/** Any string; said so that editors still suggest the names. */
type DecimalBits = string & { readonly [decimal]?: never }
declare const decimal: unique symbol

/** The bits of permissions. Throws a TypeError, beginning with `where`, for a name that is no permission. */
export const permissionBits = (permissions: PermissionBits, where: string): bigint => {
  if (typeof permissions === "bigint") return permissions
  if (isArray(permissions)) {
    let bits = 0n
    for (let i = 0; i < permissions.length; i++) bits |= bitOf(permissions[i] as string, where)
    return bits
  }
  const text = stringOf(permissions)
  return isDigits(text) ? bigintOf(text) : bitOf(text, where)
}

const isDigits = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text[i]! < "0" || text[i]! > "9") return false
  return text !== ""
}

const bitOf = (name: string, where: string): bigint => {
  const place = (places as unknown as { readonly [name: string]: number | undefined })[name]
  if (place === undefined) throw new NativeTypeError(`${where}: there is no permission "${name}"`)
  return 1n << bigintOf(place)
}

/** Whether bits hold all of the wanted ones; the administrator's bit stands for every other. */
export const holds = (bits: string, wanted: bigint): boolean => {
  const held = bigintOf(bits)
  return (held & 8n) !== 0n || (held & wanted) === wanted
}

/** The names of bits, for people to read. */
export const permissionNames = (bits: bigint): string => {
  const names = objectKeys(places)
  let text = ""
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as Permission
    if ((bits & (1n << bigintOf(places[name]))) !== 0n) text += `${text === "" ? "" : ", "}${name}`
  }
  return text
}

/**
 * Whether the member who caused an interaction has all of these permissions in its channel. False where the event does not tell, as
 * messages do not; `requirePermissions` asks Discord there.
 */
export const hasPermission = (ctx: OfMember, permissions: PermissionBits): boolean => {
  const held = ctx.msg.member?.permissions
  return held !== undefined && holds(held, permissionBits(permissions, "hasPermission"))
}
