/** Reads the parts of a message that Discord has rules for, and the rules that hold between them. */
import { type MessageComponents, readComponents } from "./components/Shapes.ts"
import { readEmbeds } from "./EmbedShape.ts"
import { type Json, refuse, text } from "./Fields.ts"

/** Undefined where the script gives nothing. */
export interface MessageParts {
  /** Null empties the content of a message that is edited. */
  readonly content: string | null | undefined
  readonly embeds: Json[] | undefined
  readonly components: MessageComponents | undefined
}

/** Throws an Error with `code` INVALID_INPUT that names the first field that Discord would refuse. */
export const readParts = (options: {
  readonly content?: unknown
  readonly embeds?: unknown
  readonly components?: unknown
}): MessageParts => {
  const { content, embeds, components } = options
  const parts = {
    content: content === undefined || content === null ? content : text(0, 2000)(content, "content"),
    embeds: embeds === undefined ? undefined : readEmbeds(embeds, "embeds"),
    components: components === undefined ? undefined : readComponents(components, "components"),
  }
  if (parts.components?.v2 === true) {
    if (parts.content) {
      refuse("content", "not possible beside components v2; put the text into a textDisplay")
    }
    if (parts.embeds !== undefined && parts.embeds.length > 0) {
      refuse("embeds", "not possible beside components v2; put what they say into a container")
    }
  }
  return parts
}
