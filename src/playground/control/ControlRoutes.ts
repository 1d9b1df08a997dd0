/** The control calls: what the page, tests and scripts do in the playground. */
import { type APIMessage, MessageType } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { Commands } from "../Commands.ts"
import { Gateway } from "../gateway/Gateway.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { decodeMessageEdit } from "../MessageBody.ts"
import { Messages } from "../Messages.ts"
import { defaultRateLimits, RateLimits } from "../RateLimits.ts"
import { Reactions } from "../Reactions.ts"
import { UserActions } from "../UserActions.ts"
import { World } from "../World.ts"
import { type Guild, recipientOf } from "../WorldState.ts"
import { badRequest, fromDiscord } from "./ControlError.ts"
import { Id, OptionalId, Text } from "./ControlFields.ts"
import { ControlRouter } from "./ControlRouter.ts"

const Options = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))

const NewGuild = Schema.Struct({
  name: Schema.String.check(
    Schema.isTrimmed(),
    Schema.isMinLength(2, { message: "a guild's name has 2 to 100 characters" }),
    Schema.isMaxLength(100, { message: "a guild's name has 2 to 100 characters" }),
  ),
})
const NewMessage = Schema.Struct({
  channelId: Id,
  content: Schema.String,
  authorId: OptionalId,
  replyTo: OptionalId,
})
const ListMessages = Schema.Struct({
  channelId: Id,
  limit: Schema.optional(
    Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 1000 })),
  ),
  userId: OptionalId,
})
const command = {
  channelId: Id,
  name: Text,
  subcommand: Schema.optional(Text),
  options: Schema.optional(Options),
  userId: OptionalId,
}
const RunCommand = Schema.Struct(command)
const UseMenu = Schema.Struct({
  channelId: Id,
  name: Text,
  target: Schema.Literals(["user", "message"]),
  targetId: Id,
  userId: OptionalId,
})
const Complete = Schema.Struct({ ...command, focused: Text })
const UseComponent = Schema.Struct({
  messageId: Id,
  channelId: OptionalId,
  customId: Text,
  values: Schema.optional(Schema.Array(Schema.String)),
  userId: OptionalId,
})
const SubmitModal = Schema.Struct({
  interactionId: Id,
  values: Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  userId: OptionalId,
})
const React = Schema.Struct({
  channelId: Id,
  messageId: Id,
  emoji: Text,
  userId: OptionalId,
  remove: Schema.optional(Schema.Boolean),
})
const DeleteMessage = Schema.Struct({ channelId: Id, messageId: Id })
const EditMessage = Schema.Struct({
  channelId: Id,
  messageId: Id,
  content: Schema.String,
  userId: OptionalId,
})
const Typing = Schema.Struct({ channelId: Id, userId: OptionalId })
const ActOnGateway = Schema.Struct({ action: Schema.Literals(["disconnect", "reconnect", "invalidate"]) })
const Limit = Schema.Struct({
  limit: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  windowMs: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
})
const SetRateLimits = Schema.Struct({ bucket: Schema.optionalKey(Limit), global: Schema.optionalKey(Limit) })
const Nothing = Schema.Struct({})

export const ControlRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const control = yield* ControlRouter
    const world = yield* World
    const guilds = yield* Guilds
    const messages = yield* Messages
    const reactions = yield* Reactions
    const commands = yield* Commands
    const users = yield* UserActions
    const gateway = yield* Gateway
    const limits = yield* RateLimits

    const channelOf = (channelId: string) => Effect.mapError(guilds.channel(channelId), fromDiscord)

    const describe = (guild: Guild) => ({
      id: guild.id,
      name: guild.name,
      ownerId: guild.ownerId,
      channels: guild.channels.map(({ id, name, position, type }) => ({ id, name, type, position })),
      members: Array.from(guild.members.values(), ({ nick, roles, userId }) => ({
        user: world.users.get(userId)!,
        nick,
        roles,
      })),
      roles: guild.roles,
      commands: commands.offered(guild.id),
    })

    yield* control.get("/state", Nothing, () =>
      Effect.sync(() => ({
        application: { id: Identity.botId, name: world.users.get(Identity.botId)!.username },
        bot: world.users.get(Identity.botId),
        users: [...world.users.values()],
        guilds: Array.from(world.guilds.values(), describe),
        directMessages: [...world.channels.values()].flatMap((channel) => {
          const recipient = recipientOf(channel)
          return recipient === undefined ? [] : [{ id: channel.id, userId: recipient.id }]
        }),
      })),
    )

    yield* control.post("/guilds", NewGuild, ({ name }) =>
      Effect.map(guilds.create(name), (guild) => ({ guildId: guild.id, channelId: guild.channels[0]!.id })),
    )

    yield* control.get("/messages", ListMessages, ({ channelId, limit = 50, userId = Identity.youId }) =>
      Effect.map(channelOf(channelId), (channel) =>
        channel.messages.last(limit).map((stored) => messages.toApi(stored, userId)),
      ),
    )

    yield* control.post("/messages", NewMessage, (use) =>
      Effect.map(users.write(use), (stored) => messages.toApi(stored, stored.message.author.id)),
    )

    yield* control.post(
      "/messages/edit",
      EditMessage,
      Effect.fnUntraced(function* ({ channelId, content, messageId, userId }) {
        const channel = yield* channelOf(channelId)
        const { message } = yield* Effect.mapError(messages.get(channel, messageId), fromDiscord)
        const author = yield* users.actor(channel, userId ?? message.author.id)
        if (!isEditableBy(message, author)) return yield* badRequest("only a message's author can edit it")
        const stored = yield* decodeMessageEdit({ content }).pipe(
          Effect.flatMap((body) => messages.edit(channel, messageId, { body })),
          Effect.mapError(fromDiscord),
        )
        return messages.toApi(stored, author)
      }),
    )

    yield* control.post(
      "/messages/delete",
      DeleteMessage,
      Effect.fnUntraced(function* ({ channelId, messageId }) {
        yield* Effect.mapError(messages.delete(yield* channelOf(channelId), messageId), fromDiscord)
      }),
    )

    yield* control.post(
      "/reactions",
      React,
      Effect.fnUntraced(function* ({ channelId, emoji, messageId, remove, userId }) {
        const channel = yield* channelOf(channelId)
        const user = yield* users.actor(channel, userId)
        yield* Effect.mapError(
          (remove ? reactions.remove : reactions.add)(channel, messageId, emoji, user),
          fromDiscord,
        )
        const stored = yield* Effect.mapError(messages.get(channel, messageId), fromDiscord)
        return messages.toApi(stored, user)
      }),
    )

    yield* control.post(
      "/typing",
      Typing,
      Effect.fnUntraced(function* ({ channelId, userId }) {
        const channel = yield* channelOf(channelId)
        messages.type(channel, yield* users.actor(channel, userId))
      }),
    )

    yield* control.post("/interactions", RunCommand, users.runCommand)
    yield* control.post("/context-menus", UseMenu, users.useMenu)
    yield* control.post("/autocomplete", Complete, users.complete)
    yield* control.post("/components", UseComponent, users.useComponent)
    yield* control.post("/modals", SubmitModal, users.submitModal)

    yield* control.post("/gateway", ActOnGateway, ({ action }) =>
      Effect.map(gateway[action], (connections) => ({ connections })),
    )
    yield* control.post("/rate-limits", SetRateLimits, (changes) =>
      Effect.sync(() => limits.configure({ ...defaultRateLimits, ...changes })),
    )
  }),
)

const isEditableBy = (message: APIMessage, userId: string) =>
  message.author.id === userId && (message.type === MessageType.Default || message.type === MessageType.Reply)
