import { Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Snowflake } from "../../domain/Ids.ts"
import { limit, optionalId, restCall } from "./RestCall.ts"

const PollAnswer = Schema.Union([
  Schema.String,
  Schema.Struct({
    text: Schema.optional(Schema.String),
    /** A character, or the id of one of the guild's emojis. */
    emoji: Schema.optional(Schema.String),
  }),
])

const toMedia = (answer: typeof PollAnswer.Type) => {
  if (typeof answer === "string") return { text: answer }
  const { emoji, text } = answer
  return {
    ...(text === undefined ? {} : { text }),
    ...(emoji === undefined ? {} : { emoji: /^\d{15,20}$/.test(emoji) ? { id: emoji } : { name: emoji } }),
  }
}

/** Polls, which are messages of the guild's channels. */
export const pollCalls = [
  restCall(
    "sendPoll",
    {
      channelId: Snowflake,
      question: Schema.String,
      answers: Schema.Array(PollAnswer).check(Schema.isMinLength(1), Schema.isMaxLength(10)),
      durationHours: Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 768 }))),
      allowMultiselect: Schema.optional(Schema.Boolean),
      content: Schema.optional(Schema.String),
    },
    {
      method: "POST",
      route: ({ channelId }) => Routes.channelMessages(channelId),
      body: ({ allowMultiselect = false, answers, content, durationHours = 24, question }) => ({
        ...(content === undefined ? {} : { content }),
        poll: {
          question: { text: question },
          answers: answers.map((answer) => ({ poll_media: toMedia(answer) })),
          duration: durationHours,
          allow_multiselect: allowMultiselect,
        },
      }),
      returns: "json",
      messages: 1,
    },
  ),
  restCall(
    "endPoll",
    { channelId: Snowflake, messageId: Snowflake },
    {
      method: "POST",
      route: ({ channelId, messageId }) => Routes.expirePoll(channelId, messageId),
      returns: "json",
    },
  ),
  restCall(
    "fetchPollVoters",
    {
      channelId: Snowflake,
      messageId: Snowflake,
      answerId: Schema.Int.check(Schema.isGreaterThan(0)),
      after: optionalId,
      ...limit(100),
    },
    {
      method: "GET",
      route: ({ answerId, channelId, messageId }) => Routes.pollAnswerVoters(channelId, messageId, answerId),
      query: ({ after, limit }) => ({ after, limit }),
      returns: "json",
    },
  ),
]
