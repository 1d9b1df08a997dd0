// Writes down, in a channel that moderators can read, what they did and which messages were changed or deleted.
import { caseOf, cases, recordCase } from "./cases.ts"
import { logChannel, post } from "./log.ts"

const quote = (text: string) =>
  text === "" ? "*no text*" : text.length > 1000 ? `${text.slice(0, 999)}…` : text

on("messageDelete", async ({ msg }) => {
  const { old } = msg
  if (old === null || old.author.bot) return
  await post(
    embed()
      .setTitle("Message deleted")
      .setColor(0xed4245)
      .setDescription(`<@${old.author.id}> in <#${msg.channelId}>`)
      .addField("Text", quote(old.content))
      .addFields(old.attachments.slice(0, 5).map(({ filename }) => ({ name: "File", value: filename })))
      .setTimestamp(Date.now()),
  )
})

on("messageDeleteBulk", async ({ msg }) => {
  await post(
    embed()
      .setTitle(`${msg.ids.length} messages deleted at once`)
      .setColor(0xed4245)
      .setDescription(`in <#${msg.channelId}>`)
      .setTimestamp(Date.now()),
  )
})

on("messageUpdate", async ({ guildId, msg }) => {
  const { new: now, old } = msg
  // Discord also says so when it adds a preview of a link.
  if (old === null || now === null || now.author.bot || old.content === now.content) return
  await post(
    embed()
      .setTitle("Message edited")
      .setUrl(`https://discord.com/channels/${guildId}/${msg.channelId}/${msg.id}`)
      .setColor(0xfee75c)
      .setDescription(`<@${now.author.id}> in <#${msg.channelId}>`)
      .addField("Before", quote(old.content))
      .addField("After", quote(now.content))
      .setTimestamp(Date.now()),
  )
})

on("auditLogEntryCreate", async ({ msg }) => {
  const entry = caseOf(msg)
  if (entry === undefined) return
  await recordCase(msg.id, entry)
  await post(
    embed()
      .setTitle(entry.action)
      .setColor(0x5865f2)
      .addField("Member", `<@${entry.memberId}>`, true)
      .addField("Moderator", entry.moderatorId === undefined ? "unknown" : `<@${entry.moderatorId}>`, true)
      .addField("Reason", entry.reason ?? "none given")
      .setTimestamp(entry.at),
  )
})

const modlog = slash({
  name: "modlog",
  description: "The log of what moderators do",
  defaultMemberPermissions: ["ManageGuild"],
  use: [requirePermissions("ManageGuild")],
  subcommands: [
    {
      name: "set",
      description: "Chooses the log's channel",
      options: [
        { name: "channel", description: "Where", type: "channel", channelTypes: [0], required: true },
      ],
      run: async (ctx) => {
        await logChannel.set(ctx.options.channel)
        await post(
          embed().setDescription(`<@${ctx.user.id}> has chosen this channel for the moderation log.`),
        )
        await ctx.reply({ content: `The log is in <#${ctx.options.channel}>.`, ephemeral: true })
      },
    },
    {
      name: "off",
      description: "Ends the log",
      run: async (ctx) => {
        await logChannel.forget()
        await ctx.reply({ content: "Nothing is logged any more.", ephemeral: true })
      },
    },
  ],
})

const history = slash({
  name: "cases",
  description: "What moderators did about somebody in the last 90 days",
  defaultMemberPermissions: ["ModerateMembers"],
  use: [requirePermissions("ModerateMembers")],
  options: [{ name: "member", description: "About whom", type: "user", required: true }],
  run: async (ctx) => {
    const found = await cases(ctx.options.member)
    const lines = found.map(
      ({ action, at, moderatorId, reason }) =>
        `<t:${Math.floor(at / 1000)}:d> **${action}** by ${moderatorId ? `<@${moderatorId}>` : "somebody"}${reason ? `: ${reason.slice(0, 100)}` : ""}`,
    )
    await ctx.reply({
      embeds: [
        embed()
          .setTitle(`${found.length} of the latest cases`)
          .setDescription(lines.join("\n") || `There is nothing about <@${ctx.options.member}>.`),
      ],
      ephemeral: true,
    })
  },
})

createBot({ slashCommands: [modlog, history] })
