/** What a bot may put into an embed, with Discord's limits, and the form in which Discord gives it back. */
import type { APIEmbed } from "discord-api-types/v10"
import { Schema } from "effect"
import { type FieldError, integer, list, maybe, rule, text } from "./FormBody.ts"

const url = Schema.String.check(
  Schema.isMaxLength(2048, rule("BASE_TYPE_MAX_LENGTH", "Must be 2048 or fewer in length.")),
  Schema.isPattern(/^(https?|attachment):\/\/\S+$/i, rule("URL_TYPE_INVALID_URL", "Not a well formed URL.")),
)

const timestamp = Schema.String.check(
  Schema.makeFilter(
    (value: string) => !Number.isNaN(Date.parse(value)),
    rule("DATE_TIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601."),
  ),
)

const Media = Schema.Struct({ url: maybe(url) })

export const Embed = Schema.Struct({
  title: maybe(text(0, 256)),
  description: maybe(text(0, 4096)),
  url: maybe(url),
  timestamp: maybe(timestamp),
  color: maybe(integer(0, 0xffffff)),
  footer: maybe(Schema.Struct({ text: text(1, 2048), icon_url: maybe(url) })),
  image: maybe(Media),
  thumbnail: maybe(Media),
  author: maybe(Schema.Struct({ name: text(1, 256), url: maybe(url), icon_url: maybe(url) })),
  fields: maybe(
    list(Schema.Struct({ name: text(1, 256), value: text(1, 1024), inline: maybe(Schema.Boolean) }), 25),
  ),
})
type Embed = typeof Embed.Type

/** All embeds of one message together may hold this many characters. */
const totalLength = 6000

const embedLength = (embed: Embed): number =>
  (embed.title?.length ?? 0) +
  (embed.description?.length ?? 0) +
  (embed.footer?.text.length ?? 0) +
  (embed.author?.name.length ?? 0) +
  (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0)

/** The limit that holds for the embeds of a message together. */
export const embedErrors = (embeds: ReadonlyArray<Embed>): ReadonlyArray<FieldError> =>
  embeds.reduce((sum, embed) => sum + embedLength(embed), 0) <= totalLength
    ? []
    : [
        {
          path: ["embeds"],
          code: "MAX_EMBED_SIZE_EXCEEDED",
          message: `Embed size exceeds maximum size of ${totalLength}`,
        },
      ]

const media = (value: { readonly url?: string | null | undefined } | null | undefined) =>
  value?.url ? { url: value.url, proxy_url: value.url } : undefined

const withIcon = <A extends { readonly icon_url?: string | null | undefined }>(value: A | null | undefined) =>
  value ? { ...value, ...(value.icon_url ? { proxy_icon_url: value.icon_url } : {}) } : undefined

/** The embeds as they stand in a message; an embed with nothing in it disappears. */
export const toApiEmbeds = (embeds: ReadonlyArray<Embed>): Array<APIEmbed> =>
  embeds
    .map((embed) =>
      withoutNulls({
        type: "rich",
        ...embed,
        timestamp: embed.timestamp && new Date(embed.timestamp).toISOString().replace("Z", "+00:00"),
        footer: withIcon(embed.footer),
        author: withIcon(embed.author),
        image: media(embed.image),
        thumbnail: media(embed.thumbnail),
        fields: embed.fields?.map((field) => ({ ...field, inline: field.inline ?? false })),
      }),
    )
    .filter((embed) => Object.keys(embed).length > 1)

const withoutNulls = (value: object): APIEmbed =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (inner === null || inner === "" ? undefined : inner)),
  )
