/** The control calls for people: coming and going, bans, voice. Who acts defaults to the guild's owner, "you". */
import { Effect, Layer, Schema } from "effect"
import type { DiscordError } from "../DiscordError.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { Members } from "../Members.ts"
import type { Guild } from "../WorldState.ts"
import { badRequest, fromDiscord } from "./ControlError.ts"
import { Id, Name, OptionalId, Text } from "./ControlFields.ts"
import { ControlRouter } from "./ControlRouter.ts"

const Join = Schema.Struct({ guildId: Id, userId: OptionalId, username: Schema.optional(Name) })
const Person = Schema.Struct({ guildId: Id, userId: Id })
const acting = { guildId: Id, userId: Id, byUserId: OptionalId, reason: Schema.optional(Text) }
const ActOn = Schema.Struct(acting)
const Update = Schema.Struct({
  ...acting,
  nick: Schema.optional(Schema.NullOr(Name)),
  roles: Schema.optional(Schema.Array(Id)),
  timeoutUntil: Schema.optional(Schema.NullOr(Schema.String)),
})
const Speak = Schema.Struct({
  guildId: Id,
  userId: Id,
  channelId: Schema.NullOr(Id),
  selfMute: Schema.optional(Schema.Boolean),
  selfDeaf: Schema.optional(Schema.Boolean),
})

export const MemberRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const control = yield* ControlRouter
    const guilds = yield* Guilds
    const members = yield* Members

    const inGuild = <A>(guildId: string, use: (guild: Guild) => Effect.Effect<A, DiscordError>) =>
      Effect.mapError(Effect.flatMap(guilds.get(guildId), use), fromDiscord)

    yield* control.post("/members", Join, ({ guildId, userId, username }) => {
      if (userId === undefined && username === undefined)
        return Effect.fail(badRequest("expected the userId of an account, or the username of a new one"))
      return inGuild(guildId, (guild) =>
        Effect.map(
          userId === undefined ? members.invite(guild, username!) : members.join(guild, userId),
          (member) => ({ userId: member.userId }),
        ),
      )
    })
    yield* control.post("/members/leave", Person, ({ guildId, userId }) =>
      inGuild(guildId, (guild) => members.leave(guild, userId)),
    )

    const act = ({ byUserId = Identity.youId, reason }: typeof ActOn.Type) => ({ byUserId, reason })
    yield* control.post("/members/update", Update, (use) =>
      inGuild(use.guildId, (guild) => Effect.asVoid(members.update(guild, use.userId, use, act(use)))),
    )
    yield* control.post("/members/kick", ActOn, (use) =>
      inGuild(use.guildId, (guild) => members.kick(guild, use.userId, act(use))),
    )
    yield* control.post("/bans", ActOn, (use) =>
      inGuild(use.guildId, (guild) => members.ban(guild, use.userId, act(use))),
    )
    yield* control.post("/bans/remove", ActOn, (use) =>
      inGuild(use.guildId, (guild) => members.unban(guild, use.userId, act(use))),
    )

    yield* control.post(
      "/voice",
      Speak,
      ({ channelId, guildId, selfDeaf = false, selfMute = false, userId }) =>
        inGuild(guildId, (guild) =>
          members.speak(guild, userId, channelId === null ? undefined : { channelId, selfDeaf, selfMute }),
        ),
    )
  }),
)
