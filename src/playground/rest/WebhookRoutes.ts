/** Webhooks of channels. Those with a token in the path need no other authority. */
import { randomBytes } from "node:crypto"
import { AuditLogEvent } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { maybe, snowflake, text } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { World } from "../World.ts"
import type { Guild, Wire } from "../WorldState.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

const NewWebhook = Schema.Struct({ name: text(1, 80), avatar: maybe(Schema.String) })
const WebhookEdit = Schema.Struct({
  name: maybe(text(1, 80)),
  avatar: maybe(Schema.String),
  channel_id: maybe(snowflake),
})

/** A guild's webhook by its id, and by its token where one is given. */
export const findWebhook = (
  world: World["Service"],
  id: string,
  token?: string,
): { readonly guild: Guild; readonly webhook: Wire } | undefined => {
  for (const guild of world.guilds.values()) {
    const webhook = guild.records.webhooks.find((webhook) => webhook["id"] === id)
    if (webhook !== undefined)
      return token === undefined || webhook["token"] === token ? { guild, webhook } : undefined
  }
  return undefined
}

export const WebhookRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog

    const find = Effect.fnUntraced(function* (id: string, token?: string) {
      return findWebhook(world, id, token) ?? (yield* refusal("unknownWebhook"))
    })
    const changed = (guild: Guild, webhook: Wire) => {
      world.touch()
      events.publish("WEBHOOKS_UPDATE", guild.id, { guild_id: guild.id, channel_id: webhook["channel_id"] })
    }

    yield* rest.add(
      "POST",
      "/channels/:channel/webhooks",
      Effect.fnUntraced(function* (request) {
        const channel = yield* guilds.channel(request.param("channel"))
        const guild = yield* guilds.get(channel.guildId)
        const { avatar = null, name } = yield* request.body(NewWebhook)
        const webhook = {
          id: world.snowflakes.next(),
          type: 1,
          guild_id: guild.id,
          channel_id: channel.id,
          name,
          avatar,
          application_id: Identity.botId,
          token: randomBytes(34).toString("base64url"),
          user: world.users.get(Identity.botId),
        }
        guild.records.webhooks.push(webhook)
        changed(guild, webhook)
        audit.write(guild, AuditLogEvent.WebhookCreate, webhook.id, request.act)
        return webhook
      }),
    )
    yield* rest.add(
      "GET",
      "/channels/:channel/webhooks",
      Effect.fnUntraced(function* (request) {
        const channel = yield* guilds.channel(request.param("channel"))
        const { records } = yield* guilds.get(channel.guildId)
        return records.webhooks.filter((webhook) => webhook["channel_id"] === channel.id)
      }),
    )
    yield* rest.add("GET", "/guilds/:guild/webhooks", (request) =>
      Effect.map(guilds.get(request.param("guild")), ({ records }) => records.webhooks),
    )

    const edit = Effect.fnUntraced(function* (request: RestRequest, token?: string) {
      const { guild, webhook } = yield* find(request.param("application"), token)
      const next = { ...webhook, ...(yield* request.body(WebhookEdit)) }
      guild.records.webhooks.splice(guild.records.webhooks.indexOf(webhook), 1, next)
      changed(guild, next)
      audit.write(guild, AuditLogEvent.WebhookUpdate, String(webhook["id"]), request.act)
      return next
    })
    const remove = Effect.fnUntraced(function* (request: RestRequest, token?: string) {
      const { guild, webhook } = yield* find(request.param("application"), token)
      guild.records.webhooks.splice(guild.records.webhooks.indexOf(webhook), 1)
      changed(guild, webhook)
      audit.write(guild, AuditLogEvent.WebhookDelete, String(webhook["id"]), request.act)
    })

    const one = "/webhooks/:application" as const
    const open = { open: true }
    yield* rest.add("GET", one, (request) =>
      Effect.map(find(request.param("application")), ({ webhook }) => webhook),
    )
    yield* rest.add("PATCH", one, (request) => edit(request))
    yield* rest.add("DELETE", one, (request) => remove(request))
    yield* rest.add("PATCH", `${one}/:token`, (request) => edit(request, request.param("token")), open)
    yield* rest.add("DELETE", `${one}/:token`, (request) => remove(request, request.param("token")), open)
  }),
)
