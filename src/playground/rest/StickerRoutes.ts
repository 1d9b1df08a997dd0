/** A guild's stickers. Their pictures are not kept. */
import { AuditLogEvent, StickerFormatType, StickerType } from "discord-api-types/v10"
import { Effect, Layer, Schema } from "effect"
import { AuditLog } from "../AuditLog.ts"
import { refusal } from "../DiscordError.ts"
import { Events } from "../Events.ts"
import { maybe, text } from "../FormBody.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { World } from "../World.ts"
import type { Guild } from "../WorldState.ts"
import { recordFinder } from "./GuildRecord.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

const NewSticker = Schema.Struct({ name: text(2, 30), tags: text(1, 200), description: maybe(text(0, 100)) })
const StickerEdit = Schema.Struct({
  name: maybe(text(2, 30)),
  tags: maybe(text(1, 200)),
  description: maybe(text(0, 100)),
})
const maxFileSize = 512 * 1024

export const StickerRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const events = yield* Events
    const guilds = yield* Guilds
    const audit = yield* AuditLog
    const find = recordFinder(guilds, world)
    const findSticker = (request: RestRequest) => find(request, "stickers", "unknownSticker")

    const changed = ({ id, records }: Guild) => {
      world.touch()
      events.publish("GUILD_STICKERS_UPDATE", id, { guild_id: id, stickers: records.stickers })
    }

    const all = "/guilds/:guild/stickers" as const
    const one = `${all}/:record` as const
    yield* rest.add("GET", all, (request) =>
      Effect.map(guilds.get(request.param("guild")), ({ records }) => records.stickers),
    )
    yield* rest.add("GET", one, (request) => Effect.map(findSticker(request), ({ record }) => record))
    yield* rest.add(
      "POST",
      all,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guilds.get(request.param("guild"))
        const { description, name, tags } = yield* request.body(NewSticker)
        const { files } = yield* request.upload
        const file = files[0] ?? (yield* refusal("invalidJson"))
        if (file.size > maxFileSize) return yield* refusal("entityTooLarge")
        const sticker = {
          id: world.snowflakes.next(),
          name,
          tags,
          description: description ?? null,
          type: StickerType.Guild,
          format_type: file.filename.endsWith(".gif") ? StickerFormatType.GIF : StickerFormatType.PNG,
          available: true,
          guild_id: guild.id,
          user: world.users.get(Identity.botId),
        }
        guild.records.stickers.push(sticker)
        changed(guild)
        audit.write(guild, AuditLogEvent.StickerCreate, sticker.id, request.act)
        return sticker
      }),
    )
    yield* rest.add(
      "PATCH",
      one,
      Effect.fnUntraced(function* (request) {
        const { guild, record, replace } = yield* findSticker(request)
        const sticker = { ...record, ...(yield* request.body(StickerEdit)) }
        replace(sticker)
        changed(guild)
        audit.write(guild, AuditLogEvent.StickerUpdate, request.param("record"), request.act)
        return sticker
      }),
    )
    yield* rest.add(
      "DELETE",
      one,
      Effect.fnUntraced(function* (request) {
        const { guild, replace } = yield* findSticker(request)
        replace()
        changed(guild)
        audit.write(guild, AuditLogEvent.StickerDelete, request.param("record"), request.act)
      }),
    )
  }),
)
