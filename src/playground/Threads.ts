/** Threads: begun below channels and messages, and who is in them. Else they are channels like others. */
import { type APIThreadMember, AuditLogEvent, ChannelType } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { Guilds, memberFields } from "./Guilds.ts"
import { World } from "./World.ts"
import { type Channel, makeChannel } from "./WorldState.ts"

export interface NewThread {
  readonly name: string
  readonly ownerId: string
  /** Defaults to a public thread. */
  readonly type?: ChannelType | undefined
  /** The message below which it begins; such a thread has its message's id. */
  readonly messageId?: string | undefined
  /** Minutes without a message after which Discord would archive it. Defaults to three days. */
  readonly autoArchiveMinutes?: number | undefined
  readonly reason?: string | undefined
}

export class Threads extends Context.Service<
  Threads,
  {
    /** A thread with its maker in it. */
    readonly start: (parent: Channel, thread: NewThread) => Effect.Effect<Channel, DiscordError>
    /** Puts a member into a thread, or takes them out. Errors: `unknownChannel` for what is no thread. */
    readonly setMember: (
      channel: Channel,
      userId: string,
      isMember: boolean,
    ) => Effect.Effect<void, DiscordError>
    /** Who is in a thread. Errors: `unknownChannel` for what is no thread. */
    readonly members: (channel: Channel) => Effect.Effect<ReadonlyArray<APIThreadMember>, DiscordError>
  }
>()("flora/playground/Threads") {
  static readonly layer = Layer.effect(
    Threads,
    Effect.suspend(() => make),
  )
}

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events
  const guilds = yield* Guilds
  const auditLog = yield* AuditLog

  const threadOf = ({ thread }: Channel) =>
    thread === undefined ? Effect.fail(refusal("unknownChannel")) : Effect.succeed(thread)

  const toApiMember = ({ id }: Channel, userId: string) => ({
    id,
    user_id: userId,
    join_timestamp: world.timestamp(),
    flags: 0,
  })

  return Threads.of({
    start: Effect.fnUntraced(function* (
      parent,
      { autoArchiveMinutes, messageId, name, ownerId, reason, type = ChannelType.PublicThread },
    ) {
      const guild = yield* guilds.get(parent.guildId)
      const channel = makeChannel({
        id: messageId ?? world.snowflakes.next(),
        guildId: guild.id,
        name,
        type,
        position: parent.position,
        lastMessageId: null,
        thread: {
          parentId: parent.id,
          ownerId,
          createdAt: world.timestamp(),
          archived: false,
          locked: false,
          archivedAt: world.timestamp(),
          ...(autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes }),
          memberIds: [ownerId],
        },
      })
      world.addChannel(channel)
      events.publish("THREAD_CREATE", guild.id, { ...guilds.toApiChannel(channel), newly_created: true })
      auditLog.write(guild, AuditLogEvent.ThreadCreate, channel.id, { byUserId: ownerId, reason })
      return channel
    }),
    setMember: Effect.fnUntraced(function* (channel, userId, isMember) {
      const thread = yield* threadOf(channel)
      const guild = yield* guilds.get(channel.guildId)
      const member = yield* guilds.member(guild, userId)
      if (thread.memberIds.includes(userId) === isMember) return
      const others = thread.memberIds.filter((other) => other !== userId)
      thread.memberIds = isMember ? [...others, userId] : others
      world.touch()
      const added = {
        ...toApiMember(channel, userId),
        member: { ...memberFields(member), user: world.users.get(userId) },
      }
      events.publish("THREAD_MEMBERS_UPDATE", guild.id, {
        id: channel.id,
        guild_id: guild.id,
        member_count: thread.memberIds.length,
        ...(isMember ? { added_members: [added] } : { removed_member_ids: [userId] }),
      })
    }),
    members: (channel) =>
      Effect.map(threadOf(channel), ({ memberIds }) =>
        memberIds.map((userId) => toApiMember(channel, userId) as APIThreadMember),
      ),
  })
})
