/** Finds out whom a message mentions, under the sender's `allowed_mentions`. */
import type { AllowedMentions } from "./MessageBody.ts"

export interface Mentions {
  readonly everyone: boolean
  readonly users: ReadonlyArray<string>
  readonly roles: ReadonlyArray<string>
}

const ids = (content: string, pattern: RegExp) => [
  ...new Set(Array.from(content.matchAll(pattern), (match) => match[1]!)),
]

/**
 * Reads the mentions out of a message's text. Without `allowed` everything the text names is mentioned, and so is
 * `repliedTo`, the author of the message that is answered; with it, only what it names.
 */
export const readMentions = (
  content: string,
  allowed: AllowedMentions | null | undefined,
  repliedTo: string | undefined,
): Mentions => {
  const parse = new Set<string>(allowed ? (allowed.parse ?? []) : ["users", "roles", "everyone"])
  const select = (kind: "users" | "roles", named: ReadonlyArray<string>) =>
    parse.has(kind) ? named : named.filter((id) => allowed?.[kind]?.includes(id))
  const users = select("users", ids(content, /<@!?(\d{15,20})>/g))
  const pinged =
    repliedTo !== undefined && (!allowed || allowed.replied_user === true) && !users.includes(repliedTo)
  return {
    everyone: parse.has("everyone") && /@(everyone|here)\b/.test(content),
    users: pinged ? [...users, repliedTo] : users,
    roles: select("roles", ids(content, /<@&(\d{15,20})>/g)),
  }
}
