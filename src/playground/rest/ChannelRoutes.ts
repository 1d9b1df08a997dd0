/** Channels and threads: made, changed, deleted; their overwrites, and direct messages. */
import { AuditLogEvent, ChannelType } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { choice, maybe } from "../FormBody.ts"
import { Guilds, isThread } from "../Guilds.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import { type Channel, makeChannel, type Wire } from "../WorldState.ts"
import { type RestRequest, RestResponse, RestRouter } from "./RestRouter.ts"

const Overwrite = Schema.Struct({
  type: choice([0, 1]),
  allow: maybe(Schema.Union([Schema.String, Schema.Int])),
  deny: maybe(Schema.Union([Schema.String, Schema.Int])),
})

export const ChannelRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog

    const channelOf = (request: RestRequest) => guilds.channel(request.param("channel"))
    const guildOf = (channel: Channel) => guilds.get(channel.guildId)
    const publish = (what: "CREATE" | "UPDATE" | "DELETE", channel: Channel) =>
      events.publish(
        `${isThread(channel) ? "THREAD" : "CHANNEL"}_${what}`,
        channel.guildId,
        guilds.toApiChannel(channel),
      )

    const change = (channel: Channel, { name, position, ...settings }: Wire) => {
      if (typeof name === "string") channel.name = name
      if (typeof position === "number") channel.position = position
      channel.settings = { ...channel.settings, ...settings }
      world.touch()
      publish("UPDATE", channel)
      return guilds.toApiChannel(channel)
    }

    yield* rest.add(
      "POST",
      "/guilds/:guild/channels",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guilds.get(request.param("guild"))
        const { name, position, type, ...settings } = yield* specified(
          "CreateGuildChannelRequest",
          (yield* request.upload).json,
        )
        const channel = makeChannel({
          id: world.snowflakes.next(),
          guildId: guild.id,
          name: String(name),
          type: typeof type === "number" ? type : ChannelType.GuildText,
          position: typeof position === "number" ? position : guild.channels.length,
          lastMessageId: null,
          settings,
        })
        guild.channels.push(channel)
        world.channels.set(channel.id, channel)
        audit.write(guild, AuditLogEvent.ChannelCreate, channel.id, request.reason)
        publish("CREATE", channel)
        return new RestResponse(201, guilds.toApiChannel(channel))
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
          change(channel ?? (yield* refusal("unknownChannel")), move)
        }
      }),
    )
    yield* rest.add(
      "PATCH",
      "/channels/:channel",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const body = yield* specified(
          isThread(channel) ? "UpdateThreadRequestPartial" : "UpdateGuildChannelRequestPartial",
          (yield* request.upload).json,
        )
        const { archived, auto_archive_duration, invitable, locked, ...rest } = body
        const metadata = { archived, auto_archive_duration, invitable, locked }
        const changed = change(
          channel,
          isThread(channel)
            ? {
                ...rest,
                thread_metadata: { ...(channel.settings["thread_metadata"] as object), ...defined(metadata) },
              }
            : rest,
        )
        audit.write(yield* guildOf(channel), AuditLogEvent.ChannelUpdate, channel.id, request.reason)
        return changed
      }),
    )
    yield* rest.add(
      "DELETE",
      "/channels/:channel",
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const guild = yield* guildOf(channel)
        guild.channels.splice(guild.channels.indexOf(channel), 1)
        world.channels.delete(channel.id)
        audit.write(guild, AuditLogEvent.ChannelDelete, channel.id, request.reason)
        publish("DELETE", channel)
        return guilds.toApiChannel(channel)
      }),
    )

    const overwrite = "/channels/:channel/permissions/:overwrite" as const
    const overwritesOf = (channel: Channel) =>
      (channel.settings["permission_overwrites"] ?? []) as ReadonlyArray<{ readonly id: string }>
    yield* rest.add(
      "PUT",
      overwrite,
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const { allow, deny, type } = yield* request.body(Overwrite)
        const id = request.param("overwrite")
        const others = overwritesOf(channel).filter((other) => other.id !== id)
        const added = { id, type, allow: String(allow ?? "0"), deny: String(deny ?? "0") }
        change(channel, { permission_overwrites: [...others, added] })
        audit.write(yield* guildOf(channel), AuditLogEvent.ChannelOverwriteCreate, channel.id, request.reason)
      }),
    )
    yield* rest.add(
      "DELETE",
      overwrite,
      Effect.fnUntraced(function* (request) {
        const channel = yield* channelOf(request)
        const id = request.param("overwrite")
        change(channel, { permission_overwrites: overwritesOf(channel).filter((other) => other.id !== id) })
        audit.write(yield* guildOf(channel), AuditLogEvent.ChannelOverwriteDelete, channel.id, request.reason)
      }),
    )

    yield* rest.add(
      "POST",
      "/users/@me/channels",
      Effect.fnUntraced(function* (request) {
        const body = yield* specified("CreatePrivateChannelRequest", (yield* request.upload).json)
        const user = world.users.get(String(body["recipient_id"])) ?? (yield* refusal("unknownUser"))
        if (user.bot === true) return yield* refusal("cannotMessageUser")
        const recipients = (channel: Channel) => channel.settings["recipients"] as ReadonlyArray<unknown>
        const existing = [...world.channels.values()].find(
          (channel) => channel.type === ChannelType.DM && recipients(channel)[0] === user,
        )
        const channel =
          existing ??
          makeChannel({
            id: world.snowflakes.next(),
            guildId: noGuild,
            name: "",
            type: ChannelType.DM,
            position: 0,
            lastMessageId: null,
            settings: { recipients: [user] },
          })
        world.channels.set(channel.id, channel)
        return {
          id: channel.id,
          type: channel.type,
          last_message_id: channel.lastMessageId,
          recipients: [user],
        }
      }),
    )
  }),
)

/** Direct messages happen in no guild; they are forgotten when the playground stops. */
const noGuild = "0"

const defined = (object: Wire) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
