import type { ComponentChildren } from "preact"
import { useMemo, useState } from "preact/hooks"
import { type Block, type Inline, parseInline, parseMarkdown } from "../Markdown.ts"
import { displayName, hexColour } from "../People.ts"
import { fullTime, markedTime } from "../Times.ts"
import type { Guild } from "../World.ts"
import { useActions } from "../Actions.ts"

/** Message content with its markdown, mentions named as in this guild. */
export const Markdown = ({ guild, text }: { guild: Guild | undefined; text: string }) => {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  return <div class="markdown">{blocks.map((block) => blockNode(block, guild))}</div>
}

/** One line of markdown without blocks. */
export const InlineMarkdown = ({ guild, text }: { guild: Guild | undefined; text: string }) => (
  <>{inlineNodes(parseInline(text), guild)}</>
)

const blockNode = (block: Block, guild: Guild | undefined): ComponentChildren => {
  switch (block.kind) {
    case "paragraph":
      return (
        <p class={onlyEmoji(block.children) ? "jumbo" : undefined}>{inlineNodes(block.children, guild)}</p>
      )
    case "subtext":
      return <p class="subtext">{inlineNodes(block.children, guild)}</p>
    case "heading":
      return (
        <p class={`heading heading-${block.level}`} role="heading" aria-level={block.level + 2}>
          {inlineNodes(block.children, guild)}
        </p>
      )
    case "list": {
      const items = block.items.map((item) => <li>{inlineNodes(item, guild)}</li>)
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case "quote":
      return <blockquote>{block.children.map((child) => blockNode(child, guild))}</blockquote>
    case "codeBlock":
      return (
        <pre class="code-block" data-language={block.language}>
          <code>{block.text}</code>
        </pre>
      )
  }
}

const onlyEmoji = (nodes: ReadonlyArray<Inline>) =>
  nodes.every(
    (node) => node.kind === "text" && node.text.length <= 100 && /^(?:\p{RGI_Emoji}|\s)+$/v.test(node.text),
  )

const inlineNodes = (nodes: ReadonlyArray<Inline>, guild: Guild | undefined): ComponentChildren =>
  nodes.map((node) => inlineNode(node, guild))

const inlineNode = (node: Inline, guild: Guild | undefined): ComponentChildren => {
  switch (node.kind) {
    case "text":
      return node.text
    case "bold":
      return <strong>{inlineNodes(node.children, guild)}</strong>
    case "italic":
      return <em>{inlineNodes(node.children, guild)}</em>
    case "underline":
      return <u>{inlineNodes(node.children, guild)}</u>
    case "strike":
      return <s>{inlineNodes(node.children, guild)}</s>
    case "spoiler":
      return <Spoiler>{inlineNodes(node.children, guild)}</Spoiler>
    case "code":
      return <code>{node.text}</code>
    case "link":
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer">
          {inlineNodes(node.children, guild)}
        </a>
      )
    case "everyone":
      return <span class="mention">{node.text}</span>
    case "command":
      return <span class="mention">/{node.name}</span>
    case "emoji":
      return <span title={node.name}>:{node.name}:</span>
    case "time": {
      const date = new Date(node.seconds * 1_000)
      return (
        <time class="marked-time" title={Number.isNaN(date.getTime()) ? undefined : fullTime(date)}>
          {markedTime(node.seconds, node.style)}
        </time>
      )
    }
    case "user": {
      const user = guild?.members.find((member) => member.user.id === node.id)?.user
      return <span class="mention">@{user === undefined ? "unknown-user" : displayName(guild, user)}</span>
    }
    case "role": {
      const role = guild?.roles.find((role) => role.id === node.id)
      const colour = role?.color ? { color: hexColour(role.color) } : {}
      return (
        <span class="mention" style={colour}>
          {role === undefined ? "@deleted-role" : `@${role.name.replace(/^@/, "")}`}
        </span>
      )
    }
    case "channel":
      return <ChannelMention guild={guild} id={node.id} />
  }
}

const ChannelMention = ({ guild, id }: { guild: Guild | undefined; id: string }) => {
  const actions = useActions()
  const channel = guild?.channels.find((channel) => channel.id === id)
  if (channel === undefined) return <span class="mention">#unknown</span>
  return (
    <button type="button" class="mention" onClick={() => void actions.openChannel(id)}>
      #{channel.name}
    </button>
  )
}

const Spoiler = ({ children }: { children: ComponentChildren }) => {
  const [shown, setShown] = useState(false)
  if (shown) return <span class="spoiler shown">{children}</span>
  return (
    <button type="button" class="spoiler" aria-label="Spoiler: click to show" onClick={() => setShown(true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  )
}
