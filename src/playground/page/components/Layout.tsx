import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { hexColour } from "../People.ts"
import type { Guild } from "../World.ts"
import { Icon } from "./Icon.tsx"
import { Markdown } from "./Markdown.tsx"
import { Picture } from "./Picture.tsx"

/** A component of any type as the page reads it; which fields it has follows from its type. */
export interface ComponentSpec {
  readonly type: number
  readonly components?: ReadonlyArray<ComponentSpec>
  readonly accessory?: ComponentSpec
  readonly content?: string
  readonly description?: string | null
  readonly spoiler?: boolean | null
  readonly media?: { readonly url: string }
  readonly items?: ReadonlyArray<Item>
  readonly file?: { readonly url: string }
  readonly divider?: boolean | null
  readonly spacing?: number | null
  readonly accent_color?: number | null
}

interface Item {
  readonly media: { readonly url: string }
  readonly description?: string | null
  readonly spoiler?: boolean | null
}

export const layoutType = {
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
} as const

interface Props {
  readonly component: ComponentSpec
  readonly guild: Guild | undefined
  /** Shows a component that stands inside this one. */
  readonly show: (component: ComponentSpec) => ComponentChildren
}

/** A part of a message that is laid out with components v2. */
export const Layout = ({ component, guild, show }: Props) => {
  switch (component.type) {
    case layoutType.textDisplay:
      return (
        <div class="text-display">
          <Markdown text={component.content ?? ""} guild={guild} />
        </div>
      )
    case layoutType.section:
      return (
        <div class="section">
          <div class="section-text">{component.components?.map(show)}</div>
          {component.accessory && <div class="section-accessory">{show(component.accessory)}</div>}
        </div>
      )
    case layoutType.thumbnail:
      return (
        <Spoiler hidden={component.spoiler === true}>
          <MediaItem class="thumbnail" item={{ ...component, media: component.media ?? { url: "" } }} />
        </Spoiler>
      )
    case layoutType.mediaGallery:
      return (
        <div class="media-gallery" role="group" aria-label="Media gallery">
          {component.items?.map((item) => (
            <Spoiler hidden={item.spoiler === true}>
              <MediaItem class="gallery-item" item={item} />
            </Spoiler>
          ))}
        </div>
      )
    case layoutType.file:
      return (
        <Spoiler hidden={component.spoiler === true}>
          <div class="attachment">{fileName(component.file?.url ?? "")}</div>
        </Spoiler>
      )
    case layoutType.separator: {
      const size = component.spacing === 2 ? "separator large" : "separator"
      return component.divider === false ? <div class={size} /> : <hr class={`${size} line`} />
    }
    default: {
      const colour = component.accent_color
      const edge = typeof colour === "number" ? { borderLeftColor: hexColour(colour) } : {}
      return (
        <Spoiler hidden={component.spoiler === true}>
          <section class="container" aria-label="Container" style={edge}>
            {component.components?.map(show)}
          </section>
        </Spoiler>
      )
    }
  }
}

/** A picture, and its name for when it cannot be had. */
const MediaItem = ({ class: name, item }: { class: string; item: Item }) => (
  <figure class={name}>
    <Picture class="media" url={item.media.url} alt={item.description ?? ""} />
    <figcaption>{item.description ?? fileName(item.media.url)}</figcaption>
  </figure>
)

const Spoiler = ({ children, hidden }: { children: ComponentChildren; hidden: boolean }) => {
  const [shown, setShown] = useState(!hidden)
  return shown ? (
    <>{children}</>
  ) : (
    <button type="button" class="spoiler-cover" onClick={() => setShown(true)}>
      <Icon name="eye" size={16} /> Spoiler
    </button>
  )
}

const fileName = (url: string) => decodeURIComponent(/[^/]*$/.exec(url)![0].replace(/[?#].*/, ""))
