/** The work that all contenders of the dispatch benchmark do: a message comes, a handler looks at it and answers it. */

const rest = JSON.stringify({
  channelId: "900000000000000011",
  guildId: "900000000000000001",
  author: { id: "900000000000000101", username: "you", discriminator: "0", bot: false },
  member: {
    roles: Array.from({ length: 20 }, (_, index) => String(900000000000001000 + index)),
    joinedAt: "2024-01-01T00:00:00Z",
  },
  timestamp: "2024-01-01T00:00:00Z",
  type: 0,
  attachments: [],
  embeds: [{ title: "t", description: "x".repeat(1000) }],
  mentions: [],
  pinned: false,
  tts: false,
}).slice(1)

/** A message as Discord sends it to a busy channel, 1.7 KB of JSON. */
export const messageText = (id: number, content = "!ping"): string =>
  `{"id":"${id}","content":"${content}",${rest}`

/** Makes the handler compute for 200 ms before it answers. */
export const spin = "!spin"

/** The number in the content of a reply. */
export const repliedTo = (content: string): number => Number(content.slice(5))

/** What a guild deploys at flora. */
export const guildScript = `on("messageCreate", (ctx) => {
  if (!ctx.msg.content.startsWith("!")) return
  if (ctx.msg.content === "${spin}") { const end = Date.now() + 200; while (Date.now() < end); }
  return ctx.reply("pong " + ctx.msg.id)
})`

/**
 * The same for a peer, which brings no SDK: a table of operations under way, and a handler. `receive(text)` takes an event, `settle(id)` the
 * end of an operation; the peer provides `emit(text)`, which takes an operation out. `spinning` is the statement that computes for 200 ms.
 */
export const tenantScript = (
  emit: string,
  spinning = "const end = Date.now() + 200; while (Date.now() < end);",
): string => `
const pending = new Map()
let operations = 0
let handled = 0
const reply = (content) => new Promise((resolve) => {
  const id = ++operations
  pending.set(id, resolve)
  ;(${emit})(JSON.stringify([id, "message.reply", { content }]))
})
const handler = async (message) => {
  if (!message.content.startsWith("!")) return
  if (message.content === "${spin}") { ${spinning} }
  await reply("pong " + message.id)
  handled++
}
globalThis.receive = (text) => { void handler(JSON.parse(text)) }
globalThis.settle = (id) => { const resolve = pending.get(id); pending.delete(id); resolve({ id: "1" }) }
`
