/** Channels and threads: made, changed, deleted, joined; and the invitations that lead to them. */
import { ChannelType } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { Guilds, memberFields } from "./Guilds.ts"
import { World } from "./World.ts"
import { type Channel, type Guild, type Invite, makeChannel } from "./WorldState.ts"

export interface ChannelChange {
  readonly name?: string | undefined
  readonly topic?: string | undefined
  /** Of threads. */
  readonly archived?: boolean | undefined
  readonly locked?: boolean | undefined
}

export class Channels extends Context.Service<
  Channels,
  {
    readonly create: (
      guild: Guild,
      channel: { readonly name: string; readonly type: number; readonly topic?: string | undefined },
    ) => Effect.Effect<Channel>
    /** A thread with its maker in it. */
    readonly startThread: (parent: Channel, name: string, ownerId: string) => Effect.Effect<Channel>
    readonly update: (channel: Channel, change: ChannelChange) => Effect.Effect<void>
    /** Deletes a channel and the threads in it. */
    readonly delete: (channel: Channel) => Effect.Effect<void>
    /** Puts a member into a thread, or takes them out. Errors: `unknownChannel` for what is no thread. */
    readonly setThreadMember: (
      channel: Channel,
      userId: string,
      isMember: boolean,
    ) => Effect.Effect<void, DiscordError>
    readonly invite: (channel: Channel, inviterId: string) => Effect.Effect<Invite>
    readonly revoke: (guild: Guild, code: string) => Effect.Effect<void, DiscordError>
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

  const tell = (verb: "CREATE" | "UPDATE", channel: Channel, extra = {}) =>
    events.publish(`${channel.thread === undefined ? "CHANNEL" : "THREAD"}_${verb}`, channel.guildId, {
      ...guilds.toApiChannel(channel),
      ...extra,
    })

  const remove = (channel: Channel) => {
    world.removeChannel(channel)
    const { guildId, id, thread, type } = channel
    if (thread === undefined) events.publish("CHANNEL_DELETE", guildId, guilds.toApiChannel(channel))
    else events.publish("THREAD_DELETE", guildId, { id, guild_id: guildId, parent_id: thread.parentId, type })
  }

  return Channels.of({
    create: (guild, { name, topic, type }) =>
      Effect.sync(() => {
        const channel = makeChannel({
          id: world.snowflakes.next(),
          guildId: guild.id,
          name,
          type,
          position: guild.channels.length,
          lastMessageId: null,
          ...(topic === undefined ? {} : { topic }),
        })
        world.addChannel(channel)
        tell("CREATE", channel)
        return channel
      }),
    startThread: (parent, name, ownerId) =>
      Effect.sync(() => {
        const channel = makeChannel({
          id: world.snowflakes.next(),
          guildId: parent.guildId,
          name,
          type: ChannelType.PublicThread,
          position: parent.position,
          lastMessageId: null,
          thread: {
            parentId: parent.id,
            ownerId,
            archived: false,
            locked: false,
            archivedAt: world.timestamp(),
            memberIds: [ownerId],
          },
        })
        world.addChannel(channel)
        tell("CREATE", channel, { newly_created: true })
        return channel
      }),
    update: (channel, { archived, locked, name, topic }) =>
      Effect.sync(() => {
        if (name !== undefined) channel.name = name
        const { thread } = channel
        if (thread === undefined) {
          if (topic !== undefined) channel.topic = topic
        } else {
          if (archived !== undefined && archived !== thread.archived) thread.archivedAt = world.timestamp()
          thread.archived = archived ?? thread.archived
          thread.locked = locked ?? thread.locked
        }
        world.touch()
        tell("UPDATE", channel)
      }),
    delete: (channel) =>
      Effect.sync(() => {
        const { channels } = world.guilds.get(channel.guildId)!
        for (const other of channels) if (other.thread?.parentId === channel.id) remove(other)
        remove(channel)
      }),
    setThreadMember: Effect.fnUntraced(function* (channel, userId, isMember) {
      const { guildId, id, thread } = channel
      if (thread === undefined) return yield* refusal("unknownChannel")
      if (thread.memberIds.includes(userId) === isMember) return
      const others = thread.memberIds.filter((other) => other !== userId)
      thread.memberIds = isMember ? [...others, userId] : others
      world.touch()
      const member = world.guilds.get(guildId)!.members.get(userId)
      const added = {
        id,
        user_id: userId,
        join_timestamp: world.timestamp(),
        flags: 0,
        ...(member ? { member: { ...memberFields(member), user: world.users.get(userId) } } : {}),
      }
      events.publish("THREAD_MEMBERS_UPDATE", guildId, {
        id,
        guild_id: guildId,
        member_count: thread.memberIds.length,
        ...(isMember ? { added_members: [added] } : { removed_member_ids: [userId] }),
      })
    }),
    invite: (channel, inviterId) =>
      Effect.sync(() => {
        const invite: Invite = {
          code: BigInt(world.snowflakes.next()).toString(36),
          channelId: channel.id,
          inviterId,
          createdAt: world.timestamp(),
        }
        world.guilds.get(channel.guildId)!.invites.set(invite.code, invite)
        events.publish("INVITE_CREATE", channel.guildId, {
          guild_id: channel.guildId,
          channel_id: channel.id,
          code: invite.code,
          created_at: invite.createdAt,
          expires_at: null,
          inviter: world.users.get(inviterId),
          max_age: 0,
          max_uses: 0,
          uses: 0,
          temporary: false,
        })
        return invite
      }),
    revoke: Effect.fnUntraced(function* (guild, code) {
      const invite = guild.invites.get(code) ?? (yield* refusal("unknownInvite"))
      guild.invites.delete(code)
      events.publish("INVITE_DELETE", guild.id, {
        guild_id: guild.id,
        channel_id: invite.channelId,
        code,
      })
    }),
  })
})
