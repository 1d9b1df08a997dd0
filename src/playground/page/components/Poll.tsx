import { useActions } from "../Actions.ts"
import type { Message } from "../World.ts"

/** A poll; a click on an answer votes for it or takes the vote back. */
export const Poll = ({ message }: { message: Message }) => {
  const actions = useActions()
  const { poll } = message
  if (poll === undefined) return null
  const over = poll.results?.is_finalized === true
  const given = poll.results?.answer_counts ?? []
  const total = given.reduce((sum, { count }) => sum + count, 0)
  return (
    <section class="poll" aria-label={poll.question.text ?? "Poll"}>
      <h3>{poll.question.text}</h3>
      {poll.answers.map(({ answer_id: answerId, poll_media: { emoji, text } }) => {
        const { count = 0, me_voted: mine = false } = given.find(({ id }) => id === answerId) ?? {}
        const name = [emoji?.name, text].filter(Boolean).join(" ")
        return (
          <button
            key={answerId}
            type="button"
            class={mine ? "poll-answer mine" : "poll-answer"}
            disabled={over}
            aria-pressed={mine}
            aria-label={`${name}, ${votes(count)}`}
            onClick={() => void actions.vote(message, { answerId, remove: mine })}
          >
            <span>{name}</span>
            <span>{votes(count)}</span>
          </button>
        )
      })}
      <small>
        {votes(total)} · {over ? "ended" : poll.allow_multiselect ? "several answers" : "one answer"}
      </small>
    </section>
  )
}

const votes = (count: number) => (count === 1 ? "1 vote" : `${count} votes`)
