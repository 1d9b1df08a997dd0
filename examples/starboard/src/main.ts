// What people like is shown once more: a message with enough stars is posted to a channel of its own.

interface Settings {
  readonly channelId: string
  readonly stars: number
}

const settings = kv.store("starboard")
/** Ids of posts by the id of the message that they show. */
const posts = kv.store("starboard-posts")
const star = "⭐"

/** What is done about a message, one thing after the other: two stars at once must not make two posts. */
const underWay = new Map<string, Promise<void>>()
const inTurn = (messageId: string, work: () => Promise<void>) => {
  const done = (underWay.get(messageId) ?? Promise.resolve()).catch(() => {}).then(work)
  underWay.set(messageId, done)
  return done.finally(() => {
    if (underWay.get(messageId) === done) underWay.delete(messageId)
  })
}

const starsOf = ({ reactions }: SentMessage) => {
  const counts = (reactions ?? []) as readonly { readonly count: number; readonly emoji: ReactionEmoji }[]
  return counts.find(({ emoji }) => emoji.name === star)?.count ?? 0
}

const render = (guildId: string, message: SentMessage, stars: number) => {
  const { attachments, author, channel_id: channelId, content, id, timestamp } = message
  const picture = attachments.find(({ content_type: type }) => String(type).startsWith("image/"))
  const post = embed()
    .setAuthor(author.username)
    .setDescription(content)
    .setColor(0xffac33)
    .setTimestamp(timestamp)
    .addField("From", `https://discord.com/channels/${guildId}/${channelId}/${id}`)
  if (picture !== undefined) post.setImage(String(picture.url))
  return { content: `${star} **${stars}** <#${channelId}>`, embeds: [post] }
}

const refresh = async ({ channelId, guildId, messageId }: Reaction) => {
  const current = await settings.getJson<Settings>("settings")
  if (current === null || channelId === current.channelId) return
  const [message, postId] = await Promise.all([
    rest.fetchMessage({ channelId, messageId }),
    posts.get(messageId),
  ])
  const stars = starsOf(message)
  const place = { channelId: current.channelId }
  if (postId === null) {
    if (stars < current.stars) return
    const post = await rest.sendMessage({ ...place, ...render(guildId, message, stars) })
    await posts.set(messageId, post.id)
  } else if (stars >= current.stars) {
    await rest.editMessage({ ...place, messageId: postId, ...render(guildId, message, stars) })
  } else await removePost(place.channelId, messageId, postId)
}

const removePost = async (channelId: string, messageId: string, postId: string) => {
  await posts.delete(messageId)
  await rest.deleteMessage({ channelId, messageId: postId })
}

const starred = ({ msg }: { readonly msg: Reaction }) =>
  msg.emoji.name === star ? inTurn(msg.messageId, () => refresh(msg)) : undefined

on("reactionAdd", starred)
on("reactionRemove", starred)

on("messageDelete", ({ msg: { id } }) =>
  inTurn(id, async () => {
    const [current, postId] = await Promise.all([settings.getJson<Settings>("settings"), posts.get(id)])
    if (current !== null && postId !== null) await removePost(current.channelId, id, postId)
  }),
)

const starboard = slash({
  name: "starboard",
  description: "Where messages with stars are shown",
  defaultMemberPermissions: ["ManageGuild"],
  use: [requirePermissions("ManageGuild")],
  subcommands: [
    {
      name: "set",
      description: "Chooses the channel, and how many stars it takes",
      options: [
        { name: "channel", description: "Where", type: "channel", channelTypes: [0, 5], required: true },
        { name: "stars", description: "Three by default", type: "integer", minValue: 1, maxValue: 100 },
      ],
      run: async (ctx) => {
        const { channel, stars = 3 } = ctx.options
        await settings.setJson("settings", { channelId: channel, stars } satisfies Settings)
        await ctx.reply({ content: `${stars} ${star} bring a message to <#${channel}>.`, ephemeral: true })
      },
    },
    {
      name: "off",
      description: "Shows nothing any more",
      run: async (ctx) => {
        await settings.delete("settings")
        await ctx.reply({ content: "The starboard is off.", ephemeral: true })
      },
    },
  ],
})

createBot({ slashCommands: [starboard] })
