// A quiz with buttons: the first right answer wins the round, a wrong one is one's last.
import { questions } from "./questions.ts"

interface Round {
  readonly question: string
  readonly answers: readonly string[]
  /** The place of the right one among the answers. */
  readonly right: number
  readonly wrong: Set<string>
}

/** Points by user; they are the metadata, too, so that one list has them all. */
const scores = kv.store("trivia")
const roundMs = 20_000

/** Rounds that go on, by the channel. They are short, and a deploy that ends one does no harm: so they need no store. */
const rounds = new Map<string, Round & { readonly id: string }>()

const shuffle = <Item>(items: readonly Item[]) =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)

const newRound = (): Round => {
  const { question, right, wrong } = questions[Math.floor(Math.random() * questions.length)]!
  const answers = shuffle([right, ...wrong])
  return { question, answers, right: answers.indexOf(right), wrong: new Set() }
}

/** With an outcome the round is over, and shows the right answer. */
const render = (id: string, { answers, question, right }: Round, outcome?: string) => ({
  embeds: [
    embed()
      .setTitle(question)
      .setColor(outcome === undefined ? 0x5865f2 : 0x57f287)
      .setDescription(outcome ?? `The first right answer wins. There are ${roundMs / 1000} seconds.`),
  ],
  components: [
    actionRow().addComponents(
      answers.map((answer, place) =>
        button()
          .setCustomId(customId("trivia/:id/:place", { id, place }))
          .setLabel(answer)
          .setStyle(outcome !== undefined && place === right ? ButtonStyle.Success : ButtonStyle.Secondary)
          .setDisabled(outcome !== undefined),
      ),
    ),
  ],
})

const play = async (ctx: SlashContext<unknown>) => {
  const { channelId } = ctx
  if (rounds.has(channelId))
    return ctx.reply({ content: "There is a question in this channel already.", ephemeral: true })
  const round = { ...newRound(), id: ctx.msg.id }
  rounds.set(channelId, round)
  setTimeout(async () => {
    if (rounds.get(channelId) !== round) return
    rounds.delete(channelId)
    await ctx.edit(render(round.id, round, `Nobody knew. It is **${round.answers[round.right]}**.`))
  }, roundMs)
  return ctx.reply(render(round.id, round))
}

onComponent("trivia/:id/:place", async (ctx) => {
  const round = rounds.get(ctx.channelId)
  if (round === undefined || round.id !== ctx.params.id)
    return ctx.reply({ content: "This question is over.", ephemeral: true })
  const { id } = ctx.user
  if (round.wrong.has(id)) return ctx.reply({ content: "You have had your try.", ephemeral: true })
  if (Number(ctx.params.place) !== round.right) {
    round.wrong.add(id)
    return ctx.reply({ content: "No.", ephemeral: true })
  }
  rounds.delete(ctx.channelId)
  const points = Number((await scores.get(id)) ?? "0") + 1
  await scores.set(id, `${points}`, { metadata: points })
  return ctx.update(render(round.id, round, `<@${id}> knew: **${round.answers[round.right]}**.`))
})

const best = async () => {
  const { keys } = await scores.list({ limit: 1000 })
  return keys
    .map(({ metadata, name }) => ({ userId: name, points: Number(metadata) }))
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 10)
}

const trivia = slash({
  name: "trivia",
  description: "A quiz",
  subcommands: [
    { name: "play", description: "Asks a question", run: play },
    {
      name: "scores",
      description: "Who knows the most",
      run: async (ctx) => {
        const lines = (await best()).map(({ points, userId }, i) => `**${i + 1}.** <@${userId}> · ${points}`)
        await ctx.reply({
          embeds: [
            embed()
              .setTitle("Trivia")
              .setDescription(lines.join("\n") || "Nobody has won yet."),
          ],
        })
      },
    },
  ],
})

createBot({ slashCommands: [trivia] })
