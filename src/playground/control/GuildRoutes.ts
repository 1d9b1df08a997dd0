/** The control calls for what a guild consists of: its settings, roles, channels, threads, invitations, pins and polls. */
import { Effect, Layer, Schema } from "effect"
import type { Act } from "../AuditLog.ts"
import { Channels } from "../Channels.ts"
import type { DiscordError } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { isKnown } from "../gateway/Intents.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { Invites } from "../Invites.ts"
import { Messages } from "../Messages.ts"
import { Polls } from "../Polls.ts"
import { Roles } from "../Roles.ts"
import { Threads } from "../Threads.ts"
import { UserActions } from "../UserActions.ts"
import type { Channel, Guild } from "../WorldState.ts"
import { badRequest, type ControlError, fromDiscord } from "./ControlError.ts"
import { Id, Name, OptionalId, Text } from "./ControlFields.ts"
import { ControlRouter } from "./ControlRouter.ts"

const byOwner: Act = { byUserId: Identity.youId }

const OneGuild = Schema.Struct({ guildId: Id })
const Rename = Schema.Struct({ guildId: Id, name: Name })
const role = {
  guildId: Id,
  name: Schema.optional(Name),
  color: Schema.optional(Schema.Int),
  permissions: Schema.optional(Schema.String.check(Schema.isPattern(/^\d{1,20}$/))),
}
const NewRole = Schema.Struct(role)
const ChangeRole = Schema.Struct({ ...role, roleId: Id })
const DeleteRole = Schema.Struct({ guildId: Id, roleId: Id })
const topic = Schema.optional(Schema.String)
const NewChannel = Schema.Struct({ guildId: Id, name: Name, type: Schema.optional(Schema.Int), topic })
const ChangeChannel = Schema.Struct({
  channelId: Id,
  name: Schema.optional(Name),
  topic,
  archived: Schema.optional(Schema.Boolean),
  locked: Schema.optional(Schema.Boolean),
})
const OneChannel = Schema.Struct({ channelId: Id })
const NewThread = Schema.Struct({ channelId: Id, name: Name, userId: OptionalId })
const remove = Schema.optional(Schema.Boolean)
const JoinThread = Schema.Struct({ channelId: Id, userId: OptionalId, remove })
const NewInvite = Schema.Struct({ channelId: Id, userId: OptionalId })
const DeleteInvite = Schema.Struct({ guildId: Id, code: Text })
const Pin = Schema.Struct({ channelId: Id, messageId: Id, userId: OptionalId, remove })
const NewPoll = Schema.Struct({
  channelId: Id,
  question: Schema.String,
  answers: Schema.Array(Schema.String),
  userId: OptionalId,
})
const Vote = Schema.Struct({ channelId: Id, messageId: Id, answerId: Schema.Int, userId: OptionalId, remove })
const Dispatch = Schema.Struct({
  t: Schema.String.check(
    Schema.makeFilter(isKnown, { message: "expected a dispatch event of Discord's, such as INVITE_CREATE" }),
  ),
  d: Schema.StructWithRest(Schema.Struct({ guild_id: Id }), [Schema.Record(Schema.String, Schema.Unknown)]),
})

export const GuildRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const control = yield* ControlRouter
    const guilds = yield* Guilds
    const roles = yield* Roles
    const channels = yield* Channels
    const threads = yield* Threads
    const invites = yield* Invites
    const messages = yield* Messages
    const polls = yield* Polls
    const users = yield* UserActions
    const events = yield* Events

    const inGuild = <A>(guildId: string, use: (guild: Guild) => Effect.Effect<A, DiscordError>) =>
      Effect.mapError(Effect.flatMap(guilds.get(guildId), use), fromDiscord)
    const inChannel = <A>(channelId: string, use: (channel: Channel) => Effect.Effect<A, DiscordError>) =>
      Effect.mapError(Effect.flatMap(guilds.channel(channelId), use), fromDiscord)
    /** As somebody who is a member; defaults to "you". */
    const actingIn = <A>(
      { channelId, userId }: { readonly channelId: string; readonly userId?: string | undefined },
      use: (channel: Channel, userId: string) => Effect.Effect<A, DiscordError>,
    ): Effect.Effect<A, ControlError> =>
      Effect.gen(function* () {
        const channel = yield* Effect.mapError(guilds.channel(channelId), fromDiscord)
        const actor = yield* users.actor(channel, userId)
        return yield* Effect.mapError(use(channel, actor), fromDiscord)
      })

    yield* control.post("/guilds/update", Rename, ({ guildId, name }) =>
      inGuild(guildId, (guild) => guilds.rename(guild, name, byOwner)),
    )
    yield* control.post("/guilds/leave", OneGuild, ({ guildId }) =>
      Effect.mapError(guilds.removeBot(guildId), fromDiscord),
    )
    yield* control.post("/guilds/join", OneGuild, ({ guildId }) =>
      Effect.mapError(guilds.addBot(guildId), fromDiscord),
    )

    yield* control.post("/roles", NewRole, ({ guildId, ...fields }) =>
      inGuild(guildId, (guild) =>
        Effect.map(roles.create(guild, fields, byOwner), ({ id }) => ({ roleId: id })),
      ),
    )
    yield* control.post("/roles/update", ChangeRole, ({ guildId, roleId, ...fields }) =>
      inGuild(guildId, (guild) => Effect.asVoid(roles.update(guild, roleId, fields, byOwner))),
    )
    yield* control.post("/roles/delete", DeleteRole, ({ guildId, roleId }) =>
      inGuild(guildId, (guild) => roles.delete(guild, roleId, byOwner)),
    )

    yield* control.post("/channels", NewChannel, ({ guildId, ...fields }) =>
      inGuild(guildId, (guild) =>
        Effect.map(channels.create(guild, fields, byOwner), ({ id }) => ({ channelId: id })),
      ),
    )
    yield* control.post("/channels/update", ChangeChannel, ({ channelId, ...fields }) =>
      inChannel(channelId, (channel) => channels.update(channel, fields, byOwner)),
    )
    yield* control.post("/channels/delete", OneChannel, ({ channelId }) =>
      inChannel(channelId, (channel) => channels.delete(channel, byOwner)),
    )
    yield* control.post("/threads", NewThread, (use) =>
      actingIn(use, (channel, userId) =>
        Effect.map(threads.start(channel, { name: use.name, ownerId: userId }), ({ id }) => ({
          channelId: id,
        })),
      ),
    )
    yield* control.post("/threads/members", JoinThread, (use) =>
      actingIn(use, (channel, userId) => threads.setMember(channel, userId, use.remove !== true)),
    )
    yield* control.post("/invites", NewInvite, (use) =>
      actingIn(use, (channel, userId) =>
        Effect.map(invites.create(channel, { byUserId: userId }), ({ code }) => ({ code })),
      ),
    )
    yield* control.post("/invites/delete", DeleteInvite, ({ code, guildId }) =>
      inGuild(guildId, (guild) => invites.revoke(guild, code, byOwner)),
    )

    yield* control.post("/pins", Pin, (use) =>
      actingIn(use, (channel, userId) =>
        use.remove === true
          ? messages.unpin(channel, use.messageId)
          : messages.pin(channel, use.messageId, userId),
      ),
    )
    yield* control.post("/polls", NewPoll, (use) =>
      actingIn(use, (channel, userId) =>
        Effect.map(polls.ask(channel, userId, use.question, use.answers), (stored) =>
          messages.toApi(stored, userId),
        ),
      ),
    )
    yield* control.post("/polls/votes", Vote, (use) =>
      actingIn(use, (channel, userId) =>
        polls.vote(channel, use.messageId, userId, use.answerId, use.remove === true),
      ),
    )

    // For what the playground's world does not hold: the bot is told it as if Discord had.
    yield* control.post("/dispatch", Dispatch, ({ d, t }) =>
      t === "GUILD_CREATE" || t === "GUILD_DELETE"
        ? Effect.fail(badRequest("the bot joins and leaves guilds by /guilds/join and /guilds/leave"))
        : inGuild(d.guild_id, (guild) => Effect.sync(() => events.publish(t, guild.id, d, "bot"))),
    )
  }),
)
