/** Addresses of the form `attachment://name`, by which embeds and components show files of their own message. */
import type { APIAttachment } from "discord-api-types/v10"
import { type Component, walkComponents } from "./Components.ts"
import type { FieldError } from "./FormBody.ts"

const scheme = "attachment://"

/** The value with such addresses replaced by where the files are. */
export const linked = <A>(value: A, attachments: ReadonlyArray<APIAttachment>): A =>
  attachments.length === 0
    ? value
    : (JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
        (key === "url" || key === "icon_url" || key === "proxy_url") && typeof inner === "string"
          ? (fileOf(inner, attachments)?.url ?? inner)
          : inner,
      ) as A)

const fileOf = (url: string, attachments: ReadonlyArray<APIAttachment>) =>
  url.startsWith(scheme)
    ? attachments.find(({ filename }) => filename === url.slice(scheme.length))
    : undefined

/** Components that name a file which the message does not have. */
export const linkErrors = (
  components: ReadonlyArray<Component>,
  attachments: ReadonlyArray<APIAttachment>,
): ReadonlyArray<FieldError> =>
  [...walkComponents(components)]
    .flatMap(({ file, items, media }) => [file, media, ...(items ?? []).map(({ media }) => media)])
    .some((item) => item?.url.startsWith(scheme) && !fileOf(item.url, attachments))
    ? [
        {
          path: ["components"],
          code: "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
          message: "The referenced attachment was not found",
        },
      ]
    : []
