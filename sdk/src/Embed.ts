/** Embeds: the framed box of title, text, fields and images below a message. */
import { flatten } from "./components/Builder.ts"
import { readEmbed } from "./EmbedShape.ts"
import { builderData } from "./Fields.ts"

/** One titled cell of an embed. */
export interface EmbedField {
  /** At most 256 characters. */
  readonly name: string
  /** At most 1024 characters. */
  readonly value: string
  /** Whether it may share a row with its neighbours. Defaults to false. */
  readonly inline?: boolean
}

/** An embed as data. Discord takes at most 6000 characters in all its texts together. */
export interface Embed {
  /** At most 256 characters. */
  title?: string
  /** At most 4096 characters. */
  description?: string
  /** Where the title leads. */
  url?: string
  /** The edge's colour as a number, such as `0x5865f2`. */
  color?: number
  /** RFC 3339, such as `new Date().toISOString()`, a `Date`, or milliseconds since 1970. */
  timestamp?: string | number | Date
  footer?: { readonly text: string; readonly iconUrl?: string }
  image?: { readonly url: string }
  thumbnail?: { readonly url: string }
  author?: { readonly name?: string; readonly url?: string; readonly iconUrl?: string }
  /** At most 25. */
  fields?: readonly EmbedField[]
}

/** Builds an `Embed` step by step; every `set…` replaces, every `add…` appends. */
export class EmbedBuilder {
  readonly data: Embed

  /** Starts from a shallow copy of `initial`. */
  constructor(initial: Embed = {}) {
    this.data = { ...initial }
  }

  get [builderData](): Embed {
    return this.data
  }

  setTitle(title: string): this {
    this.data.title = title
    return this
  }

  setDescription(description: string): this {
    this.data.description = description
    return this
  }

  setUrl(url: string): this {
    this.data.url = url
    return this
  }

  setColor(color: number): this {
    this.data.color = color
    return this
  }

  /** RFC 3339, a `Date`, or milliseconds since 1970. */
  setTimestamp(timestamp: string | number | Date): this {
    this.data.timestamp = timestamp
    return this
  }

  setFooter(text: string, iconUrl?: string): this {
    this.data.footer = iconUrl === undefined ? { text } : { text, iconUrl }
    return this
  }

  setImage(url: string): this {
    this.data.image = { url }
    return this
  }

  setThumbnail(url: string): this {
    this.data.thumbnail = { url }
    return this
  }

  setAuthor(name?: string, links: { readonly url?: string; readonly iconUrl?: string } = {}): this {
    this.data.author = name === undefined ? { ...links } : { name, ...links }
    return this
  }

  /** Appends one field; `inline` defaults to false. */
  addField(name: string, value: string, inline: boolean = false): this {
    return this.addFields({ name, value, inline })
  }

  /** Appends fields, given one by one or as an array. */
  addFields(...fields: readonly (EmbedField | readonly EmbedField[])[]): this {
    this.data.fields = flatten([this.data.fields ?? [], flatten(fields)])
    return this
  }

  setFields(fields: readonly EmbedField[]): this {
    this.data.fields = flatten([fields])
    return this
  }

  /** The embed as data, a copy. Throws an Error with `code` INVALID_INPUT that names the field where Discord would refuse it. */
  toJSON(): Embed {
    readEmbed(this, "")
    return { ...this.data }
  }
}

/** Starts an embed, empty or from a copy of `initial`. */
export const embed = (initial?: Embed): EmbedBuilder => new EmbedBuilder(initial)
