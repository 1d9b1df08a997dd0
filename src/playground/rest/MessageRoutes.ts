/** Channels and their messages. */
import { type APIMessage, ChannelType, MessageFlags, MessageType } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { refusal } from "../DiscordError.ts"
import { invalidField, list, rule, snowflake } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { decodeMessageBody, decodeMessageEdit } from "../MessageBody.ts"
import type { StoredMessage } from "../MessageLog.ts"
import { Messages } from "../Messages.ts"
import { Polls } from "../Polls.ts"
import { Reactions } from "../Reactions.ts"
import { snowflakeTime } from "../Snowflakes.ts"
import { World } from "../World.ts"
import { readLimit } from "./Query.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

const BulkDelete = Schema.Struct({
  messages: list(snowflake, 100).check(
    Schema.isMinLength(2, rule("BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")),
  ),
})

/** Messages older than this cannot be deleted in bulk, in ms. */
const bulkDeleteAge = 14 * 24 * 60 * 60_000

const editable: ReadonlySet<number> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
])

export const MessageRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const guilds = yield* Guilds
    const messages = yield* Messages
    const polls = yield* Polls
    const reactions = yield* Reactions

    const channelOf = (request: RestRequest) => guilds.channel(request.param("channel"))
    const toApi = (stored: StoredMessage) => messages.toApi(stored, Identity.botId)

    /** Up to `limit` of these users, from the one after `after`. */
    const pageOf = (ids: ReadonlyArray<string>, after: string | undefined, limit: number) => {
      const from = after === undefined ? 0 : ids.indexOf(after) + 1
      return ids.slice(from, from + limit).flatMap((id) => world.users.get(id) ?? [])
    }

    yield* rest.add("GET", "/channels/:channel", (request) =>
      Effect.map(channelOf(request), guilds.toApiChannel),
    )

    yield* rest.add(
      "POST",
      "/channels/:channel/typing",
      Effect.fnUntraced(function* (request) {
        messages.type(yield* channelOf(request), Identity.botId)
      }),
    )

    yield* rest.add(
      "GET",
      "/channels/:channel/messages",
      Effect.fnUntraced(function* (request) {
        const { messages: log } = yield* channelOf(request)
        const limit = yield* readLimit(request, { max: 100, byDefault: 50 })
        const [around, before, after] = ["around", "before", "after"].map((name) => request.query(name))
        const half = Math.floor(limit / 2)
        const page = around
          ? [...log.before(around, half), ...[log.get(around) ?? []].flat(), ...log.after(around, half)]
          : before
            ? log.before(before, limit)
            : after
              ? log.after(after, limit)
              : log.last(limit)
        return page.map(toApi).toReversed()
      }),
    )

    yield* rest.add(
      "GET",
      "/channels/:channel/messages/:message",
      Effect.fnUntraced(function* (request) {
        return toApi(yield* messages.get(yield* channelOf(request), request.param("message")))
      }),
    )

    yield* rest.add(
      "POST",
      "/channels/:channel/messages",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const { files, json } = yield* request.upload
        const body = yield* decodeMessageBody(json)
        // Only answers to interactions can be shown to one user alone.
        const visible = { ...body, flags: (body.flags ?? 0) & ~64 }
        return toApi(
          yield* messages.send({ channel, authorId: Identity.botId, body: visible, attachments: files }),
        )
      }),
    )

    const editableMessage = Effect.fnUntraced(function* (request: RestRequest) {
      const channel = yield* channelOf(request)
      const { message } = yield* messages.get(channel, request.param("message"))
      if (message.author.id !== Identity.botId) return yield* refusal("foreignMessage")
      if (!editable.has(message.type)) return yield* refusal("systemMessage")
      return { channel, message }
    })

    yield* rest.add(
      "PATCH",
      "/channels/:channel/messages/:message",
      Effect.fnUntraced(function* (request) {
        const { channel, message } = yield* editableMessage(request)
        const { files, json } = yield* request.upload
        const body = yield* decodeMessageEdit(json)
        return toApi(yield* messages.edit(channel, message.id, { body, attachments: files }))
      }),
    )

    yield* rest.add(
      "DELETE",
      "/channels/:channel/messages/:message",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        yield* messages.get(channel, request.param("message"))
        yield* messages.delete(channel, request.param("message"))
      }),
    )

    yield* rest.add(
      "POST",
      "/channels/:channel/messages/bulk-delete",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const { messages: ids } = yield* request.body(BulkDelete)
        const oldest = world.now() - bulkDeleteAge
        if (ids.some((id) => snowflakeTime(id) < oldest)) return yield* refusal("tooOldToBulkDelete")
        if (new Set(ids).size < ids.length) {
          return yield* invalidField(
            ["messages"],
            "SET_TYPE_ALREADY_CONTAINS_VALUE",
            "The set already contains this value",
          )
        }
        yield* messages.bulkDelete(channel, ids)
      }),
    )

    yield* rest.add(
      "POST",
      "/channels/:channel/messages/:message/crosspost",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const stored = yield* messages.get(channel, request.param("message"))
        if (channel.type !== ChannelType.GuildAnnouncement) return yield* refusal("notCrosspostable")
        const flags = (stored.message.flags ?? 0) | MessageFlags.Crossposted
        const published = { ...stored, message: { ...stored.message, flags } }
        messages.update(channel, published)
        return toApi(published)
      }),
    )

    const poll = "/channels/:channel/polls/:message" as const
    yield* rest.add(
      "POST",
      `${poll}/expire`,
      Effect.fnUntraced(function* (request) {
        const { channel, message } = yield* editableMessage(request)
        return toApi(yield* polls.end(channel, message.id))
      }),
    )
    yield* rest.add(
      "GET",
      `${poll}/answers/:answer`,
      Effect.fnUntraced(function* (request) {
        const [channel, answer] = [yield* channelOf(request), Number(request.param("answer"))]
        const voters = yield* polls.voters(channel, request.param("message"), answer)
        const limit = yield* readLimit(request, { max: 100, byDefault: 25 })
        return { users: pageOf(voters, request.query("after"), limit) }
      }),
    )

    for (const path of [
      "/channels/:channel/messages/pins/:message",
      "/channels/:channel/pins/:message",
    ] as const) {
      yield* rest.add(
        "PUT",
        path,
        Effect.fnUntraced(function* (request) {
          yield* messages.pin(yield* channelOf(request), request.param("message"), Identity.botId)
        }),
      )
      yield* rest.add(
        "DELETE",
        path,
        Effect.fnUntraced(function* (request) {
          yield* messages.unpin(yield* channelOf(request), request.param("message"))
        }),
      )
    }
    yield* rest.add("GET", "/channels/:channel/pins", (request) =>
      Effect.map(channelOf(request), (channel) => messages.pins(channel).map(toApi)),
    )
    yield* rest.add("GET", "/channels/:channel/messages/pins", (request) =>
      Effect.map(channelOf(request), (channel) => ({
        items: messages.pins(channel).map((stored): { pinned_at: string; message: APIMessage } => ({
          pinned_at: stored.pinnedAt!,
          message: toApi(stored),
        })),
        has_more: false,
      })),
    )

    const all = "/channels/:channel/messages/:message/reactions" as const
    const target = Effect.fnUntraced(function* (request: RestRequest) {
      return [yield* channelOf(request), request.param("message"), request.param("emoji")] as const
    })
    yield* rest.add(
      "PUT",
      `${all}/:emoji/@me`,
      Effect.fnUntraced(function* (request) {
        yield* reactions.add(...(yield* target(request)), Identity.botId)
      }),
    )
    yield* rest.add(
      "DELETE",
      `${all}/:emoji/@me`,
      Effect.fnUntraced(function* (request) {
        yield* reactions.remove(...(yield* target(request)), Identity.botId)
      }),
    )
    yield* rest.add(
      "DELETE",
      `${all}/:emoji/:user`,
      Effect.fnUntraced(function* (request) {
        yield* reactions.remove(...(yield* target(request)), request.param("user"))
      }),
    )
    yield* rest.add(
      "DELETE",
      `${all}/:emoji`,
      Effect.fnUntraced(function* (request) {
        yield* reactions.clear(...(yield* target(request)))
      }),
    )
    yield* rest.add(
      "DELETE",
      all,
      Effect.fnUntraced(function* (request) {
        yield* reactions.clear(yield* channelOf(request), request.param("message"))
      }),
    )
    yield* rest.add(
      "GET",
      `${all}/:emoji`,
      Effect.fnUntraced(function* (request) {
        const users = yield* reactions.users(...(yield* target(request)))
        const limit = yield* readLimit(request, { max: 100, byDefault: 25 })
        return pageOf(users, request.query("after"), limit)
      }),
    )
  }),
)
