/**
 * Discord's markdown, parsed to a tree that components render as text nodes. Message content is untrusted: nothing here
 * ever becomes HTML, and a link keeps its address only when that is http or https.
 */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: Span; readonly children: ReadonlyArray<Inline> }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly href: string; readonly children: ReadonlyArray<Inline> }
  | { readonly kind: "user" | "role" | "channel"; readonly id: string }
  | { readonly kind: "everyone"; readonly text: string }
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "emoji"; readonly name: string }
  | { readonly kind: "time"; readonly seconds: number; readonly style: string }

export type Block =
  | { readonly kind: "paragraph" | "subtext"; readonly children: ReadonlyArray<Inline> }
  | { readonly kind: "heading"; readonly level: number; readonly children: ReadonlyArray<Inline> }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: ReadonlyArray<ReadonlyArray<Inline>> }
  | { readonly kind: "quote"; readonly children: ReadonlyArray<Block> }
  | { readonly kind: "codeBlock"; readonly language: string; readonly text: string }

type Span = "bold" | "italic" | "underline" | "strike" | "spoiler"

/** Nesting beyond this is shown as it was typed, so that hostile content cannot exhaust the stack. */
const maxDepth = 12

const delimiters: ReadonlyArray<readonly [delimiter: string, span: Span]> = [
  ["**", "bold"],
  ["__", "underline"],
  ["~~", "strike"],
  ["||", "spoiler"],
  ["*", "italic"],
  ["_", "italic"],
]

const fence = /```(?:([\w+#.-]{1,30})\n)?\n?([\s\S]+?)\n?```/g
const maskedLink = /\[([^[\]\n]{1,300})\]\(<?(https?:\/\/[^\s()<>]{1,2000})>?\)/y
const bareLink = /https?:\/\/[^\s<>]+/y
const angleLink = /<(https?:\/\/[^\s<>]+)>/y
const mention = /<(@!?|@&|#)(\d{1,20})>/y
const commandMention = /<\/([-\w ]{1,98}):\d{1,20}>/y
const customEmoji = /<a?:(\w{1,32}):\d{1,20}>/y
const timestamp = /<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y
const everyone = /@(everyone|here)\b/y
const isWord = (character: string | undefined) => character !== undefined && /\w/.test(character)

/** Parses a message's content to blocks. */
export const parseMarkdown = (content: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let end = 0
  for (const match of content.matchAll(fence)) {
    blocks.push(...parseLines(content.slice(end, match.index).replace(/\n$/, "")))
    blocks.push({ kind: "codeBlock", language: match[1] ?? "", text: match[2] ?? "" })
    end = match.index + match[0].length
    if (content[end] === "\n") end++
  }
  blocks.push(...parseLines(content.slice(end)))
  return blocks
}

/** Parses one line's worth of markdown: an embed's title, a reply's preview. */
export const parseInline = (text: string, depth = 0): ReadonlyArray<Inline> => {
  const nodes: Array<Inline> = []
  let plain = ""
  let at = 0
  while (at < text.length) {
    const found = inlineAt(text, at, depth)
    if (found === undefined) {
      plain += text[at]
      at++
      continue
    }
    if (found.node.kind === "text") plain += found.node.text
    else {
      if (plain !== "") nodes.push({ kind: "text", text: plain })
      plain = ""
      nodes.push(found.node)
    }
    at = found.end
  }
  if (plain !== "") nodes.push({ kind: "text", text: plain })
  return nodes
}

const parseLines = (text: string): ReadonlyArray<Block> => {
  if (text === "") return []
  const blocks: Array<Block> = []
  const lines = text.split("\n")
  const takeWhile = (from: number, pattern: RegExp) => {
    let to = from
    while (to < lines.length && pattern.test(lines[to]!)) to++
    return lines.slice(from, to)
  }
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!
    const heading = /^(#{1,3}) (?=\S)/.exec(line)
    if (line.startsWith(">>> ")) {
      const rest = [line.slice(4), ...lines.slice(at + 1)].join("\n")
      blocks.push({ kind: "quote", children: parseQuoted(rest) })
      break
    } else if (line.startsWith("> ")) {
      const quoted = takeWhile(at, /^> /)
      blocks.push({ kind: "quote", children: parseQuoted(quoted.map((line) => line.slice(2)).join("\n")) })
      at += quoted.length
    } else if (heading !== null) {
      const level = heading[1]!.length
      blocks.push({ kind: "heading", level, children: parseInline(line.slice(level + 1)) })
      at++
    } else if (line.startsWith("-# ")) {
      blocks.push({ kind: "subtext", children: parseInline(line.slice(3)) })
      at++
    } else if (/^[-*] \S/.test(line) || /^\d{1,3}\. \S/.test(line)) {
      const ordered = /^\d/.test(line)
      const items = takeWhile(at, ordered ? /^\d{1,3}\. \S/ : /^[-*] \S/)
      blocks.push({
        kind: "list",
        ordered,
        items: items.map((item) => parseInline(item.slice(item.indexOf(" ") + 1))),
      })
      at += items.length
    } else {
      const plain = [line, ...takeWhile(at + 1, /^(?!>>> |> |#{1,3} \S|-# |[-*] \S|\d{1,3}\. \S)/)]
      blocks.push({ kind: "paragraph", children: parseInline(plain.join("\n")) })
      at += plain.length
    }
  }
  return blocks
}

/** Quotes do not nest, so a quote's lines are plain paragraphs. */
const parseQuoted = (text: string): ReadonlyArray<Block> => [
  { kind: "paragraph", children: parseInline(text) },
]

interface Found {
  readonly node: Inline
  readonly end: number
}

const inlineAt = (text: string, at: number, depth: number): Found | undefined => {
  switch (text[at]) {
    case "\\":
      return /[^\w\s]/.test(text[at + 1] ?? "")
        ? { node: { kind: "text", text: text[at + 1]! }, end: at + 2 }
        : undefined
    case "`":
      return codeAt(text, at)
    case "<":
      return angleAt(text, at)
    case "[": {
      const match = matchAt(maskedLink, text, at)
      if (match === null || depth >= maxDepth) return undefined
      return link(match[2]!, parseInline(match[1]!, maxDepth), at + match[0].length)
    }
    case "@": {
      const match = matchAt(everyone, text, at)
      return match === null
        ? undefined
        : { node: { kind: "everyone", text: match[0] }, end: at + match[0].length }
    }
    case "h": {
      const match = isWord(text[at - 1]) || depth >= maxDepth ? null : matchAt(bareLink, text, at)
      if (match === null) return undefined
      const href = withoutTrailingPunctuation(match[0])
      return link(href, [{ kind: "text", text: href }], at + href.length)
    }
    default:
      return depth < maxDepth ? spanAt(text, at, depth) : undefined
  }
}

const matchAt = (pattern: RegExp, text: string, at: number) => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

const link = (href: string, children: ReadonlyArray<Inline>, end: number): Found | undefined =>
  URL.canParse(href) ? { node: { kind: "link", href, children }, end } : undefined

const withoutTrailingPunctuation = (href: string) => {
  const trimmed = href.replace(/[.,:;!?'"*_~|\]]+$/, "")
  return trimmed.endsWith(")") && !trimmed.includes("(") ? trimmed.slice(0, -1) : trimmed
}

const codeAt = (text: string, at: number): Found | undefined => {
  const ticks = text.startsWith("``", at) ? "``" : "`"
  const start = at + ticks.length
  const end = text.indexOf(ticks, start)
  if (end <= start) return undefined
  return { node: { kind: "code", text: text.slice(start, end) }, end: end + ticks.length }
}

const angleAt = (text: string, at: number): Found | undefined => {
  let match = matchAt(mention, text, at)
  if (match !== null) {
    const kind = match[1] === "#" ? "channel" : match[1] === "@&" ? "role" : "user"
    return { node: { kind, id: match[2]! }, end: at + match[0].length }
  }
  match = matchAt(timestamp, text, at)
  if (match !== null) {
    const node = { kind: "time", seconds: Number(match[1]), style: match[2] ?? "f" } as const
    return { node, end: at + match[0].length }
  }
  match = matchAt(customEmoji, text, at)
  if (match !== null) return { node: { kind: "emoji", name: match[1]! }, end: at + match[0].length }
  match = matchAt(commandMention, text, at)
  if (match !== null) return { node: { kind: "command", name: match[1]! }, end: at + match[0].length }
  match = matchAt(angleLink, text, at)
  return match === null
    ? undefined
    : link(match[1]!, [{ kind: "text", text: match[1]! }], at + match[0].length)
}

const spanAt = (text: string, at: number, depth: number): Found | undefined => {
  for (const [delimiter, span] of delimiters) {
    if (!text.startsWith(delimiter, at)) continue
    const start = at + delimiter.length
    const end = closing(text, delimiter, start)
    if (end === -1) continue
    const children = parseInline(text.slice(start, end), depth + 1)
    return { node: { kind: span, children }, end: end + delimiter.length }
  }
  return undefined
}

/** Where the span opened before `start` closes, or -1: `snake_case` and `2 * 3 * 4` open none. */
const closing = (text: string, delimiter: string, start: number): number => {
  const single = delimiter.length === 1
  if (single && /\s/.test(text[start] ?? " ")) return -1
  if (delimiter === "_" && isWord(text[start - 2])) return -1
  for (let end = text.indexOf(delimiter, start); end !== -1; end = text.indexOf(delimiter, end + 1)) {
    if (end === start) continue
    // `***both***` closes its bold with the last two stars; a lone star never closes on half of a pair.
    if (!single && text[end + 2] === delimiter[0]) continue
    if (single && (text[end + 1] === delimiter || text[end - 1] === delimiter)) {
      while (text[end + 1] === delimiter) end++
      continue
    }
    if (delimiter === "_" && isWord(text[end + 1])) continue
    if (delimiter === "*" && /\s/.test(text[end - 1]!)) continue
    return end
  }
  return -1
}
