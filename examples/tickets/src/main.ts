// Tickets: a button opens a form, the form opens a private thread with the staff, and its end is written down.
import { openTicket, settings, staffOf, transcript } from "./tickets.ts"

const openForm = modal("ticket", "Open a ticket").addComponents(
  label("What is it about?").setComponent(inputText("subject").setMaxLength(80)),
  label("Tell us more").setComponent(
    inputText("details").setStyle(InputTextStyle.Paragraph).setMaxLength(2000),
  ),
)
const closeForm = modal("ticket/:owner/close", "Close this ticket").addComponents(
  label("How did it end?").setComponent(inputText("outcome").setMaxLength(200).setRequired(false)),
)

const setUp = slash({
  name: "tickets",
  description: "Puts a button for tickets into this channel",
  defaultMemberPermissions: ["ManageGuild"],
  use: [requirePermissions("ManageGuild")],
  options: [
    { name: "staff", description: "Who answers tickets", type: "role", required: true },
    { name: "log", description: "Where closed tickets are written down", type: "channel", channelTypes: [0] },
  ],
  run: async (ctx) => {
    const { log, staff } = ctx.options
    await settings.setJson("settings", { staff, log })
    await rest.sendMessage({
      channelId: ctx.channelId,
      embeds: [
        embed().setTitle("Do you need help?").setDescription("Only you and the staff see your ticket."),
      ],
      components: [button().setCustomId("ticket/open").setLabel("Open a ticket").setEmoji("🎫")],
    })
    await ctx.reply({ content: "Done.", ephemeral: true })
  },
})

onComponent("ticket/open", (ctx) => ctx.showModal(openForm))

onModal(openForm, async (ctx) => {
  const { details, subject } = ctx.fields
  const threadId = await openTicket(ctx.channelId, ctx.user)
  if (threadId === undefined)
    return ctx.reply({ content: "You have a ticket already; look for its thread.", ephemeral: true })
  const staff = await staffOf()
  await rest.sendMessage({
    channelId: threadId,
    content: `<@${ctx.user.id}>${staff === undefined ? "" : ` <@&${staff}>`}`,
    embeds: [embed().setTitle(subject).setDescription(details).setColor(0x5865f2)],
    components: [
      button()
        .setCustomId(customId("ticket/:owner/close", { owner: ctx.user.id }))
        .setLabel("Close")
        .setStyle(ButtonStyle.Danger),
    ],
    allowedMentions: { users: [ctx.user.id], roles: staff === undefined ? [] : [staff] },
  })
  return ctx.reply({ content: `Your ticket is <#${threadId}>.`, ephemeral: true })
})

onComponent("ticket/:owner/close", async (ctx) => {
  const { owner } = ctx.params
  const staff = await staffOf()
  const allowed =
    ctx.user.id === owner ||
    (staff !== undefined && hasRole(ctx, staff)) ||
    hasPermission(ctx, "ManageThreads")
  if (!allowed)
    return ctx.reply({
      content: "Only the staff, and who has opened it, can close a ticket.",
      ephemeral: true,
    })
  return ctx.showModal(closeForm.with({ owner }))
})

onModal("ticket/:owner/close", async (ctx) => {
  const { owner } = ctx.params
  const outcome = ctx.text("outcome") || "no word"
  // What was said has to be read before the thread is closed; answers to a closed one would open it again.
  await ctx.reply(`Closed by <@${ctx.user.id}>: ${outcome}`)
  await transcript(ctx.channelId, `Ticket of <@${owner}>, closed by <@${ctx.user.id}>: ${outcome}`)
  await settings.delete(`open/${owner}`)
  await rest.editChannel({
    channelId: ctx.channelId,
    payload: { archived: true, locked: true },
    reason: "ticket closed",
  })
})

// A thread that somebody deletes is a ticket that is over.
on("threadDelete", async ({ msg }) => {
  const { keys } = await settings.list({ prefix: "open/", limit: 1000 })
  const gone = keys.find(({ metadata }) => metadata === msg.id)
  if (gone !== undefined) await settings.delete(gone.name)
})

createBot({ slashCommands: [setUp] })
