/** Polls: messages that people vote in. */
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import type { StoredMessage } from "./MessageLog.ts"
import { Messages } from "./Messages.ts"
import type { Channel } from "./WorldState.ts"

export class Polls extends Context.Service<
  Polls,
  {
    /** Asks a question, to be answered within a day. */
    readonly ask: (
      channel: Channel,
      authorId: string,
      question: string,
      answers: ReadonlyArray<string>,
    ) => Effect.Effect<StoredMessage, DiscordError>
    /**
     * Votes, or takes the vote back. Where one answer is all, who votes for another takes the first vote back. Errors:
     * `pollExpired` once the poll has ended.
     */
    readonly vote: (
      channel: Channel,
      messageId: string,
      userId: string,
      answerId: number,
      remove?: boolean,
    ) => Effect.Effect<void, DiscordError>
    /** Who voted for an answer, in that order. */
    readonly voters: (
      channel: Channel,
      messageId: string,
      answerId: number,
    ) => Effect.Effect<ReadonlyArray<string>, DiscordError>
    /** Ends a poll before its time. */
    readonly end: (channel: Channel, messageId: string) => Effect.Effect<StoredMessage, DiscordError>
  }
>()("flora/playground/Polls") {
  static readonly layer = Layer.effect(
    Polls,
    Effect.gen(function* () {
      const events = yield* Events
      const messages = yield* Messages

      const find = Effect.fnUntraced(function* (channel: Channel, messageId: string) {
        const stored = yield* messages.get(channel, messageId)
        const { poll } = stored.message
        return poll === undefined ? yield* refusal("noPoll") : { poll, stored, votes: stored.votes ?? [] }
      })

      return Polls.of({
        ask: (channel, authorId, question, answers) =>
          messages.send({
            channel,
            authorId,
            body: {
              poll: {
                question: { text: question },
                answers: answers.map((text) => ({ poll_media: { text } })),
              },
            },
          }),
        vote: Effect.fnUntraced(function* (channel, messageId, userId, answerId, remove = false) {
          const { poll, stored, votes } = yield* find(channel, messageId)
          if (!poll.answers.some(({ answer_id }) => answer_id === answerId))
            return yield* refusal("unknownMessage")
          if (poll.results?.is_finalized === true) return yield* refusal("pollExpired")
          const given = votes.filter((vote) => vote.userId === userId)
          if (given.some((vote) => vote.answerId === answerId) !== remove) return
          const back = given.filter((vote) => (remove ? vote.answerId === answerId : !poll.allow_multiselect))
          const others = votes.filter((vote) => !back.includes(vote))
          messages.put(channel, { ...stored, votes: remove ? others : [...others, { userId, answerId }] })
          const tell = (verb: "ADD" | "REMOVE", answer: number) =>
            events.publish(`MESSAGE_POLL_VOTE_${verb}`, channel.guildId, {
              user_id: userId,
              channel_id: channel.id,
              message_id: messageId,
              guild_id: channel.guildId,
              answer_id: answer,
            })
          for (const vote of back) tell("REMOVE", vote.answerId)
          if (!remove) tell("ADD", answerId)
        }),
        voters: Effect.fnUntraced(function* (channel, messageId, answerId) {
          const { votes } = yield* find(channel, messageId)
          return votes.filter((vote) => vote.answerId === answerId).map(({ userId }) => userId)
        }),
        end: Effect.fnUntraced(function* (channel, messageId) {
          const { poll, stored } = yield* find(channel, messageId)
          const results = { is_finalized: true, answer_counts: [] }
          const ended = { ...stored, message: { ...stored.message, poll: { ...poll, results } } }
          messages.update(channel, ended)
          return ended
        }),
      })
    }),
  )
}
