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
  /** A small line at the bottom. */
  footer?: {
    /** At most 2048 characters; without it there is no footer. */
    readonly text: string
    /** The address of a small picture, `http`, `https` or `attachment`. */
    readonly iconUrl?: string
  }
  /** A large picture below the text. */
  image?: {
    /** Its address, `http`, `https` or `attachment`. */
    readonly url: string
  }
  /** A small picture beside the text. */
  thumbnail?: {
    /** Its address, `http`, `https` or `attachment`. */
    readonly url: string
  }
  /** A line above the title. */
  author?: {
    /** At most 256 characters; without it there is no author. */
    readonly name?: string
    /** Where a click on the name leads. */
    readonly url?: string
    /** The address of a small picture, `http`, `https` or `attachment`. */
    readonly iconUrl?: string
  }
  /** At most 25. */
  fields?: readonly EmbedField[]
}

/** Builds an `Embed` step by step; every `set…` replaces, every `add…` appends. */
export class EmbedBuilder {
  /** The embed so far. */
  readonly data: Embed

  /** Starts from a shallow copy of `initial`. */
  constructor(initial: Embed = {}) {
    this.data = { ...initial }
  }

  get [builderData](): Embed {
    return this.data
  }

  /** At most 256 characters. */
  setTitle(title: string): this {
    this.data.title = title
    return this
  }

  /** At most 4096 characters, in Markdown. */
  setDescription(description: string): this {
    this.data.description = description
    return this
  }

  /** Where a click on the title leads. */
  setUrl(url: string): this {
    this.data.url = url
    return this
  }

  /** The colour of the edge, as a number such as `0x5865f2`. */
  setColor(color: number): this {
    this.data.color = color
    return this
  }

  /** RFC 3339, a `Date`, or milliseconds since 1970. */
  setTimestamp(timestamp: string | number | Date): this {
    this.data.timestamp = timestamp
    return this
  }

  /** A small line at the bottom, of at most 2048 characters, with a small picture if it is given one. */
  setFooter(text: string, iconUrl?: string): this {
    this.data.footer = iconUrl === undefined ? { text } : { text, iconUrl }
    return this
  }

  /** The address of a large picture below the text. */
  setImage(url: string): this {
    this.data.image = { url }
    return this
  }

  /** The address of a small picture beside the text. */
  setThumbnail(url: string): this {
    this.data.thumbnail = { url }
    return this
  }

  /** A line above the title, of at most 256 characters; without a name there is none. */
  setAuthor(
    name?: string,
    links: {
      /** Where a click on the name leads. */
      readonly url?: string
      /** The address of a small picture. */
      readonly iconUrl?: string
    } = {},
  ): this {
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

  /** Replaces the fields that were added before; at most 25. */
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
