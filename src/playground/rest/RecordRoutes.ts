/** A guild's emojis, scheduled events and audit log. */
import { AuditLogEvent, GuildScheduledEventEntityType } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { Events } from "../Events.ts"
import { list, maybe, snowflake, text } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { compareSnowflakes } from "../Snowflakes.ts"
import { specified } from "../Specification.ts"
import { World } from "../World.ts"
import type { Guild, Wire } from "../WorldState.ts"
import { recordFinder } from "./GuildRecord.ts"
import { readLimit } from "./Query.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

const NewEmoji = Schema.Struct({
  name: text(2, 32),
  image: text(1, 400_000),
  roles: maybe(list(snowflake, 250)),
})
const EmojiEdit = Schema.Struct({ name: maybe(text(2, 32)), roles: maybe(list(snowflake, 250)) })

export const RecordRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    const bot = () => world.users.get(Identity.botId)

    const find = recordFinder(guilds, world)

    const emojis = "/guilds/:guild/emojis" as const
    const emojisChanged = (guild: Guild) => {
      world.touch()
      events.publish("GUILD_EMOJIS_UPDATE", guild.id, { guild_id: guild.id, emojis: guild.records.emojis })
    }
    yield* rest.add("GET", emojis, (request) => Effect.map(guildOf(request), ({ records }) => records.emojis))
    yield* rest.add("GET", `${emojis}/:record`, (request) =>
      Effect.map(find(request, "emojis", "unknownEmoji"), ({ record }) => record),
    )
    yield* rest.add(
      "POST",
      emojis,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const { name, roles } = yield* request.body(NewEmoji)
        const id = world.snowflakes.next()
        const emoji = {
          id,
          name,
          roles: roles ?? [],
          user: bot(),
          animated: false,
          managed: false,
          available: true,
          require_colons: true,
        }
        guild.records.emojis.push(emoji)
        emojisChanged(guild)
        audit.write(guild, AuditLogEvent.EmojiCreate, id, request.act)
        return emoji
      }),
    )
    yield* rest.add(
      "PATCH",
      `${emojis}/:record`,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* find(request, "emojis", "unknownEmoji")
        const emoji = { ...record, ...(yield* request.body(EmojiEdit)) }
        replace(emoji)
        emojisChanged(guild)
        audit.write(guild, AuditLogEvent.EmojiUpdate, request.param("record"), request.act)
        return emoji
      }),
    )
    yield* rest.add(
      "DELETE",
      `${emojis}/:record`,
      Effect.fnUntraced(function* (request) {
        const { guild, replace } = yield* find(request, "emojis", "unknownEmoji")
        replace()
        emojisChanged(guild)
        audit.write(guild, AuditLogEvent.EmojiDelete, request.param("record"), request.act)
      }),
    )

    const planned = "/guilds/:guild/scheduled-events" as const
    const findEvent = (request: RestRequest) => find(request, "scheduledEvents", "unknownScheduledEvent")
    yield* rest.add("GET", planned, (request) =>
      Effect.map(guildOf(request), ({ records }) => records.scheduledEvents),
    )
    yield* rest.add("GET", `${planned}/:record`, (request) =>
      Effect.map(findEvent(request), ({ record }) => record),
    )
    yield* rest.add("GET", `${planned}/:record/users`, (request) => Effect.as(findEvent(request), []))
    yield* rest.add(
      "POST",
      planned,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const { json } = yield* request.upload
        const isElsewhere = (json as Wire)["entity_type"] === GuildScheduledEventEntityType.External
        const body = yield* specified(
          isElsewhere ? "ExternalScheduledEventCreateRequest" : "VoiceScheduledEventCreateRequest",
          json,
        )
        const event = {
          id: world.snowflakes.next(),
          guild_id: guild.id,
          channel_id: null,
          creator_id: Identity.botId,
          creator: bot(),
          status: 1,
          entity_id: null,
          entity_metadata: null,
          scheduled_end_time: null,
          recurrence_rule: null,
          user_count: 0,
          ...body,
        }
        guild.records.scheduledEvents.push(event)
        world.touch()
        events.publish("GUILD_SCHEDULED_EVENT_CREATE", guild.id, event)
        audit.write(guild, AuditLogEvent.GuildScheduledEventCreate, event.id, request.act)
        return event
      }),
    )
    yield* rest.add(
      "PATCH",
      `${planned}/:record`,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* findEvent(request)
        const isElsewhere = record["entity_type"] === GuildScheduledEventEntityType.External
        const body = yield* specified(
          isElsewhere
            ? "ExternalScheduledEventPatchRequestPartial"
            : "VoiceScheduledEventPatchRequestPartial",
          (yield* request.upload).json,
        )
        const event = { ...record, ...body }
        replace(event)
        events.publish("GUILD_SCHEDULED_EVENT_UPDATE", guild.id, event)
        audit.write(guild, AuditLogEvent.GuildScheduledEventUpdate, request.param("record"), request.act)
        return event
      }),
    )
    yield* rest.add(
      "DELETE",
      `${planned}/:record`,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* findEvent(request)
        replace()
        events.publish("GUILD_SCHEDULED_EVENT_DELETE", guild.id, record)
        audit.write(guild, AuditLogEvent.GuildScheduledEventDelete, request.param("record"), request.act)
      }),
    )

    yield* rest.add(
      "GET",
      "/guilds/:guild/audit-logs",
      Effect.fnUntraced(function* (request) {
        const { records } = yield* guildOf(request)
        const limit = yield* readLimit(request, { max: 100, byDefault: 50 })
        const [before, after, user, action] = ["before", "after", "user_id", "action_type"].map(request.query)
        const entries = records.auditLog
          .filter((entry) => before === undefined || compareSnowflakes(String(entry["id"]), before) < 0)
          .filter((entry) => after === undefined || compareSnowflakes(String(entry["id"]), after) > 0)
          .filter((entry) => user === undefined || entry["user_id"] === user)
          .filter((entry) => action === undefined || String(entry["action_type"]) === action)
        return {
          audit_log_entries: entries.slice(-limit).toReversed(),
          users: [bot()],
          application_commands: [],
          auto_moderation_rules: [],
          guild_scheduled_events: [],
          integrations: [],
          threads: [],
          webhooks: [],
        }
      }),
    )
  }),
)
