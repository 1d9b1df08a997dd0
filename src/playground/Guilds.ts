/** Finds guilds, channels and members, and shows them the way Discord's API does. */
import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  ChannelType,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { World } from "./World.ts"
import type { Channel, Guild, Member } from "./WorldState.ts"

export class Guilds extends Context.Service<
  Guilds,
  {
    readonly get: (guildId: string) => Effect.Effect<Guild, DiscordError>
    readonly channel: (channelId: string) => Effect.Effect<Channel, DiscordError>
    readonly member: (guild: Guild, userId: string) => Effect.Effect<Member, DiscordError>
    /** Makes a guild with the bot in it and tells the bot. */
    readonly create: (name: string) => Effect.Effect<Guild>
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
          threads: guild.channels.filter(isThread).map(toApiChannel),
          voice_states: [],
          presences: [],
          stage_instances: [],
          guild_scheduled_events: [],
          soundboard_sounds: [],
        }) as GatewayGuildCreateDispatchData

      return Guilds.of({
        get: (guildId) => found(world.guilds.get(guildId), "unknownGuild"),
        channel: (channelId) => found(world.channels.get(channelId), "unknownChannel"),
        member: (guild, userId) =>
          found(guild.members.get(userId), world.users.has(userId) ? "unknownMember" : "unknownUser"),
        create: (name) =>
          Effect.sync(() => {
            const guild = world.createGuild(name)
            events.publish("GUILD_CREATE", guild.id, toGuildCreate(guild))
            return guild
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
  deaf: false,
  mute: false,
  flags: 0,
  pending: false,
  communication_disabled_until: null,
  ...member.settings,
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
    stickers: [],
    hub_type: null,
    incidents_data: null,
  }) as unknown as APIGuild

const toApiChannel = (channel: Channel) =>
  ({
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    topic: null,
    nsfw: false,
    parent_id: null,
    permission_overwrites: [],
    rate_limit_per_user: 0,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: null,
    flags: 0,
    ...channel.settings,
  }) as unknown as APIChannel

/** Threads are channels, but Discord lists them apart. */
export const isThread = ({ type }: Channel) =>
  type === ChannelType.PublicThread ||
  type === ChannelType.PrivateThread ||
  type === ChannelType.AnnouncementThread

const found = <A>(value: A | undefined, name: Parameters<typeof refusal>[0]) =>
  value === undefined ? Effect.fail(refusal(name)) : Effect.succeed(value)
