// Polls with buttons: everybody has one vote, may change it, and nobody sees who voted for what.
import { type Poll, render, tally } from "./poll.ts"

const polls = kv.store("polls")
/** By poll and user; a vote's metadata is the number of its answer. */
const votes = kv.store("poll-votes")

const hour = 60 * 60
/** A poll is kept for a while after its end, so that it still can be looked at. */
const keptSeconds = (poll: Poll) => Math.max(60, Math.ceil((poll.endsAt - Date.now()) / 1000) + 24 * hour)

const count = async (id: string, poll: Poll) => {
  const cast: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await votes.list({ prefix: `${id}/`, limit: 1000, cursor })
    for (const { metadata } of page.keys) cast.push(metadata)
    cursor = page.cursor
  } while (cursor !== undefined)
  return tally(poll, cast)
}

const create = slash({
  name: "poll",
  description: "Asks everybody something",
  use: [cooldown({ seconds: 10 })],
  options: [
    { name: "question", description: "What to ask", required: true, maxLength: 250 },
    { name: "answers", description: "Two to five, with commas between them", required: true, maxLength: 400 },
    {
      name: "hours",
      description: "When it ends; a day by default",
      type: "integer",
      minValue: 1,
      maxValue: 168,
    },
  ],
  run: async (ctx) => {
    const { hours = 24, question } = ctx.options
    const answers = ctx.options.answers.split(",").map((answer) => answer.trim())
    if (
      answers.length < 2 ||
      answers.length > 5 ||
      answers.some((answer) => answer === "" || answer.length > 80)
    )
      return void (await ctx.reply({
        content: "Give two to five answers of up to 80 characters each.",
        ephemeral: true,
      }))
    const id = ctx.msg.id
    const poll: Poll = { question, answers, by: ctx.user.id, endsAt: Date.now() + hours * hour * 1000 }
    await polls.setJson(id, poll, { ttlSeconds: keptSeconds(poll) })
    const message = await ctx.reply(render(id, poll, tally(poll, [])))
    if (message === null) return
    await schedule.at(`close-poll/${id}`, poll.endsAt, {
      id,
      channelId: ctx.channelId,
      messageId: message.id,
    })
  },
})

onComponent("poll/:id/vote/:answer", async (ctx) => {
  const { answer, id } = ctx.params
  const poll = await polls.getJson<Poll>(id)
  if (poll === null || poll.endsAt <= Date.now())
    return ctx.reply({ content: "This poll has ended.", ephemeral: true })
  await votes.set(`${id}/${ctx.user.id}`, "", { metadata: Number(answer), ttlSeconds: keptSeconds(poll) })
  return ctx.update(render(id, poll, await count(id, poll)))
})

onComponent("poll/:id/end", async (ctx) => {
  const { id } = ctx.params
  const poll = await polls.getJson<Poll>(id)
  if (poll === null) return ctx.reply({ content: "This poll has ended.", ephemeral: true })
  if (ctx.user.id !== poll.by && !hasPermission(ctx, "ManageMessages"))
    return ctx.reply({ content: "Only who has asked, and moderators, can end a poll.", ephemeral: true })
  const ended = { ...poll, endsAt: Date.now() }
  await polls.setJson(id, ended, { ttlSeconds: keptSeconds(ended) })
  await schedule.cancel(`close-poll/${id}`)
  return ctx.update(render(id, ended, await count(id, ended)))
})

on("schedule:close-poll", async (ctx) => {
  const { channelId, id, messageId } = ctx.msg.data as { id: string; channelId: string; messageId: string }
  const poll = await polls.getJson<Poll>(id)
  if (poll !== null)
    await rest.editMessage({ channelId, messageId, ...render(id, poll, await count(id, poll)) })
})

createBot({ slashCommands: [create] })
