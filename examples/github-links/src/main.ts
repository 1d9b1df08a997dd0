// Shows what links to GitHub lead to: repositories, issues, pull requests and commits.
import { findLinks, look } from "./github.ts"

const most = 3

on(
  "messageCreate",
  async (ctx) => {
    const links = findLinks(ctx.msg.content).slice(0, most)
    if (links.length === 0) return
    const found = await Promise.all(links.map(look))
    const embeds = found.filter((each) => each !== undefined)
    if (embeds.length > 0) await ctx.reply({ embeds, allowedMentions: { repliedUser: false } })
  },
  { bot: false },
)
