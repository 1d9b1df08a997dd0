/** Finds guilds, channels and members, and shows them the way Discord's API does. */
import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  AuditLogEvent,
  ChannelType,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type Act, AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import * as Identity from "./Identity.ts"
import { World } from "./World.ts"
import { type Channel, type Guild, type Member, noGuild, type Thread, type VoiceState } from "./WorldState.ts"

export class Guilds extends Context.Service<
  Guilds,
  {
    readonly get: (guildId: string) => Effect.Effect<Guild, DiscordError>
    readonly channel: (channelId: string) => Effect.Effect<Channel, DiscordError>
    readonly member: (guild: Guild, userId: string) => Effect.Effect<Member, DiscordError>
    /** Makes a guild with the bot in it and tells the bot. */
    readonly create: (name: string) => Effect.Effect<Guild>
    readonly rename: (guild: Guild, name: string, act: Act) => Effect.Effect<void>
    /** Takes the bot out of a guild, as its owner can; the guild is unknown to the bot from then on. */
    readonly removeBot: (guildId: string) => Effect.Effect<void, DiscordError>
    /** Adds the bot again. */
    readonly addBot: (guildId: string) => Effect.Effect<void, DiscordError>
    readonly toApiGuild: (guild: Guild) => APIGuild
    readonly toApiChannel: (channel: Channel) => APIChannel
    /** A member with its user. */
    readonly toApiMember: (member: Member) => APIGuildMember
    /** The full guild of the gateway's GUILD_CREATE. */
    readonly toGuildCreate: (guild: Guild) => GatewayGuildCreateDispatchData
  }
>()("flora/playground/Guilds") {
  static readonly layer = Layer.effect(
    Guilds,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      const auditLog = yield* AuditLog

      /** Discord shows a bot only the guilds that it is in, and so do all calls here. */
      const present = (guildId: string) => {
        const guild = world.guilds.get(guildId)
        return guild?.members.has(Identity.botId) ? guild : undefined
      }

      const toApiMember = (member: Member) =>
        ({ user: world.users.get(member.userId)!, ...memberFields(member) }) as APIGuildMember

      const toGuildCreate = (guild: Guild) =>
        ({
          ...toApiGuild(guild),
          joined_at: guild.joinedAt,
          large: false,
          unavailable: false,
          member_count: guild.members.size,
          members: Array.from(guild.members.values(), toApiMember),
          channels: guild.channels.filter((channel) => !isThread(channel)).map(toApiChannel),
          threads: guild.channels.filter(({ thread }) => thread?.archived === false).map(toApiChannel),
          voice_states: Array.from(guild.voice, ([userId, voice]) =>
            voiceFields(userId, voice, guild.members.get(userId)),
          ),
          presences: [],
          stage_instances: [],
          guild_scheduled_events: guild.records.scheduledEvents,
          soundboard_sounds: [],
        }) as unknown as GatewayGuildCreateDispatchData

      return Guilds.of({
        get: (guildId) => found(present(guildId), "unknownGuild"),
        channel: (channelId) => {
          const channel = world.channels.get(channelId)
          return found(
            channel?.guildId === noGuild || present(channel?.guildId ?? noGuild) ? channel : undefined,
            "unknownChannel",
          )
        },
        member: (guild, userId) =>
          found(guild.members.get(userId), world.users.has(userId) ? "unknownMember" : "unknownUser"),
        create: (name) =>
          Effect.sync(() => {
            const guild = world.createGuild(name)
            events.publish("GUILD_CREATE", guild.id, toGuildCreate(guild))
            return guild
          }),
        rename: (guild, name, act) =>
          Effect.sync(() => {
            guild.name = name
            world.touch()
            events.publish("GUILD_UPDATE", guild.id, toApiGuild(guild))
            auditLog.write(guild, AuditLogEvent.GuildUpdate, guild.id, act)
          }),
        removeBot: (guildId) =>
          Effect.map(found(present(guildId), "unknownGuild"), (guild) => {
            guild.members.delete(Identity.botId)
            world.touch()
            events.publish("GUILD_DELETE", guild.id, { id: guild.id })
          }),
        addBot: (guildId) =>
          Effect.map(found(world.guilds.get(guildId), "unknownGuild"), (guild) => {
            if (guild.members.has(Identity.botId)) return
            guild.members.set(Identity.botId, {
              userId: Identity.botId,
              nick: null,
              roles: [],
              joinedAt: world.timestamp(),
            })
            world.touch()
            events.publish("GUILD_CREATE", guild.id, toGuildCreate(guild))
          }),
        toApiGuild,
        toApiChannel,
        toApiMember,
        toGuildCreate,
      })
    }),
  )
}

/** A member without its user, as messages carry it. */
export const memberFields = (member: Member) => ({
  nick: member.nick,
  avatar: null,
  banner: null,
  roles: member.roles,
  joined_at: member.joinedAt,
  premium_since: null,
  deaf: member.deaf ?? false,
  mute: member.mute ?? false,
  flags: member.flags ?? 0,
  pending: false,
  communication_disabled_until: member.timeoutUntil ?? null,
})

/** Where a member is in voice, as the gateway says it; without a state, that they have left. */
export const voiceFields = (userId: string, voice: VoiceState | undefined, member: Member | undefined) => ({
  user_id: userId,
  channel_id: voice?.channelId ?? null,
  session_id: voice?.sessionId ?? "",
  deaf: member?.deaf ?? false,
  mute: member?.mute ?? false,
  self_deaf: voice?.selfDeaf ?? false,
  self_mute: voice?.selfMute ?? false,
  self_video: false,
  suppress: false,
  request_to_speak_timestamp: null,
})

const toApiGuild = (guild: Guild) =>
  ({
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    vanity_url_code: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: "deprecated",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    max_presences: null,
    max_members: 500_000,
    max_video_channel_users: 25,
    preferred_locale: "en-US",
    features: [],
    roles: guild.roles,
    emojis: guild.records.emojis,
    stickers: guild.records.stickers,
    hub_type: null,
    incidents_data: null,
  }) as unknown as APIGuild

const toApiChannel = (channel: Channel) =>
  ({
    id: channel.id,
    type: channel.type,
    last_message_id: channel.lastMessageId,
    flags: 0,
    ...(channel.guildId === noGuild ? {} : guildChannelFields(channel)),
    ...channel.settings,
  }) as unknown as APIChannel

const guildChannelFields = (channel: Channel) => ({
  guild_id: channel.guildId,
  name: channel.name,
  rate_limit_per_user: 0,
  ...(channel.thread === undefined
    ? {
        position: channel.position,
        topic: null,
        nsfw: false,
        parent_id: null,
        permission_overwrites: [],
        last_pin_timestamp: null,
        ...(isVoice(channel) ? { bitrate: 64_000, user_limit: 0, rtc_region: null } : {}),
      }
    : threadFields(channel, channel.thread)),
})

/** Threads are channels, but Discord lists them apart. */
export const isThread = ({ thread }: Channel) => thread !== undefined

const isVoice = ({ type }: Channel) => type === ChannelType.GuildVoice || type === ChannelType.GuildStageVoice

const threadFields = ({ messages }: Channel, thread: Thread) => ({
  parent_id: thread.parentId,
  owner_id: thread.ownerId,
  message_count: messages.size,
  total_message_sent: messages.size,
  member_count: thread.memberIds.length,
  thread_metadata: {
    archived: thread.archived,
    locked: thread.locked,
    auto_archive_duration: thread.autoArchiveMinutes ?? 4320,
    archive_timestamp: thread.archivedAt,
    ...(thread.createdAt === undefined ? {} : { create_timestamp: thread.createdAt }),
    ...(thread.invitable === undefined ? {} : { invitable: thread.invitable }),
  },
})

const found = <A>(value: A | undefined, name: Parameters<typeof refusal>[0]) =>
  value === undefined ? Effect.fail(refusal(name)) : Effect.succeed(value)
