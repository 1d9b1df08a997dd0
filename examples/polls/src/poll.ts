// What a poll is, and how it looks.

export interface Poll {
  readonly question: string
  readonly answers: readonly string[]
  /** Who has asked. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

/** How often each answer was chosen. */
export const tally = ({ answers }: Poll, cast: readonly unknown[]) =>
  answers.map((_, answer) => cast.filter((vote) => vote === answer).length)

const bar = (share: number) => "█".repeat(Math.round(share * 12)).padEnd(12, "░")

/** A poll that has ended has no buttons. */
export const render = (id: string, { answers, by, endsAt, question }: Poll, counts: readonly number[]) => {
  const total = counts.reduce((sum, votes) => sum + votes, 0)
  const ended = endsAt <= Date.now()
  const lines = answers.map((answer, i) => {
    const share = total === 0 ? 0 : counts[i]! / total
    return `**${answer}**\n\`${bar(share)}\` ${Math.round(share * 100)} % (${counts[i]})`
  })
  const end = `<t:${Math.floor(endsAt / 1000)}:R>`
  const state = `${total} ${total === 1 ? "vote" : "votes"} · ${ended ? "ended" : "ends"} ${end} · asked by <@${by}>`
  return {
    embeds: [
      embed()
        .setTitle(question)
        .setColor(ended ? 0x747f8d : 0x5865f2)
        .setDescription([...lines, state].join("\n\n")),
    ],
    components: ended
      ? []
      : [
          actionRow().addComponents(
            answers.map((answer, i) =>
              button()
                .setCustomId(customId("poll/:id/vote/:answer", { id, answer: i }))
                .setLabel(answer),
            ),
          ),
          button()
            .setCustomId(customId("poll/:id/end", { id }))
            .setLabel("End")
            .setStyle(ButtonStyle.Secondary),
        ],
  }
}
