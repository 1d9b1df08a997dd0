/** What Discord takes as an embed: read from a script's camelCase (or Discord's own snake_case) into Discord's JSON. */
import {
  characters,
  dataOf,
  flag,
  integer,
  type Json,
  lazily,
  link,
  listOf,
  media,
  object,
  objectOf,
  optional,
  type Reader,
  refuse,
  type Shape,
  text,
  within,
} from "./Fields.ts"
import { dateOf, dateToIso, isArray } from "./Primordials.ts"

const timestamp: Reader<string> = (value, field) => {
  const date = dateOf(dataOf(value))
  return date === undefined
    ? refuse(field, 'must be a date, such as "2030-01-31T12:00:00Z"')
    : dateToIso(date)
}

/** A part that is left out without its one required property: Discord would refuse the whole embed. */
const part =
  (required: string, shape: Shape): Reader<Json | undefined> =>
  (value, field) => {
    if (value === undefined || value === null) return undefined
    const { iconUrl, ...given } = objectOf(value, field)
    if (given[required] === undefined || given[required] === null || given[required] === "") return undefined
    return object(shape)(iconUrl === undefined ? given : { ...given, icon_url: iconUrl }, field)
  }

const embed = lazily(() => {
  const picture = part("url", { url: media })
  return object({
    title: optional(text(0, 256)),
    description: optional(text(0, 4096)),
    url: optional(link(2048)),
    color: optional(integer(0, 0xffffff)),
    timestamp: optional(timestamp),
    footer: part("text", { text: text(1, 2048), icon_url: optional(media) }),
    image: picture,
    thumbnail: picture,
    author: part("name", { name: text(1, 256), url: optional(link(2048)), icon_url: optional(media) }),
    fields: optional(
      listOf(object({ name: text(1, 256), value: text(1, 1024), inline: optional(flag) }), 0, 25),
    ),
  })
})

/** All embeds of a message together may have so many characters. */
const most = 6000

const length = (json: Json): number => {
  let count = 0
  const add = (value: unknown): void => {
    if (typeof value === "string") count += characters(value)
  }
  add(json.title)
  add(json.description)
  add((json.footer as Json | undefined)?.text)
  add((json.author as Json | undefined)?.name)
  const { fields } = json
  if (isArray(fields)) {
    for (let i = 0; i < fields.length; i++) {
      add((fields[i] as Json).name)
      add((fields[i] as Json).value)
    }
  }
  return count
}

const tooLong = (field: string, count: number): never =>
  refuse(field, `${count} characters in all its texts together; Discord allows ${most}`)

export const readEmbed: Reader<Json> = (value, field) => {
  const json = embed(value, field)
  const count = length(json)
  return count > most ? tooLong(field === "" ? "embed" : field, count) : json
}

/** The embeds of a message. */
export const readEmbeds: Reader<Json[]> = (value, field) => {
  const embeds = listOf(embed, 0, 10)(value, field)
  let count = 0
  for (let i = 0; i < embeds.length; i++) {
    const own = length(embeds[i]!)
    if (own > most) tooLong(within("", `${field}[${i}]`), own)
    count += own
  }
  return count > most ? tooLong(field, count) : embeds
}
