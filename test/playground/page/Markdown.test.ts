import { assert, describe, it } from "vitest"
import { type Block, type Inline, parseInline, parseMarkdown } from "../../../src/playground/page/Markdown.ts"

/** The tree written down briefly: `bold[text]`. */
const brief = (nodes: ReadonlyArray<Block | Inline>): string =>
  nodes
    .map((node) => {
      if (node.kind === "text") return node.text
      if (node.kind === "list") return `list(${node.items.map(brief).join("|")})`
      if ("children" in node) {
        const detail =
          node.kind === "link" ? `(${node.href})` : node.kind === "heading" ? String(node.level) : ""
        return `${node.kind}${detail}[${brief(node.children)}]`
      }
      const { kind, ...rest } = node
      return `${kind}{${Object.values(rest).join(",")}}`
    })
    .join("")

const inline = (text: string) => brief(parseInline(text))
const blocks = (text: string) => brief(parseMarkdown(text))

describe("inline markdown", () => {
  it.each([
    ["**bold** and *italic* and _italic_", "bold[bold] and italic[italic] and italic[italic]"],
    ["__under__ ~~gone~~ ||secret||", "underline[under] strike[gone] spoiler[secret]"],
    ["***both***", "bold[italic[both]]"],
    ["*a **b** c*", "italic[a bold[b] c]"],
    ["`**code**` and ``a ` b``", "code{**code**} and code{a ` b}"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["\\*not italic\\*", "*not italic*"],
    ["**unclosed and `open", "**unclosed and `open"],
    ["<@1> <@!2> <@&3> <#4>", "user{1} user{2} role{3} channel{4}"],
    ["</counter get:5> <:wave:6> <t:60:R>", "command{counter get} emoji{wave} time{60,R}"],
    ["@everyone @hereabouts", "everyone{@everyone} @hereabouts"],
  ])("reads %j", (text, expected) => assert.strictEqual(inline(text), expected))

  it("makes links of web addresses, without the punctuation that follows them", () => {
    assert.strictEqual(
      inline("see https://a.example/x_y, (https://b.example) <https://c.example/>"),
      "see link(https://a.example/x_y)[https://a.example/x_y], (link(https://b.example)[https://b.example]) " +
        "link(https://c.example/)[https://c.example/]",
    )
    assert.strictEqual(inline("[docs](https://a.example)"), "link(https://a.example)[docs]")
  })

  it("never makes a link of anything but http and https", () => {
    for (const address of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example"]) {
      assert.notInclude(inline(`[click](${address}) <${address}> ${address}`), "link(")
    }
  })

  it("keeps markup of other languages as text", () => {
    const html = `<img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt;`
    assert.deepStrictEqual(parseInline(html), [{ kind: "text", text: html }])
    assert.strictEqual(inline("**<b>**"), "bold[<b>]")
    assert.strictEqual(inline("`<b>`"), "code{<b>}")
  })

  it("keeps every character of what it does not understand", () => {
    for (const text of [
      "**",
      "****",
      "* *",
      "_ _",
      "``",
      "[]()",
      "[a](b)",
      "<@>",
      "<#x>",
      "\\",
      "||",
      "~~~~",
    ]) {
      assert.strictEqual(inline(text), text)
    }
  })

  it("ends on hostile nesting with all its text", () => {
    const nested = `${"**a__b~~c||".repeat(400)}x${"||~~__**".repeat(400)}`
    const text = (nodes: ReadonlyArray<Inline>): string =>
      nodes
        .map((node) => ("children" in node ? text(node.children) : node.kind === "text" ? node.text : ""))
        .join("")
    assert.include(text(parseInline(nested)), "x")
    assert.strictEqual(inline("[".repeat(4_000)), "[".repeat(4_000))
  })
})

describe("blocks of markdown", () => {
  it.each([
    ["# One\n## Two\n#no heading", "heading1[One]heading2[Two]paragraph[#no heading]"],
    ["-# small", "subtext[small]"],
    ["> one\n> two\nafter", "quote[paragraph[one\ntwo]]paragraph[after]"],
    [">>> all\nthe rest", "quote[paragraph[all\nthe rest]]"],
    ["- a\n- **b**\n1. c", "list(a|bold[b])list(c)"],
    ["first\nsecond", "paragraph[first\nsecond]"],
    ["a\n```ts\nlet x = '**'\n```\nb", "paragraph[a]codeBlock{ts,let x = '**'}paragraph[b]"],
    ["```one line```", "codeBlock{,one line}"],
    ["```\nnever closed", "paragraph[```\nnever closed]"],
  ])("reads %j", (text, expected) => assert.strictEqual(blocks(text), expected))
})
