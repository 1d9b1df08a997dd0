import { Effect, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { FileForm, NewFile, readFile } from "../../discord/Attachments.ts"
import { Snowflake } from "../../domain/Ids.ts"
import { guild, payload, reason, restCall } from "./RestCall.ts"

const one = { ...guild, stickerId: Snowflake }
const text = (min: number, max: number) =>
  Schema.String.check(Schema.isMinLength(min), Schema.isMaxLength(max))

/** The guild's own stickers. */
export const stickerCalls = [
  restCall("fetchStickers", guild, {
    method: "GET",
    route: (_, { guildId }) => Routes.guildStickers(guildId),
    returns: "json",
  }),
  restCall("fetchSticker", one, {
    method: "GET",
    route: ({ stickerId }, { guildId }) => Routes.guildSticker(guildId, stickerId),
    returns: "json",
  }),
  restCall(
    "createSticker",
    {
      ...guild,
      name: text(2, 30),
      tags: text(1, 200),
      description: Schema.optional(text(0, 100)),
      file: NewFile,
      ...reason,
    },
    {
      method: "POST",
      route: (_, { guildId }) => Routes.guildStickers(guildId),
      body: ({ description = "", file, name, tags }) =>
        Effect.map(readFile(file), (upload) => new FileForm({ name, tags, description }, upload)),
      returns: "json",
    },
  ),
  restCall(
    "editSticker",
    { ...one, ...payload, ...reason },
    {
      method: "PATCH",
      route: ({ stickerId }, { guildId }) => Routes.guildSticker(guildId, stickerId),
      body: ({ payload }) => payload,
      returns: "json",
    },
  ),
  restCall(
    "deleteSticker",
    { ...one, ...reason },
    {
      method: "DELETE",
      route: ({ stickerId }, { guildId }) => Routes.guildSticker(guildId, stickerId),
      returns: "nothing",
    },
  ),
]
