/** Polls: messages that people vote in. */
import { PollLayoutType } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import type { StoredMessage } from "./MessageLog.ts"
import { Messages } from "./Messages.ts"
import { World } from "./World.ts"
import { type Channel, discordTimestamp } from "./WorldState.ts"

const day = 24 * 60 * 60_000

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
    /** Votes, or takes the vote back; who votes for another answer takes the first vote back. */
    readonly vote: (
      channel: Channel,
      messageId: string,
      userId: string,
      answerId: number,
      remove?: boolean,
    ) => Effect.Effect<void, DiscordError>
  }
>()("flora/playground/Polls") {
  static readonly layer = Layer.effect(
    Polls,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      const messages = yield* Messages

      return Polls.of({
        ask: (channel, authorId, question, answers) =>
          messages.send({
            channel,
            authorId,
            body: {},
            extra: {
              poll: {
                question: { text: question },
                answers: answers.map((text, index) => ({ answer_id: index + 1, poll_media: { text } })),
                expiry: discordTimestamp(world.now() + day),
                allow_multiselect: false,
                layout_type: PollLayoutType.Default,
              },
            },
          }),
        vote: Effect.fnUntraced(function* (channel, messageId, userId, answerId, remove = false) {
          const stored = yield* messages.get(channel, messageId)
          const { poll } = stored.message
          if (!poll?.answers.some(({ answer_id }) => answer_id === answerId))
            return yield* refusal("unknownMessage")
          const votes = stored.votes ?? []
          const before = votes.find((vote) => vote.userId === userId)
          if (remove ? before?.answerId !== answerId : before?.answerId === answerId) return
          const others = votes.filter((vote) => vote !== before)
          messages.put(channel, { ...stored, votes: remove ? others : [...others, { userId, answerId }] })
          const tell = (verb: "ADD" | "REMOVE", answer: number) =>
            events.publish(`MESSAGE_POLL_VOTE_${verb}`, channel.guildId, {
              user_id: userId,
              channel_id: channel.id,
              message_id: messageId,
              guild_id: channel.guildId,
              answer_id: answer,
            })
          if (before !== undefined) tell("REMOVE", before.answerId)
          if (!remove) tell("ADD", answerId)
        }),
      })
    }),
  )
}
