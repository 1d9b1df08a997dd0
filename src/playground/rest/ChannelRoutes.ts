/** Channels and threads: made, changed, deleted; their overwrites, and direct messages. */
import { Effect, Layer, Schema } from "effect"
import { Channels } from "../Channels.ts"
import { refusal } from "../DiscordError.ts"
import { choice, maybe } from "../FormBody.ts"
import { Guilds, isThread } from "../Guilds.ts"
import { specified } from "../Specification.ts"
import type { Wire } from "../WorldState.ts"
import { type RestRequest, RestResponse, RestRouter } from "./RestRouter.ts"

const Overwrite = Schema.Struct({
  type: choice([0, 1]),
  allow: maybe(Schema.Union([Schema.String, Schema.Int])),
  deny: maybe(Schema.Union([Schema.String, Schema.Int])),
})

export const ChannelRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const guilds = yield* Guilds
    const channels = yield* Channels

    const channelOf = (request: RestRequest) => guilds.channel(request.param("channel"))

    yield* rest.add(
      "POST",
      "/guilds/:guild/channels",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guilds.get(request.param("guild"))
        const fields = yield* specified("CreateGuildChannelRequest", (yield* request.upload).json)
        return new RestResponse(201, guilds.toApiChannel(yield* channels.create(guild, fields, request.act)))
      }),
    )
    yield* rest.add(
      "PATCH",
      "/guilds/:guild/channels",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guilds.get(request.param("guild"))
        const moves = (yield* request.upload).json as ReadonlyArray<Wire>
        for (const { id, ...move } of moves) {
          const channel = guild.channels.find((channel) => channel.id === id)
          yield* channels.update(channel ?? (yield* refusal("unknownChannel")), move, request.act)
        }
      }),
    )
    yield* rest.add(
      "PATCH",
      "/channels/:channel",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const fields = yield* specified(
          isThread(channel) ? "UpdateThreadRequestPartial" : "UpdateGuildChannelRequestPartial",
          (yield* request.upload).json,
        )
        yield* channels.update(channel, fields, request.act)
        return guilds.toApiChannel(channel)
      }),
    )
    yield* rest.add(
      "DELETE",
      "/channels/:channel",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        yield* channels.delete(channel, request.act)
        return guilds.toApiChannel(channel)
      }),
    )

    const overwrite = "/channels/:channel/permissions/:overwrite" as const
    yield* rest.add(
      "PUT",
      overwrite,
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const { allow, deny, type } = yield* request.body(Overwrite)
        const added = {
          id: request.param("overwrite"),
          type,
          allow: String(allow ?? "0"),
          deny: String(deny ?? "0"),
        }
        yield* channels.setOverwrite(channel, added, request.act)
      }),
    )
    yield* rest.add(
      "DELETE",
      overwrite,
      Effect.fnUntraced(function* (request) {
        yield* channels.removeOverwrite(yield* channelOf(request), request.param("overwrite"), request.act)
      }),
    )

    yield* rest.add(
      "POST",
      "/users/@me/channels",
      Effect.fnUntraced(function* (request) {
        const body = yield* specified("CreatePrivateChannelRequest", (yield* request.upload).json)
        return guilds.toApiChannel(yield* channels.direct(String(body["recipient_id"])))
      }),
    )
  }),
)
