// Where the log is written to.

const settings = kv.store("moderation-log")

export const logChannel = {
  set: (channelId: string) => settings.set("channel", channelId),
  forget: () => settings.delete("channel"),
}

/** Writes an entry. Without a channel nothing happens; a channel that is gone, or closed to the bot, ends the log. */
export const post = async (entry: EmbedBuilder) => {
  const channelId = await settings.get("channel")
  if (channelId === null) return
  try {
    await rest.sendMessage({ channelId, embeds: [entry] })
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number }
    if (code !== "SCOPE_FORBIDDEN" && status !== 403 && status !== 404) throw error
    console.warn(`the moderation log has ended: its channel ${channelId} cannot be written to`)
    await logChannel.forget()
  }
}
