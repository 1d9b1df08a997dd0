/** The channels of a guild, threads too: made, changed, deleted; and the channels of direct messages. */
import { AuditLogEvent, ChannelType } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type Act, AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { Guilds } from "./Guilds.ts"
import { World } from "./World.ts"
import {
  type Channel,
  defined,
  type Guild,
  makeChannel,
  noGuild,
  recipientOf,
  type Wire,
} from "./WorldState.ts"

/** What a channel denies or allows a role (type 0) or a member (type 1); sets of permissions are decimal text. */
export interface Overwrite {
  readonly id: string
  readonly type: number
  readonly allow: string
  readonly deny: string
}

export class Channels extends Context.Service<
  Channels,
  {
    /** A channel with these fields of Discord's; a text channel unless they say otherwise. */
    readonly create: (guild: Guild, fields: Wire, act: Act) => Effect.Effect<Channel>
    /** Changes these fields of Discord's; absent ones stay. */
    readonly update: (channel: Channel, fields: Wire, act: Act) => Effect.Effect<void, DiscordError>
    /** Deletes a channel with the threads and invitations in it. */
    readonly delete: (channel: Channel, act: Act) => Effect.Effect<void, DiscordError>
    /** Adds an overwrite, in place of the one with its id. */
    readonly setOverwrite: (
      channel: Channel,
      overwrite: Overwrite,
      act: Act,
    ) => Effect.Effect<void, DiscordError>
    readonly removeOverwrite: (channel: Channel, id: string, act: Act) => Effect.Effect<void, DiscordError>
    /** The channel in which the bot writes to a person alone; made when first asked for. */
    readonly direct: (userId: string) => Effect.Effect<Channel, DiscordError>
  }
>()("flora/playground/Channels") {
  static readonly layer = Layer.effect(
    Channels,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events
  const guilds = yield* Guilds
  const auditLog = yield* AuditLog

  const change = (channel: Channel, { name, position, ...fields }: Wire) => {
    if (typeof name === "string") channel.name = name
    if (typeof position === "number") channel.position = position
    const { thread } = channel
    if (thread === undefined) channel.settings = { ...channel.settings, ...defined(fields) }
    else {
      const { archived, auto_archive_duration, invitable, locked, ...settings } = fields
      channel.settings = { ...channel.settings, ...defined(settings) }
      if (typeof archived === "boolean" && archived !== thread.archived) {
        thread.archived = archived
        thread.archivedAt = world.timestamp()
      }
      if (typeof locked === "boolean") thread.locked = locked
      if (typeof invitable === "boolean") thread.invitable = invitable
      if (typeof auto_archive_duration === "number") thread.autoArchiveMinutes = auto_archive_duration
    }
    world.touch()
    const t = thread === undefined ? "CHANNEL_UPDATE" : "THREAD_UPDATE"
    events.publish(t, channel.guildId, guilds.toApiChannel(channel))
  }

  const remove = (channel: Channel) => {
    world.removeChannel(channel)
    const { guildId, id, thread, type } = channel
    if (thread === undefined) events.publish("CHANNEL_DELETE", guildId, guilds.toApiChannel(channel))
    else events.publish("THREAD_DELETE", guildId, { id, guild_id: guildId, parent_id: thread.parentId, type })
  }

  return Channels.of({
    create: (guild, { name, position, type, ...settings }, act) =>
      Effect.sync(() => {
        const channel = makeChannel({
          id: world.snowflakes.next(),
          guildId: guild.id,
          name: String(name),
          type: typeof type === "number" ? type : ChannelType.GuildText,
          position: typeof position === "number" ? position : guild.channels.length,
          lastMessageId: null,
          settings: defined(settings),
        })
        world.addChannel(channel)
        events.publish("CHANNEL_CREATE", guild.id, guilds.toApiChannel(channel))
        auditLog.write(guild, AuditLogEvent.ChannelCreate, channel.id, act)
        return channel
      }),
    update: Effect.fnUntraced(function* (channel, fields, act) {
      const guild = yield* guilds.get(channel.guildId)
      change(channel, fields)
      const action = channel.thread === undefined ? AuditLogEvent.ChannelUpdate : AuditLogEvent.ThreadUpdate
      auditLog.write(guild, action, channel.id, act)
    }),
    delete: Effect.fnUntraced(function* (channel, act) {
      const guild = yield* guilds.get(channel.guildId)
      for (const other of guild.channels) if (other.thread?.parentId === channel.id) remove(other)
      for (const { channelId, code } of guild.invites.values())
        if (channelId === channel.id) guild.invites.delete(code)
      remove(channel)
      const action = channel.thread === undefined ? AuditLogEvent.ChannelDelete : AuditLogEvent.ThreadDelete
      auditLog.write(guild, action, channel.id, act)
    }),
    setOverwrite: Effect.fnUntraced(function* (channel, overwrite, act) {
      const guild = yield* guilds.get(channel.guildId)
      const { others, previous } = overwritesOf(channel, overwrite.id)
      change(channel, { permission_overwrites: [...others, overwrite] })
      const action =
        previous === undefined ? AuditLogEvent.ChannelOverwriteCreate : AuditLogEvent.ChannelOverwriteUpdate
      auditLog.write(guild, action, channel.id, act, { options: nameOf(overwrite) })
    }),
    removeOverwrite: Effect.fnUntraced(function* (channel, id, act) {
      const guild = yield* guilds.get(channel.guildId)
      const { others, previous } = overwritesOf(channel, id)
      if (previous === undefined) return yield* refusal("unknownOverwrite")
      change(channel, { permission_overwrites: others })
      auditLog.write(guild, AuditLogEvent.ChannelOverwriteDelete, channel.id, act, {
        options: nameOf(previous),
      })
    }),
    direct: Effect.fnUntraced(function* (userId) {
      const user = world.users.get(userId) ?? (yield* refusal("unknownUser"))
      if (user.bot === true) return yield* refusal("cannotMessageUser")
      const existing = [...world.channels.values()].find((channel) => recipientOf(channel) === user)
      if (existing !== undefined) return existing
      const channel = makeChannel({
        id: world.snowflakes.next(),
        guildId: noGuild,
        name: "",
        type: ChannelType.DM,
        position: 0,
        lastMessageId: null,
        settings: { recipients: [user] },
      })
      world.channels.set(channel.id, channel)
      events.publish("CHANNEL_CREATE", noGuild, guilds.toApiChannel(channel), "page")
      return channel
    }),
  })
})

/** The overwrite with that id, and the others of the channel. */
const overwritesOf = ({ settings }: Channel, id: string) => {
  const all = (settings["permission_overwrites"] ?? []) as ReadonlyArray<Overwrite>
  const previous = all.find((overwrite) => overwrite.id === id)
  return { previous, others: all.filter((overwrite) => overwrite !== previous) }
}

/** The overwrite as the audit log names it. */
const nameOf = ({ id, type }: Overwrite) => ({ id, type: String(type) })
