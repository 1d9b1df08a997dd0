/** Threads below channels and messages, and who is in them. */
import { ChannelType } from "discord-api-types/v10"
import { Effect, Layer } from "effect"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { decodeMessageBody } from "../MessageBody.ts"
import { Messages } from "../Messages.ts"
import { specified } from "../Specification.ts"
import { Threads } from "../Threads.ts"
import type { Channel, Wire } from "../WorldState.ts"
import { type RestRequest, RestResponse, RestRouter } from "./RestRouter.ts"

export const ThreadRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const guilds = yield* Guilds
    const messages = yield* Messages
    const threads = yield* Threads

    const channelOf = (request: RestRequest) => guilds.channel(request.param("channel"))
    const start = (request: RestRequest, parent: Channel, body: Wire, type: number, messageId?: string) =>
      threads.start(parent, {
        name: String(body["name"]),
        ownerId: Identity.botId,
        type,
        messageId,
        autoArchiveMinutes: body["auto_archive_duration"] as number | undefined,
        reason: request.act.reason,
      })
    const isForum = ({ type }: Channel) => type === ChannelType.GuildForum || type === ChannelType.GuildMedia

    yield* rest.add(
      "POST",
      "/channels/:channel/threads",
      Effect.fnUntraced(function* (request) {
        const parent = yield* channelOf(request)
        const { files, json } = yield* request.upload
        if (!isForum(parent)) {
          const body = yield* specified("CreateTextThreadWithoutMessageRequest", json)
          const type = typeof body["type"] === "number" ? body["type"] : ChannelType.PrivateThread
          return new RestResponse(201, guilds.toApiChannel(yield* start(request, parent, body, type)))
        }
        const body = yield* specified("CreateForumThreadRequest", json)
        const first = yield* decodeMessageBody(body["message"])
        const channel = yield* start(request, parent, body, ChannelType.PublicThread)
        const authorId = Identity.botId
        const stored = yield* messages.send({ channel, authorId, body: first, attachments: files })
        return new RestResponse(201, {
          ...guilds.toApiChannel(channel),
          message: messages.toApi(stored, Identity.botId),
        })
      }),
    )
    yield* rest.add(
      "POST",
      "/channels/:channel/messages/:message/threads",
      Effect.fnUntraced(function* (request) {
        const parent = yield* channelOf(request)
        const { message } = yield* messages.get(parent, request.param("message"))
        const body = yield* specified("CreateTextThreadWithMessageRequest", (yield* request.upload).json)
        const thread = yield* start(request, parent, body, ChannelType.PublicThread, message.id)
        return new RestResponse(201, guilds.toApiChannel(thread))
      }),
    )

    const all = "/channels/:channel/thread-members" as const
    yield* rest.add("GET", all, (request) => Effect.flatMap(channelOf(request), threads.members))
    for (const method of ["PUT", "DELETE"] as const) {
      yield* rest.add(
        method,
        `${all}/:user`,
        Effect.fnUntraced(function* (request) {
          const named = request.param("user")
          const userId = named === "@me" ? Identity.botId : named
          yield* threads.setMember(yield* channelOf(request), userId, method === "PUT")
        }),
      )
    }

    const listed = Effect.fnUntraced(function* (channels: ReadonlyArray<Channel>) {
      const members = yield* Effect.forEach(channels, threads.members)
      return {
        threads: channels.map(guilds.toApiChannel),
        members: members.flat().filter(({ user_id }) => user_id === Identity.botId),
      }
    })

    yield* rest.add("GET", "/guilds/:guild/threads/active", (request) =>
      Effect.flatMap(guilds.get(request.param("guild")), ({ channels }) =>
        listed(channels.filter(({ thread }) => thread?.archived === false)),
      ),
    )
    for (const visibility of ["public", "private"] as const) {
      yield* rest.add(
        "GET",
        `/channels/:channel/threads/archived/${visibility}`,
        Effect.fnUntraced(function* (request) {
          const parent = yield* channelOf(request)
          const { channels } = yield* guilds.get(parent.guildId)
          const archived = channels.filter(
            ({ thread, type }) =>
              thread?.parentId === parent.id &&
              thread.archived &&
              (type === ChannelType.PrivateThread) === (visibility === "private"),
          )
          return { ...(yield* listed(archived)), has_more: false }
        }),
      )
    }
  }),
)
