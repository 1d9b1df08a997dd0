import type { APIEmbed } from "discord-api-types/v10"
import { hexColour } from "../People.ts"
import { messageTime } from "../Times.ts"
import type { Guild } from "../World.ts"
import { InlineMarkdown, Markdown } from "./Markdown.tsx"
import { isWebAddress, Picture } from "./Picture.tsx"

/** A message's rich card: colour bar, author, title, description, fields, pictures, footer. */
export const Embed = ({ embed, guild }: { embed: APIEmbed; guild: Guild | undefined }) => (
  <section
    class="embed"
    aria-label={embed.title ?? "Embed"}
    style={embed.color === undefined ? {} : { borderLeftColor: hexColour(embed.color) }}
  >
    <div class="embed-body">
      {embed.author && (
        <div class="embed-author">
          <Picture class="embed-icon" url={embed.author.icon_url} />
          <Linked url={embed.author.url} text={embed.author.name} />
        </div>
      )}
      {embed.title && (
        <div class="embed-title">
          {embed.url === undefined ? (
            <InlineMarkdown text={embed.title} guild={guild} />
          ) : (
            <Linked url={embed.url} text={embed.title} />
          )}
        </div>
      )}
      {embed.description && <Markdown text={embed.description} guild={guild} />}
      {(embed.fields ?? []).length > 0 && (
        <dl class="embed-fields">
          {embed.fields?.map((field) => (
            <div class={field.inline === true ? "embed-field inline" : "embed-field"}>
              <dt>
                <InlineMarkdown text={field.name} guild={guild} />
              </dt>
              <dd>
                <Markdown text={field.value} guild={guild} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Picture class="embed-image" url={embed.image?.url} />
      {(embed.footer || embed.timestamp) && (
        <div class="embed-footer">
          <Picture class="embed-icon" url={embed.footer?.icon_url} />
          <span>
            {[embed.footer?.text, embed.timestamp && messageTime(new Date(embed.timestamp))]
              .filter(Boolean)
              .join(" • ")}
          </span>
        </div>
      )}
    </div>
    <Picture class="embed-thumbnail" url={embed.thumbnail?.url} />
  </section>
)

const Linked = ({ text, url }: { text: string; url: string | undefined }) =>
  isWebAddress(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span>{text}</span>
  )
