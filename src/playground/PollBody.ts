/** A poll as a bot sends it, and as a message shows it. */
import type { APIPoll, APIPollMedia } from "discord-api-types/v10"
import { Schema } from "effect"
import { choice, integer, list, maybe, snowflake, text } from "./FormBody.ts"
import { discordTimestamp } from "./WorldState.ts"

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

/** The poll as it begins at `now` (ms since 1970), a day long unless it says otherwise. */
export const toApiPoll = (poll: Poll, now: number): APIPoll => ({
  question: toApiMedia(poll.question),
  answers: poll.answers.map(({ poll_media }, index) => ({
    answer_id: index + 1,
    poll_media: toApiMedia(poll_media),
  })),
  expiry: discordTimestamp(now + (poll.duration ?? 24) * 3_600_000),
  allow_multiselect: poll.allow_multiselect ?? false,
  layout_type: 1,
})
