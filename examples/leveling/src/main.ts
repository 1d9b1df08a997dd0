// People earn points by writing, and levels by points. There is a leaderboard, and a role for a level if you want.
import { addPoints, leaders, placeOf, pointsOf } from "./points.ts"
import { levelOf, pointsFor } from "./levels.ts"

/** Role ids by level. */
const rewards = kv.store("level-rewards")

/** When people last earned something. A cache: after a sleep of the script everybody may earn again, and that is all right. */
const earned = new Map<string, number>()
const pauseMs = 60_000

on(
  "messageCreate",
  async (ctx) => {
    const { id } = ctx.user
    if (Date.now() - (earned.get(id) ?? 0) < pauseMs) return
    // Said before anything is awaited, so that of two messages at once only one counts.
    earned.set(id, Date.now())
    const { after, before } = await addPoints(id, 15 + Math.floor(Math.random() * 11))
    const level = levelOf(after)
    if (level === levelOf(before)) return
    const roleId = await rewards.get(String(level))
    await ctx.reply({
      content: `🎉 <@${id}> has reached level ${level}.`,
      allowedMentions: { repliedUser: false },
    })
    if (roleId !== null) await rest.addMemberRole({ userId: id, roleId, reason: `level ${level}` })
  },
  { bot: false },
)

const rank = slash({
  name: "rank",
  description: "How far somebody has come",
  options: [{ name: "member", description: "Who; you by default", type: "user" }],
  run: async (ctx) => {
    const id = ctx.options.member ?? ctx.user.id
    const [points, place] = await Promise.all([pointsOf(id), placeOf(id)])
    const level = levelOf(points)
    await ctx.reply({
      embeds: [
        embed()
          .setDescription(`<@${id}>`)
          .addField("Level", `${level}`, true)
          .addField("Points", `${points} of ${pointsFor(level + 1)}`, true)
          .addField("Place", place === undefined ? "none yet" : `#${place}`, true),
      ],
    })
  },
})

const pageSize = 10
const page = async (number: number) => {
  const { more, people } = await leaders(number * pageSize, pageSize)
  const lines = people.map(
    ({ points, userId }, i) =>
      `**${number * pageSize + i + 1}.** <@${userId}> · level ${levelOf(points)} · ${points} points`,
  )
  const turn = (label: string, to: number, possible: boolean) =>
    button()
      .setCustomId(customId("leaderboard/:page", { page: to }))
      .setLabel(label)
      .setStyle(ButtonStyle.Secondary)
      .setDisabled(!possible)
  return {
    embeds: [
      embed()
        .setTitle("Leaderboard")
        .setDescription(lines.join("\n") || "Nobody has written anything yet."),
    ],
    components: [
      actionRow().addComponents(turn("◀", Math.max(0, number - 1), number > 0), turn("▶", number + 1, more)),
    ],
  }
}

const leaderboard = slash({
  name: "leaderboard",
  description: "Who has written the most",
  run: async (ctx) => ctx.reply(await page(0)),
})
onComponent("leaderboard/:page", async (ctx) => ctx.update(await page(Number(ctx.params.page))))

const levels = slash({
  name: "level-role",
  description: "A role for everybody who reaches a level",
  defaultMemberPermissions: ["ManageRoles"],
  use: [requirePermissions("ManageRoles")],
  options: [
    { name: "level", description: "Which", type: "integer", minValue: 1, maxValue: 200, required: true },
    { name: "role", description: "None takes the reward away", type: "role" },
  ],
  run: async (ctx) => {
    const { level, role } = ctx.options
    // Nobody can hand out, by way of the bot, more than they have.
    const needed = role === undefined ? "0" : (ctx.resolved.roles?.[role]?.permissions ?? "Administrator")
    if (!hasPermission(ctx, needed))
      return ctx.reply({ content: "You cannot give that role yourself.", ephemeral: true })
    await (role === undefined ? rewards.delete(`${level}`) : rewards.set(`${level}`, role))
    const what = role === undefined ? "no role" : `<@&${role}>`
    return ctx.reply({ content: `Level ${level} gives ${what}.`, ephemeral: true })
  },
})

createBot({ slashCommands: [rank, leaderboard, levels] })
