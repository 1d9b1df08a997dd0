// What is known of tickets: who has one open, who answers them, and what was said in them.

interface Settings {
  readonly staff: string
  readonly log?: string | undefined
}

/** The `settings`, the `number` of the latest ticket, and under `open/<user>` the thread of an open one, also as metadata. */
export const settings = kv.store("tickets")

export const staffOf = async () => (await settings.getJson<Settings>("settings"))?.staff

const privateThread = 12

/** Opens a ticket; undefined where somebody has one already: everybody has one at a time. */
export const openTicket = async (channelId: string, user: User) => {
  const key = `open/${user.id}`
  // Of two forms at once one goes on; a claim that came to nothing ends by itself.
  if (!(await settings.compareAndSet(key, null, "being opened", { ttlSeconds: 30 }))) return undefined
  const number = await settings.increment("number")
  const { id } = await rest.createThread({
    channelId,
    payload: { name: `ticket-${number}`, type: privateThread, invitable: false },
    reason: `ticket of ${user.username}`,
  })
  await settings.set(key, id, { metadata: id })
  await rest.addThreadMember({ threadId: id, userId: user.id })
  return id
}

/** Writes the last hundred messages of a ticket into the log, as a file, where there is a log. */
export const transcript = async (threadId: string, title: string) => {
  const { log } = (await settings.getJson<Settings>("settings")) ?? {}
  if (log === undefined) return
  const messages = await rest.fetchMessages({ channelId: threadId, limit: 100 })
  const lines = messages
    .toReversed()
    .map(({ author, content, embeds, timestamp }) =>
      [
        `${timestamp} ${author.username}: ${content}`,
        ...embeds.map((each) => `  ${each.title}: ${each.description}`),
      ].join("\n"),
    )
  await rest.sendMessage({
    channelId: log,
    content: title,
    attachments: [{ filename: "ticket.txt", text: lines.join("\n") }],
    allowedMentions: { parse: [] },
  })
}
