/** Who comes into a guild, changes there, and goes, of their own will or not. */
import { AuditLogEvent } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type Act, AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { Guilds, voiceFields } from "./Guilds.ts"
import * as Identity from "./Identity.ts"
import { World } from "./World.ts"
import { type Guild, makeUser, type Member, type VoiceState } from "./WorldState.ts"

/** What can be changed about a member; absent fields stay. */
export interface MemberChange {
  readonly nick?: string | null | undefined
  readonly roles?: ReadonlyArray<string> | undefined
  /** Null ends a timeout. */
  readonly timeoutUntil?: string | null | undefined
  readonly mute?: boolean | null | undefined
  readonly deaf?: boolean | null | undefined
  readonly flags?: number | null | undefined
  /** Moves them to another voice channel, or with null out of voice. Errors: `notInVoice`. */
  readonly voiceChannelId?: string | null | undefined
}

export class Members extends Context.Service<
  Members,
  {
    /** A user becomes a member. Errors: `unknownUser`. */
    readonly join: (guild: Guild, userId: string) => Effect.Effect<Member, DiscordError>
    /** Makes an account of that name and lets it join. */
    readonly invite: (guild: Guild, username: string) => Effect.Effect<Member, DiscordError>
    readonly update: (
      guild: Guild,
      userId: string,
      change: MemberChange,
      act: Act,
    ) => Effect.Effect<Member, DiscordError>
    readonly leave: (guild: Guild, userId: string) => Effect.Effect<void, DiscordError>
    readonly kick: (guild: Guild, userId: string, act: Act) => Effect.Effect<void, DiscordError>
    /** Bans a user, who need not be a member. */
    readonly ban: (guild: Guild, userId: string, act: Act) => Effect.Effect<void, DiscordError>
    readonly unban: (guild: Guild, userId: string, act: Act) => Effect.Effect<void, DiscordError>
    /** Moves a member into a voice channel, or out of voice. */
    readonly speak: (
      guild: Guild,
      userId: string,
      voice: Omit<VoiceState, "sessionId"> | undefined,
    ) => Effect.Effect<void, DiscordError>
  }
>()("flora/playground/Members") {
  static readonly layer = Layer.effect(
    Members,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events
  const guilds = yield* Guilds
  const auditLog = yield* AuditLog

  const put = (guild: Guild, member: Member) => {
    guild.members.set(member.userId, member)
    world.touch()
    return { guild_id: guild.id, ...guilds.toApiMember(member) }
  }

  const user = (userId: string) => {
    const found = world.users.get(userId)
    return found === undefined ? Effect.fail(refusal("unknownUser")) : Effect.succeed(found)
  }

  const join = Effect.fnUntraced(function* (guild: Guild, userId: string) {
    yield* user(userId)
    const existing = guild.members.get(userId)
    if (existing !== undefined) return existing
    if (guild.bans.has(userId)) return yield* refusal("bannedUser")
    const member: Member = { userId, nick: null, roles: [], joinedAt: world.timestamp() }
    events.publish("GUILD_MEMBER_ADD", guild.id, put(guild, member))
    return member
  })

  const invite = (guild: Guild, username: string) =>
    Effect.suspend(() => {
      const account = makeUser(world.snowflakes.next(), username, false)
      world.users.set(account.id, account)
      return join(guild, account.id)
    })

  const setVoice = (guild: Guild, userId: string, voice: VoiceState | undefined) => {
    if (voice === undefined && !guild.voice.has(userId)) return
    if (voice === undefined) guild.voice.delete(userId)
    else guild.voice.set(userId, voice)
    const member = guild.members.get(userId)
    events.publish("VOICE_STATE_UPDATE", guild.id, {
      guild_id: guild.id,
      ...voiceFields(userId, voice, member),
      ...(member === undefined ? {} : { member: guilds.toApiMember(member) }),
    })
  }

  const leave = Effect.fnUntraced(function* (guild: Guild, userId: string) {
    yield* guilds.member(guild, userId)
    if (userId === guild.ownerId) return yield* refusal("missingPermissions")
    setVoice(guild, userId, undefined)
    // A bot that goes is told that the guild is gone, not that a member is.
    if (userId === Identity.botId) return yield* guilds.removeBot(guild.id)
    guild.members.delete(userId)
    world.touch()
    events.publish("GUILD_MEMBER_REMOVE", guild.id, { guild_id: guild.id, user: world.users.get(userId) })
  })

  const update = Effect.fnUntraced(function* (guild: Guild, userId: string, change: MemberChange, act: Act) {
    const { timeoutUntil: before, ...member } = yield* guilds.member(guild, userId)
    const unknown = change.roles?.find((id) => !guild.roles.some((role) => role.id === id))
    if (unknown !== undefined) return yield* refusal("unknownRole")
    const { deaf, flags, mute, voiceChannelId } = change
    const voice = guild.voice.get(userId)
    if (voiceChannelId !== undefined && voice === undefined) return yield* refusal("notInVoice")
    const until = change.timeoutUntil === undefined ? before : change.timeoutUntil
    const next: Member = {
      ...member,
      nick: change.nick === undefined ? member.nick : change.nick,
      roles: change.roles ?? member.roles,
      ...(until === undefined || until === null ? {} : { timeoutUntil: until }),
      mute: mute ?? member.mute ?? false,
      deaf: deaf ?? member.deaf ?? false,
      flags: flags ?? member.flags ?? 0,
    }
    events.publish("GUILD_MEMBER_UPDATE", guild.id, put(guild, next))
    if (
      voice !== undefined &&
      (voiceChannelId !== undefined || typeof mute === "boolean" || typeof deaf === "boolean")
    ) {
      const channelId = voiceChannelId === undefined ? voice.channelId : voiceChannelId
      setVoice(guild, userId, channelId === null ? undefined : { ...voice, channelId })
    }
    const action = change.roles === undefined ? AuditLogEvent.MemberUpdate : AuditLogEvent.MemberRoleUpdate
    auditLog.write(guild, action, userId, act)
    return next
  })

  const kick = Effect.fnUntraced(function* (guild: Guild, userId: string, act: Act) {
    yield* leave(guild, userId)
    auditLog.write(guild, AuditLogEvent.MemberKick, userId, act)
  })

  const ban = Effect.fnUntraced(function* (guild: Guild, userId: string, act: Act) {
    const banned = yield* user(userId)
    if (guild.members.has(userId)) yield* leave(guild, userId)
    guild.bans.set(userId, act.reason ?? null)
    world.touch()
    events.publish("GUILD_BAN_ADD", guild.id, { guild_id: guild.id, user: banned })
    auditLog.write(guild, AuditLogEvent.MemberBanAdd, userId, act)
  })

  const unban = Effect.fnUntraced(function* (guild: Guild, userId: string, act: Act) {
    if (!guild.bans.delete(userId)) return yield* refusal("unknownBan")
    world.touch()
    events.publish("GUILD_BAN_REMOVE", guild.id, { guild_id: guild.id, user: world.users.get(userId) })
    auditLog.write(guild, AuditLogEvent.MemberBanRemove, userId, act)
  })

  const speak = Effect.fnUntraced(function* (
    guild: Guild,
    userId: string,
    voice: Omit<VoiceState, "sessionId"> | undefined,
  ) {
    yield* guilds.member(guild, userId)
    const sessionId = guild.voice.get(userId)?.sessionId ?? world.snowflakes.next()
    setVoice(guild, userId, voice && { ...voice, sessionId })
  })

  return Members.of({ join, invite, update, leave, kick, ban, unban, speak })
})
