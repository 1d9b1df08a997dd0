/** Polls: what a bot may send, and how a message shows it. */
import type { APIPoll, APIPollMedia } from "discord-api-types/v10"
import { Schema } from "effect"
import { choice, integer, list, maybe, snowflake, text } from "./FormBody.ts"

const Emoji = Schema.Struct({ id: maybe(snowflake), name: maybe(Schema.String) })
const toApiMedia = ({ emoji, text }: typeof Poll.Type.question): APIPollMedia => ({
  ...(text ? { text } : {}),
  ...(emoji ? { emoji: { id: emoji.id ?? null, name: emoji.name ?? null } } : {}),
})

const Media = (max: number) => Schema.Struct({ text: maybe(text(1, max)), emoji: maybe(Emoji) })

export const Poll = Schema.Struct({
  question: Media(300),
  answers: list(Schema.Struct({ poll_media: Media(55) }), 10),
  duration: maybe(integer(1, 768)),
  allow_multiselect: maybe(Schema.Boolean),
  layout_type: maybe(choice([1])),
})
export type Poll = typeof Poll.Type

export const toApiPoll = (poll: Poll, now: number): APIPoll => ({
  question: toApiMedia(poll.question),
  answers: poll.answers.map(({ poll_media }, index) => ({
    answer_id: index + 1,
    poll_media: toApiMedia(poll_media),
  })),
  expiry: new Date(now + (poll.duration ?? 24) * 3_600_000).toISOString(),
  allow_multiselect: poll.allow_multiselect ?? false,
  layout_type: 1,
  results: { is_finalized: false, answer_counts: [] },
})
