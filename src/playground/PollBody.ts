/** A poll as a bot sends it, and as a message shows it. */
import type { APIPoll, APIPollMedia } from "discord-api-types/v10"
import { discordTimestamp } from "./WorldState.ts"

interface PollMedia {
  readonly text?: string | null
  readonly emoji?: { readonly id?: string | null; readonly name?: string | null } | null
}

export interface Poll {
  readonly question: PollMedia
  readonly answers: ReadonlyArray<{ readonly poll_media: PollMedia }>
  /** Hours; defaults to a day. */
  readonly duration?: number | null
  readonly allow_multiselect?: boolean | null
}

/** The poll as it begins at `now` (ms since 1970). */
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

const toApiMedia = ({ emoji, text }: PollMedia): APIPollMedia => ({
  ...(text ? { text } : {}),
  ...(emoji ? { emoji: { id: emoji.id ?? null, name: emoji.name ?? null } } : {}),
})
