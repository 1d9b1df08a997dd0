/** Threads below channels and messages, and who is in them. */
import { ChannelType } from "discord-api-types/v10"
import { Effect, Layer } from "effect"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { Guilds, isThread } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { decodeMessageBody } from "../MessageBody.ts"
import { Messages } from "../Messages.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import { type Channel, makeChannel, type Wire } from "../WorldState.ts"
import { type RestRequest, RestResponse, RestRouter } from "./RestRouter.ts"

export const ThreadRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const messages = yield* Messages

    const begin = (parent: Channel, body: Wire, type: number, id = world.snowflakes.next()) =>
      Effect.gen(function* () {
        const guild = yield* guilds.get(parent.guildId)
        const thread = makeChannel({
          id,
          guildId: parent.guildId,
          name: String(body["name"]),
          type,
          position: 0,
          lastMessageId: null,
          settings: {
            parent_id: parent.id,
            owner_id: Identity.botId,
            thread_metadata: {
              archived: false,
              archive_timestamp: world.timestamp(),
              auto_archive_duration: body["auto_archive_duration"] ?? 4320,
              locked: false,
              create_timestamp: world.timestamp(),
            },
          },
          threadMembers: [Identity.botId],
        })
        guild.channels.push(thread)
        world.channels.set(thread.id, thread)
        world.touch()
        events.publish("THREAD_CREATE", guild.id, { ...guilds.toApiChannel(thread), newly_created: true })
        return thread
      })

    const isForum = ({ type }: Channel) => type === ChannelType.GuildForum || type === ChannelType.GuildMedia

    yield* rest.add(
      "POST",
      "/channels/:channel/threads",
      Effect.fnUntraced(function* (request) {
        const parent = yield* guilds.channel(request.param("channel"))
        const { files, json } = yield* request.upload
        if (!isForum(parent)) {
          const body = yield* specified("CreateTextThreadWithoutMessageRequest", json)
          const type = typeof body["type"] === "number" ? body["type"] : ChannelType.PrivateThread
          return new RestResponse(201, guilds.toApiChannel(yield* begin(parent, body, type)))
        }
        const body = yield* specified("CreateForumThreadRequest", json)
        const first = yield* decodeMessageBody(body["message"])
        const thread = yield* begin(parent, body, ChannelType.PublicThread)
        const stored = yield* messages.send({
          channel: thread,
          authorId: Identity.botId,
          body: first,
          attachments: files,
        })
        return new RestResponse(201, {
          ...guilds.toApiChannel(thread),
          message: messages.toApi(stored, Identity.botId),
        })
      }),
    )
    yield* rest.add(
      "POST",
      "/channels/:channel/messages/:message/threads",
      Effect.fnUntraced(function* (request) {
        const parent = yield* guilds.channel(request.param("channel"))
        const { message } = yield* messages.get(parent, request.param("message"))
        const body = yield* specified("CreateTextThreadWithMessageRequest", (yield* request.upload).json)
        // At Discord too, such a thread has its message's id.
        const thread = yield* begin(parent, body, ChannelType.PublicThread, message.id)
        return new RestResponse(201, guilds.toApiChannel(thread))
      }),
    )

    const threadOf = Effect.fnUntraced(function* (request: RestRequest) {
      const channel = yield* guilds.channel(request.param("channel"))
      return isThread(channel) ? channel : yield* refusal("unknownChannel")
    })
    const userOf = (request: RestRequest) =>
      request.param("user") === "@me" ? Identity.botId : request.param("user")
    const members = "/channels/:channel/thread-members" as const

    const toMember = (thread: Channel, userId: string) => ({
      id: thread.id,
      user_id: userId,
      join_timestamp: world.timestamp(),
      flags: 0,
    })

    yield* rest.add("GET", members, (request) =>
      Effect.map(threadOf(request), (thread) =>
        [...thread.threadMembers].map((userId) => toMember(thread, userId)),
      ),
    )
    for (const method of ["PUT", "DELETE"] as const) {
      yield* rest.add(
        method,
        `${members}/:user`,
        Effect.fnUntraced(function* (request) {
          const thread = yield* threadOf(request)
          const user = userOf(request)
          yield* guilds.member(yield* guilds.get(thread.guildId), user)
          const joins = method === "PUT"
          if (joins) thread.threadMembers.add(user)
          else thread.threadMembers.delete(user)
          world.touch()
          events.publish("THREAD_MEMBERS_UPDATE", thread.guildId, {
            id: thread.id,
            guild_id: thread.guildId,
            member_count: thread.threadMembers.size,
            ...(joins ? { added_members: [toMember(thread, user)] } : { removed_member_ids: [user] }),
          })
        }),
      )
    }

    const isArchived = (thread: Channel) =>
      (thread.settings["thread_metadata"] as { readonly archived?: boolean }).archived === true
    const listed = (threads: ReadonlyArray<Channel>) => ({
      threads: threads.map(guilds.toApiChannel),
      members: threads
        .filter(({ threadMembers }) => threadMembers.has(Identity.botId))
        .map((thread) => toMember(thread, Identity.botId)),
    })

    yield* rest.add("GET", "/guilds/:guild/threads/active", (request) =>
      Effect.map(guilds.get(request.param("guild")), ({ channels }) =>
        listed(channels.filter((channel) => isThread(channel) && !isArchived(channel))),
      ),
    )
    for (const visibility of ["public", "private"] as const) {
      yield* rest.add(
        "GET",
        `/channels/:channel/threads/archived/${visibility}`,
        Effect.fnUntraced(function* (request) {
          const parent = yield* guilds.channel(request.param("channel"))
          const { channels } = yield* guilds.get(parent.guildId)
          const threads = channels.filter(
            (channel) =>
              isThread(channel) &&
              channel.settings["parent_id"] === parent.id &&
              isArchived(channel) &&
              (channel.type === ChannelType.PrivateThread) === (visibility === "private"),
          )
          return { ...listed(threads), has_more: false }
        }),
      )
    }
  }),
)
