/** Components v2: what a message is laid out of in place of content and embeds. */
import { ComponentBuilder, type ComponentLike, flatten, starter } from "./Builder.ts"
import { ComponentType } from "./Constants.ts"
import { list, toArray } from "../Primordials.ts"

/** Text in Markdown as a component of its own. */
export class TextDisplayBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.TextDisplay })
  }

  /** Markdown; all of a message together have at most 4000 characters. */
  setContent(content: string): this {
    return this.with("content", content)
  }
}

/** A small picture beside the text of a section. */
export class ThumbnailBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Thumbnail })
  }

  /** An address, or `attachment://` and the name of an attachment. */
  setUrl(url: string): this {
    return this.with("media", { url })
  }

  /** What those read who do not see it; at most 1024 characters. */
  setDescription(description: string): this {
    return this.with("description", description)
  }

  /** Whether it is hidden until somebody clicks on it. */
  setSpoiler(spoiler: boolean = true): this {
    return this.with("spoiler", spoiler)
  }
}

/** One to three texts with a picture or a button beside them. */
export class SectionBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Section })
  }

  /** One to three text displays. */
  addComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.withMore("components", flatten(components))
  }

  /** Replaces what was added before. */
  setComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.with("components", flatten(components))
  }

  /** A button or a thumbnail beside the text; a section must have one. */
  setAccessory(accessory: ComponentLike): this {
    return this.with("accessory", accessory)
  }
}

/** How an item of a gallery is shown. */
export interface MediaOptions {
  /** What those read who do not see it; at most 1024 characters. */
  readonly description?: string
  /** Whether it is hidden until somebody clicks on it. Defaults to false. */
  readonly spoiler?: boolean
}

/** An item of a gallery: with its `url`, or in Discord's own words with its `media`. */
export interface MediaItem extends MediaOptions {
  /** The picture's address, `http`, `https` or `attachment`. */
  readonly url?: string
  /** The same in Discord's words. */
  readonly media?: {
    /** The picture's address, `http`, `https` or `attachment`. */
    readonly url: string
  }
}

/** One to ten pictures or videos. */
export class MediaGalleryBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.MediaGallery })
  }

  /** Adds a picture or a video; at most ten. */
  addItem(url: string, options: MediaOptions = {}): this {
    return this.withMore("items", [{ ...options, media: { url } }])
  }

  /** Items as `{ url, description?, spoiler? }`, or as Discord's JSON with `media`. */
  setItems(items: readonly MediaItem[]): this {
    const entries = list<object>()
    for (let i = 0; i < items.length; i++) {
      const { url, ...item } = items[i]!
      entries[i] = item.media === undefined ? { ...item, media: { url } } : item
    }
    return this.with("items", toArray(entries))
  }
}

/** A file that is attached to the message, shown in its place. */
export class FileBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.File })
  }

  /** `attachment://` and the name of one of the message's attachments. */
  setUrl(url: string): this {
    return this.with("file", { url })
  }

  /** Whether it is hidden until somebody clicks on it. */
  setSpoiler(spoiler: boolean = true): this {
    return this.with("spoiler", spoiler)
  }
}

/** Space between components, with or without a line. */
export class SeparatorBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Separator })
  }

  /** Whether a line is drawn. */
  setDivider(divider: boolean = true): this {
    return this.with("divider", divider)
  }

  /** How much room it takes: 1 or "small", 2 or "large". */
  setSpacing(spacing: number | "small" | "large"): this {
    return this.with("spacing", spacing)
  }
}

/** A frame around other components, with a colour at its edge if it is given one. */
export class ContainerBuilder extends ComponentBuilder {
  constructor(data: object = {}) {
    super({ ...data, type: ComponentType.Container })
  }

  /** Action rows, sections, text displays, galleries, files and separators. */
  addComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.withMore("components", flatten(components))
  }

  /** Replaces what was added before. */
  setComponents(...components: readonly (ComponentLike | readonly ComponentLike[])[]): this {
    return this.with("components", flatten(components))
  }

  /** The edge's colour as a number, such as `0x5865f2`. */
  setAccentColor(color: number): this {
    return this.with("accent_color", color)
  }

  /** Whether it is hidden until somebody clicks on it. */
  setSpoiler(spoiler: boolean = true): this {
    return this.with("spoiler", spoiler)
  }
}

/** A text in markdown. */
export const textDisplay = (text?: string): TextDisplayBuilder =>
  new TextDisplayBuilder(text === undefined ? {} : { content: text })

/** A small picture, for beside a section's text. */
export const thumbnail = (url?: string): ThumbnailBuilder =>
  new ThumbnailBuilder(url === undefined ? {} : { media: { url } })

/** Text with a button or a thumbnail beside it. */
export const section: () => SectionBuilder = starter("section", SectionBuilder, "addComponents(…)")

/** A grid of pictures. */
export const mediaGallery: () => MediaGalleryBuilder = starter(
  "mediaGallery",
  MediaGalleryBuilder,
  "addItem(…)",
)

/** One of the message's attachments, shown where this stands. */
export const file = (url?: string): FileBuilder => new FileBuilder(url === undefined ? {} : { file: { url } })

/** Space between components, with a line unless `divider` is false. */
export const separator = (divider: boolean = true): SeparatorBuilder => new SeparatorBuilder({ divider })

/** A box around components, with a coloured edge. */
export const container: () => ContainerBuilder = starter("container", ContainerBuilder, "addComponents(…)")
