/** The playground's control routes, as the page calls them. */
import type { Message, World } from "./World.ts"

/** A refusal of the server in its own words, or the reason that it could not be asked. */
export class ControlError extends Error {}

export type OptionValue = string | number | boolean

export interface CommandCall {
  readonly channelId: string
  readonly name: string
  readonly subcommand?: string
  readonly options: { readonly [name: string]: OptionValue }
  readonly userId: string
}

export interface MenuCall {
  readonly channelId: string
  readonly name: string
  readonly target: "user" | "message"
  readonly targetId: string
  readonly userId: string
}

export interface ComponentCall {
  readonly messageId: string
  readonly customId: string
  readonly values?: ReadonlyArray<string>
  readonly userId: string
}

export interface ReactionCall {
  readonly channelId: string
  readonly messageId: string
  readonly emoji: string
  readonly userId: string
  readonly remove: boolean
}

export interface VoteCall {
  readonly channelId: string
  readonly messageId: string
  readonly answerId: number
  readonly userId: string
  readonly remove: boolean
}

/** Text of text inputs, values of selects. */
export interface ModalValues {
  readonly [customId: string]: string | ReadonlyArray<string>
}

export interface ModalCall {
  readonly interactionId: string
  readonly values: ModalValues
  readonly userId: string
}

export interface Suggestion {
  readonly name: string
  readonly value: string | number
}

/** What became of an interaction; `timedOut` when the bot gave no answer in time. */
export interface Outcome {
  readonly interactionId: string
  readonly timedOut?: boolean
}

const root = "/playground/control"

export const eventsUrl = `${root}/events`

/** One promise per route; each rejects with a `ControlError`. */
export const controlApi = {
  world: () => get<World>("state"),
  /** The newest messages, oldest first, as the user sees them. */
  messages: (query: { channelId: string; userId: string; limit: number }) =>
    get<ReadonlyArray<Message>>(`messages?${new URLSearchParams({ ...query, limit: String(query.limit) })}`),
  send: (message: { channelId: string; content: string; authorId: string; replyTo?: string }) =>
    post<Message>("messages", message),
  edit: (message: { channelId: string; messageId: string; content: string; userId: string }) =>
    post<unknown>("messages/edit", message),
  delete: (message: { channelId: string; messageId: string }) => post<unknown>("messages/delete", message),
  call: (command: CommandCall) => post<Outcome>("interactions", command),
  callMenu: (command: MenuCall) => post<Outcome>("context-menus", command),
  use: (component: ComponentCall) => post<Outcome>("components", component),
  submit: (modal: ModalCall) => post<Outcome>("modals", modal),
  suggest: (command: CommandCall & { focused: string }) =>
    post<{ readonly choices: ReadonlyArray<Suggestion> }>("autocomplete", command),
  react: (reaction: ReactionCall) => post<unknown>("reactions", reaction),
  vote: (vote: VoteCall) => post<unknown>("polls/votes", vote),
  addGuild: (name: string) =>
    post<{ readonly guildId: string; readonly channelId: string }>("guilds", { name }),
  addMember: (member: { guildId: string; username: string }) => post<unknown>("members", member),
  removeMember: (how: "leave" | "kick" | "ban", member: { guildId: string; userId: string }) =>
    post<unknown>(how === "ban" ? "bans" : `members/${how}`, member),
}

export type ControlApi = typeof controlApi

const get = <Answer>(path: string) => request<Answer>(path, {})

const post = <Answer>(path: string, body: object) =>
  request<Answer>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })

const request = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(`${root}/${path}`, init).catch(() => {
    throw new ControlError("The runtime does not answer. Is it still running?")
  })
  const text = await response.text()
  if (!response.ok) throw new ControlError(errorMessage(text) ?? `The runtime answered ${response.status}.`)
  return (text === "" ? undefined : JSON.parse(text)) as Answer
}

const errorMessage = (text: string): string | undefined => {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message
  } catch {
    return undefined
  }
}
