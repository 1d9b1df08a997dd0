// People give themselves roles by reacting to a message. Moderators make a message such a one from its "Apps" menu.

/** Role ids, by message and emoji. */
const roles = kv.store("reaction-roles")

/** Some emojis can be written with and without a sign that asks for the coloured form. */
const plain = (emoji: string) => emoji.replaceAll("\uFE0F", "")
const keyOf = (messageId: string, emoji: ReactionEmoji) =>
  `${messageId}/${emoji.id ?? plain(emoji.name ?? "")}`

/** What somebody typed: a character, or `<:name:id>`. */
const readEmoji = (text: string): ReactionEmoji => {
  const [, name = null, id = null] = /^<a?:(\w+):(\d+)>$/.exec(text) ?? []
  return id === null ? { id, name: text } : { id, name }
}

on(
  "reactionAdd",
  async ({ msg }) => {
    const roleId = await roles.get(keyOf(msg.messageId, msg.emoji))
    if (roleId !== null) await rest.addMemberRole({ userId: msg.userId, roleId, reason: "reaction" })
  },
  { bot: false },
)

on("reactionRemove", async ({ msg }) => {
  const roleId = await roles.get(keyOf(msg.messageId, msg.emoji))
  if (roleId !== null) await rest.removeMemberRole({ userId: msg.userId, roleId, reason: "reaction" })
})

const forget = async (messageId: string) => {
  const { keys } = await roles.list({ prefix: `${messageId}/` })
  if (keys.length > 0) await roles.batch(keys.map(({ name }) => ({ type: "delete", key: name })))
  return keys.length
}

on("messageDelete", ({ msg }) => forget(msg.id))

const form = modal("reaction-role/:messageId", "Reaction role").addComponents(
  label("Emoji")
    .setDescription("As you would write it in a message")
    .setComponent(inputText("emoji").setMaxLength(100)),
  label("Role").setComponent(roleSelect("role")),
)

onModal("reaction-role/:messageId", async (ctx) => {
  const { messageId } = ctx.params
  const [roleId = ""] = ctx.values("role")
  const typed = ctx.text("emoji").trim()
  const role = await rest.fetchRole({ roleId })
  // Nobody can hand out, by way of the bot, more than they have.
  if (!hasPermission(ctx, "ManageRoles") || !hasPermission(ctx, String(role.permissions)))
    return ctx.reply({ content: "You cannot give that role yourself.", ephemeral: true })
  try {
    await rest.addReaction({ channelId: ctx.channelId, messageId, emoji: typed })
  } catch (error) {
    if ((error as { code?: string }).code !== "DISCORD_HTTP_ERROR") throw error
    return ctx.reply({ content: `Discord does not take ${typed} as a reaction there.`, ephemeral: true })
  }
  await roles.set(keyOf(messageId, readEmoji(typed)), roleId)
  return ctx.reply({ content: `${typed} gives <@&${roleId}>.`, ephemeral: true })
})

const add = messageCommand({
  name: "Add a reaction role",
  defaultMemberPermissions: ["ManageRoles"],
  use: [requirePermissions("ManageRoles")],
  run: (ctx) => ctx.showModal(form.with({ messageId: ctx.target.id })),
})

const clear = messageCommand({
  name: "Clear reaction roles",
  defaultMemberPermissions: ["ManageRoles"],
  use: [requirePermissions("ManageRoles")],
  run: async (ctx) => {
    const count = await forget(ctx.target.id)
    await ctx.reply({ content: `${count} reactions give no role any more.`, ephemeral: true })
  },
})

createBot({ contextMenus: [add, clear] })
