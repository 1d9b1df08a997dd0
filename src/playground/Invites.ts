/** The invitations into a guild, each to one of its channels. Nobody follows one, and none expires by itself. */
import { AuditLogEvent } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type Act, AuditLog } from "./AuditLog.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { Guilds } from "./Guilds.ts"
import { World } from "./World.ts"
import { type Channel, discordTimestamp, type Guild, type Invite } from "./WorldState.ts"

/** How long and how often an invitation is good; 0 is for ever, and without end. */
export type Validity = Pick<Invite, "maxAgeSecs" | "maxUses" | "temporary">

export class Invites extends Context.Service<
  Invites,
  {
    readonly create: (
      channel: Channel,
      act: Act,
      validity?: Partial<Validity>,
    ) => Effect.Effect<Invite, DiscordError>
    /** An invitation into any of the bot's guilds. */
    readonly find: (
      code: string,
    ) => Effect.Effect<{ readonly guild: Guild; readonly invite: Invite }, DiscordError>
    readonly revoke: (guild: Guild, code: string, act: Act) => Effect.Effect<void, DiscordError>
    readonly toApi: (guild: Guild, invite: Invite) => object
  }
>()("flora/playground/Invites") {
  static readonly layer = Layer.effect(
    Invites,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      const guilds = yield* Guilds
      const auditLog = yield* AuditLog

      const fields = ({ code, createdAt, inviterId, maxAgeSecs, maxUses, temporary }: Invite) => ({
        type: 0,
        code,
        created_at: createdAt,
        expires_at: maxAgeSecs === 0 ? null : discordTimestamp(Date.parse(createdAt) + maxAgeSecs * 1000),
        inviter: world.users.get(inviterId),
        max_age: maxAgeSecs,
        max_uses: maxUses,
        uses: 0,
        temporary,
      })

      return Invites.of({
        create: Effect.fnUntraced(function* (channel, act, validity = {}) {
          const guild = yield* guilds.get(channel.guildId)
          const invite: Invite = {
            maxAgeSecs: 0,
            maxUses: 0,
            temporary: false,
            ...validity,
            code: BigInt(world.snowflakes.next()).toString(36),
            channelId: channel.id,
            inviterId: act.byUserId,
            createdAt: world.timestamp(),
          }
          guild.invites.set(invite.code, invite)
          world.touch()
          events.publish("INVITE_CREATE", guild.id, {
            ...fields(invite),
            guild_id: guild.id,
            channel_id: channel.id,
          })
          auditLog.write(guild, AuditLogEvent.InviteCreate, null, act, {
            changes: [{ key: "code", new_value: invite.code }],
          })
          return invite
        }),
        find: Effect.fnUntraced(function* (code) {
          for (const guild of world.guilds.values()) {
            const invite = guild.invites.get(code)
            if (invite !== undefined) return { guild: yield* guilds.get(guild.id), invite }
          }
          return yield* refusal("unknownInvite")
        }),
        revoke: Effect.fnUntraced(function* (guild, code, act) {
          const invite = guild.invites.get(code) ?? (yield* refusal("unknownInvite"))
          guild.invites.delete(code)
          world.touch()
          events.publish("INVITE_DELETE", guild.id, {
            guild_id: guild.id,
            channel_id: invite.channelId,
            code,
          })
          auditLog.write(guild, AuditLogEvent.InviteDelete, null, act, {
            changes: [{ key: "code", old_value: code }],
          })
        }),
        toApi: (guild, invite) => {
          const channel = world.channels.get(invite.channelId)
          return {
            ...fields(invite),
            guild: { id: guild.id, name: guild.name },
            ...(channel && { channel: { id: channel.id, name: channel.name, type: channel.type } }),
          }
        },
      })
    }),
  )
}
