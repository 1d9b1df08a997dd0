/** Embeds in the bodies of messages: the rules that Discord's description does not tell, and the form in which Discord gives them back. */
import type { APIEmbed } from "discord-api-types/v10"
import type { FieldError } from "./FormBody.ts"

interface Media {
  readonly url?: string | null
}

/** An embed that its schema has let through; null means absent. */
export interface Embed {
  readonly title?: string | null
  readonly description?: string | null
  readonly url?: string | null
  readonly timestamp?: string | null
  readonly color?: number | null
  readonly footer?: { readonly text?: string | null; readonly icon_url?: string | null } | null
  readonly image?: Media | null
  readonly thumbnail?: Media | null
  readonly author?: {
    readonly name?: string | null
    readonly url?: string | null
    readonly icon_url?: string | null
  } | null
  readonly fields?: ReadonlyArray<{
    readonly name: string
    readonly value: string
    readonly inline?: boolean | null
  }> | null
}

/** All embeds of one message together may hold this many characters. */
const totalLength = 6000

const embedLength = (embed: Embed): number =>
  (embed.title?.length ?? 0) +
  (embed.description?.length ?? 0) +
  (embed.footer?.text?.length ?? 0) +
  (embed.author?.name?.length ?? 0) +
  (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0)

function* partErrors(embed: Embed, at: ReadonlyArray<PropertyKey>): Generator<FieldError> {
  const required = (...path: ReadonlyArray<PropertyKey>): FieldError => ({
    path: [...at, ...path],
    code: "BASE_TYPE_REQUIRED",
    message: "This field is required",
  })
  if (embed.footer && !embed.footer.text) yield required("footer", "text")
  if (embed.author && !embed.author.name) yield required("author", "name")
  for (const [index, field] of (embed.fields ?? []).entries()) {
    if (!field.name) yield required("fields", index, "name")
    if (!field.value) yield required("fields", index, "value")
  }
  const addresses = [
    [["url"], embed.url],
    [["footer", "icon_url"], embed.footer?.icon_url],
    [["author", "url"], embed.author?.url],
    [["author", "icon_url"], embed.author?.icon_url],
    [["image", "url"], embed.image?.url],
    [["thumbnail", "url"], embed.thumbnail?.url],
  ] as const
  for (const [path, url] of addresses) {
    if (!url || /^(https?|attachment):\/\/\S+$/i.test(url)) continue
    yield {
      path: [...at, ...path],
      code: "URL_TYPE_INVALID_SCHEME",
      message: `Scheme "${url.split(":")[0]}" is not supported. Scheme must be one of ('http', 'https').`,
    }
  }
}

/** What Discord would refuse in the embeds of a message beyond what its description says. */
export const embedErrors = (embeds: ReadonlyArray<Embed>): ReadonlyArray<FieldError> => [
  ...embeds.flatMap((embed, index) => [...partErrors(embed, ["embeds", index])]),
  ...(embeds.reduce((sum, embed) => sum + embedLength(embed), 0) <= totalLength
    ? []
    : [
        {
          path: ["embeds"],
          code: "MAX_EMBED_SIZE_EXCEEDED",
          message: `Embed size exceeds maximum size of ${totalLength}`,
        },
      ]),
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
