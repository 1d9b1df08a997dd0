/**
 * All the page knows, and the one function that changes it. Components read this and call `Actions`; whatever the server
 * tells arrives here as a `world` change, so two open pages and a script with curl show the same chat.
 */
import type { APIUser } from "discord-api-types/v10"
import { compareSnowflakes } from "../Snowflakes.ts"
import type { Emoji, Guild, Message, Modal, Reaction, World, WorldEvent } from "./World.ts"

/** Older messages of a channel leave the page beyond this. */
export const shownMessages = 300

/** Discord shows "is typing" this long, in milliseconds, unless a message arrives first. */
export const typingMillis = 10_000

export interface State {
  readonly connection: "connecting" | "open" | "lost"
  readonly world: World | undefined
  readonly guildId: string | undefined
  readonly channelId: string | undefined
  /** The user the page writes, clicks and reacts as. */
  readonly actorId: string
  readonly channels: { readonly [channelId: string]: ChannelMessages }
  readonly unread: { readonly [channelId: string]: number }
  readonly typing: ReadonlyArray<{
    readonly channelId: string
    readonly userId: string
    readonly until: number
  }>
  readonly interactions: ReadonlyArray<OpenInteraction>
  /** Messages whose button or menu got no answer. */
  readonly failedComponents: ReadonlySet<string>
  readonly dismissed: ReadonlySet<string>
  readonly modal: { readonly interactionId: string; readonly modal: Modal } | undefined
  /** The message in whose place an editor stands. */
  readonly editing: string | undefined
  readonly replyingTo: string | undefined
  readonly notice: string | undefined
}

export interface ChannelMessages {
  readonly loaded: boolean
  readonly messages: ReadonlyArray<Message>
  /** Events that came while the list was being loaded; they are applied on top of it. */
  readonly waiting: ReadonlyArray<WorldEvent>
}

/** A slash command's call that has no answer yet, or never got one. */
export interface OpenInteraction {
  readonly id: string
  readonly type: number
  readonly channelId: string
  readonly userId: string
  readonly name: string
  readonly failed: boolean
}

export type Change =
  | { readonly type: "connection"; readonly connection: State["connection"] }
  | { readonly type: "loaded"; readonly world: World }
  | { readonly type: "world"; readonly event: WorldEvent; readonly now: number }
  | { readonly type: "select"; readonly guildId: string; readonly channelId: string | undefined }
  | { readonly type: "messagesLoading"; readonly channelId: string }
  | { readonly type: "messagesLoaded"; readonly channelId: string; readonly messages: ReadonlyArray<Message> }
  | { readonly type: "actor"; readonly userId: string }
  | { readonly type: "typingExpired"; readonly now: number }
  | { readonly type: "dismiss"; readonly id: string }
  | { readonly type: "componentFailed"; readonly messageId: string }
  | { readonly type: "modalClosed" }
  | { readonly type: "editing" | "replying"; readonly messageId: string | undefined }
  | { readonly type: "notice"; readonly text: string | undefined }

/** Discord's message flags; its package of types would bring all its constants into the page. */
const ephemeral = 1 << 6
const loading = 1 << 7

export const initialState: State = {
  connection: "connecting",
  world: undefined,
  guildId: undefined,
  channelId: undefined,
  actorId: "",
  channels: {},
  unread: {},
  typing: [],
  interactions: [],
  failedComponents: new Set(),
  dismissed: new Set(),
  modal: undefined,
  editing: undefined,
  replyingTo: undefined,
  notice: undefined,
}

export const reduce = (state: State, change: Change): State => {
  switch (change.type) {
    case "connection":
      return change.connection === "open" ? reconnected(state) : { ...state, connection: change.connection }
    case "loaded":
      return { ...state, world: change.world, ...kept(state, change.world) }
    case "world":
      return reduceEvent(state, change.event, change.now)
    case "select":
      return {
        ...state,
        guildId: change.guildId,
        channelId: change.channelId,
        editing: undefined,
        replyingTo: undefined,
        notice: undefined,
        unread: change.channelId === undefined ? state.unread : without(state.unread, change.channelId),
      }
    case "messagesLoading":
      return withChannel(state, change.channelId, {
        loaded: false,
        messages: state.channels[change.channelId]?.messages ?? [],
        waiting: [],
      })
    case "messagesLoaded":
      return withMessages(state, change.channelId, change.messages)
    case "actor":
      return {
        ...state,
        actorId: change.userId,
        editing: undefined,
        replyingTo: undefined,
        channels: unloaded(state),
      }
    case "typingExpired":
      return { ...state, typing: state.typing.filter((typing) => typing.until > change.now) }
    case "dismiss":
      return {
        ...state,
        dismissed: new Set([...state.dismissed, change.id]),
        interactions: state.interactions.filter((interaction) => interaction.id !== change.id),
      }
    case "componentFailed":
      return { ...state, failedComponents: new Set([...state.failedComponents, change.messageId]) }
    case "modalClosed":
      return { ...state, modal: undefined }
    case "editing":
      return { ...state, editing: change.messageId }
    case "replying":
      return { ...state, replyingTo: change.messageId }
    case "notice":
      return { ...state, notice: change.text }
  }
}

/** The guild on show. */
export const selectedGuild = (state: State): Guild | undefined =>
  state.world?.guilds.find((guild) => guild.id === state.guildId)

/** The bot's direct messages with the members of the guild on show, in the order in which they began. */
export const directMessages = (
  state: Pick<State, "world" | "guildId">,
): ReadonlyArray<{ readonly channelId: string; readonly user: APIUser }> =>
  (state.world?.directMessages ?? []).flatMap(({ id, userId }) => {
    const guild = state.world?.guilds.find((guild) => guild.id === state.guildId)
    const user = guild?.members.find(({ user }) => user.id === userId)?.user
    return user === undefined ? [] : [{ channelId: id, user }]
  })

/** What is on show: a channel of the guild, or direct messages. */
export interface Place {
  readonly kind: "channel" | "direct"
  readonly id: string
  /** The channel's name, or the bot's. */
  readonly name: string
  /** `#general`, `@flora`. */
  readonly title: string
}

export const selectedPlace = (state: State): Place | undefined => {
  const channel = selectedGuild(state)?.channels.find(({ id }) => id === state.channelId)
  if (channel !== undefined)
    return { kind: "channel", id: channel.id, name: channel.name, title: `#${channel.name}` }
  const direct = directMessages(state).find(({ channelId }) => channelId === state.channelId)
  const { username = "" } = state.world?.bot ?? {}
  return direct && { kind: "direct", id: direct.channelId, name: username, title: `@${username}` }
}

/** A channel's messages as the actor may see them: no other user's ephemeral ones, nothing dismissed. */
export const visibleMessages = (state: State, channelId: string): ReadonlyArray<Message> =>
  (state.channels[channelId]?.messages ?? []).filter(
    (message) =>
      !state.dismissed.has(message.id) &&
      (!isEphemeral(message) || (message.interaction_metadata?.user.id ?? state.actorId) === state.actorId),
  )

export const isEphemeral = (message: Message): boolean => flagged(message, ephemeral)

/** The bot deferred its answer and has not given it yet. */
export const isThinking = (message: Message): boolean => flagged(message, loading)

export const emojiKey = (emoji: Emoji): string => emoji.id ?? emoji.name ?? ""

const flagged = (message: Message, flag: number) => ((message.flags ?? 0) & flag) !== 0

/** A reload keeps what the person looks at, where that still exists. */
const kept = (state: State, world: World): Pick<State, "guildId" | "channelId" | "actorId"> => {
  const guild = world.guilds.find((guild) => guild.id === state.guildId) ?? world.guilds[0]
  const direct = directMessages({ world, guildId: guild?.id }).find(
    ({ channelId }) => channelId === state.channelId,
  )
  const channel = guild?.channels.find((channel) => channel.id === state.channelId) ?? guild?.channels[0]
  const people = (guild?.members ?? []).map(({ user }) => user).filter((user) => user.bot !== true)
  const actor = direct?.user ?? people.find((user) => user.id === state.actorId) ?? people[0]
  return { guildId: guild?.id, channelId: direct?.channelId ?? channel?.id, actorId: actor?.id ?? "" }
}

const reduceEvent = (state: State, event: WorldEvent, now: number): State => {
  switch (event.t) {
    case "MESSAGE_CREATE":
      return reduceMessages(announce(state, event.d), event.d.channel_id, event)
    case "MESSAGE_UPDATE": {
      const failedComponents = new Set(state.failedComponents)
      failedComponents.delete(event.d.id)
      return reduceMessages({ ...state, failedComponents }, event.d.channel_id, event)
    }
    case "MESSAGE_DELETE":
    case "MESSAGE_DELETE_BULK":
    case "MESSAGE_REACTION_ADD":
    case "MESSAGE_REACTION_REMOVE":
    case "MESSAGE_REACTION_REMOVE_ALL":
    case "MESSAGE_REACTION_REMOVE_EMOJI":
    case "MESSAGE_POLL_VOTE_ADD":
    case "MESSAGE_POLL_VOTE_REMOVE":
      return reduceMessages(state, event.d.channel_id, event)
    case "TYPING_START": {
      const { channel_id: channelId, user_id: userId } = event.d
      return {
        ...state,
        typing: [...stillTyping(state, channelId, userId), { channelId, userId, until: now + typingMillis }],
      }
    }
    case "COMMANDS_UPDATE":
      return withGuild(state, event.d.guildId, { commands: event.d.commands })
    case "INTERACTION_PENDING":
      return { ...state, interactions: [...state.interactions, { ...event.d, failed: false }] }
    case "INTERACTION_FAILED":
      return {
        ...state,
        interactions: state.interactions.map((interaction) =>
          interaction.id === event.d.id ? { ...interaction, failed: true } : interaction,
        ),
      }
    case "INTERACTION_DONE":
      return {
        ...state,
        interactions: state.interactions.filter((interaction) => interaction.id !== event.d.id),
      }
    case "MODAL_OPEN":
      return event.d.userId === state.actorId
        ? { ...state, modal: { interactionId: event.d.interactionId, modal: event.d.modal } }
        : state
    default:
      // Structural events make the page ask again; of others (invitations, voice, …) it shows nothing.
      return state
  }
}

const announce = (state: State, message: Message): State => ({
  ...state,
  typing: stillTyping(state, message.channel_id, message.author.id),
  unread:
    message.channel_id === state.channelId
      ? state.unread
      : { ...state.unread, [message.channel_id]: (state.unread[message.channel_id] ?? 0) + 1 },
})

const stillTyping = (state: State, channelId: string, userId: string) =>
  state.typing.filter((typing) => typing.channelId !== channelId || typing.userId !== userId)

/** Events of a channel that nobody has opened need no list: opening it loads one. */
const reduceMessages = (state: State, channelId: string, event: WorldEvent): State => {
  const channel = state.channels[channelId]
  if (channel === undefined) return state
  const messages = applyEvent(state.actorId)(channel.messages, event)
  return withChannel(state, channelId, {
    ...channel,
    messages,
    waiting: channel.loaded ? channel.waiting : [...channel.waiting, event],
  })
}

/** A loaded list does not hold ephemeral messages: those that came live stay. */
const withMessages = (state: State, channelId: string, loaded: ReadonlyArray<Message>): State => {
  const { messages = [], waiting = [] } = state.channels[channelId] ?? {}
  const all = [...loaded, ...messages.filter(isEphemeral)]
  all.sort((left, right) => compareSnowflakes(left.id, right.id))
  return withChannel(state, channelId, {
    loaded: true,
    messages: waiting.reduce(applyEvent(state.actorId), all),
    waiting: [],
  })
}

/** What happened meanwhile is unknown, and a restarted server knows of no open interaction or ephemeral message. */
const reconnected = (state: State): State => ({
  ...state,
  connection: "open",
  interactions: [],
  channels: Object.fromEntries(
    Object.entries(unloaded(state)).map(([id, channel]) => [
      id,
      { ...channel, messages: channel.messages.filter((message) => !isEphemeral(message)) },
    ]),
  ),
})

/** The lists stay on show, but have to be asked for again. */
const unloaded = ({ channels }: State): State["channels"] =>
  Object.fromEntries(Object.entries(channels).map(([id, channel]) => [id, { ...channel, loaded: false }]))

const applyEvent =
  (actorId: string) =>
  (messages: ReadonlyArray<Message>, event: WorldEvent): ReadonlyArray<Message> => {
    switch (event.t) {
      case "MESSAGE_CREATE":
        return upsert(messages, event.d)
      case "MESSAGE_UPDATE":
        return changeMessage(messages, event.d.id, (message) => ({
          ...message,
          ...event.d,
          ...reactionsOf(message),
          ...pollOf(message, event.d),
        }))
      case "MESSAGE_DELETE":
        return messages.filter((message) => message.id !== event.d.id)
      case "MESSAGE_DELETE_BULK":
        return messages.filter((message) => !event.d.ids.includes(message.id))
      case "MESSAGE_REACTION_ADD":
        return changeMessage(messages, event.d.message_id, (message) => ({
          ...message,
          reactions: addReaction(message.reactions ?? [], event.d.emoji, event.d.user_id === actorId),
        }))
      case "MESSAGE_REACTION_REMOVE":
        return changeMessage(messages, event.d.message_id, (message) => ({
          ...message,
          reactions: removeReaction(message.reactions ?? [], event.d.emoji, event.d.user_id === actorId),
        }))
      case "MESSAGE_POLL_VOTE_ADD":
        return changeMessage(messages, event.d.message_id, counted(event.d, actorId, 1))
      case "MESSAGE_POLL_VOTE_REMOVE":
        return changeMessage(messages, event.d.message_id, counted(event.d, actorId, -1))
      case "MESSAGE_REACTION_REMOVE_ALL":
        return changeMessage(messages, event.d.message_id, (message) => ({ ...message, reactions: [] }))
      case "MESSAGE_REACTION_REMOVE_EMOJI": {
        const removed = emojiKey(event.d.emoji)
        return changeMessage(messages, event.d.message_id, (message) => ({
          ...message,
          reactions: (message.reactions ?? []).filter((reaction) => emojiKey(reaction.emoji) !== removed),
        }))
      }
      default:
        return messages
    }
  }

const changeMessage = (messages: ReadonlyArray<Message>, id: string, change: (message: Message) => Message) =>
  messages.map((message) => (message.id === id ? change(message) : message))

/** An edit says nothing about reactions: those have events of their own. */
const reactionsOf = (message: Message): Pick<Message, "reactions"> =>
  message.reactions === undefined ? {} : { reactions: message.reactions }

/** Nor about votes: it shows the bot's. */
const pollOf = (before: Message, { poll }: Message): Pick<Message, "poll"> =>
  poll?.results === undefined || before.poll?.results === undefined
    ? {}
    : {
        poll: {
          ...poll,
          results: { ...poll.results, answer_counts: before.poll.results.answer_counts },
        },
      }

/** The message with one vote more or less. */
const counted =
  (vote: { readonly user_id: string; readonly answer_id: number }, actorId: string, change: 1 | -1) =>
  (message: Message): Message => {
    const { poll } = message
    if (poll?.results === undefined) return message
    const answer_counts = poll.results.answer_counts.map((answer) =>
      answer.id === vote.answer_id
        ? {
            ...answer,
            count: answer.count + change,
            me_voted: vote.user_id === actorId ? change > 0 : answer.me_voted,
          }
        : answer,
    )
    return { ...message, poll: { ...poll, results: { ...poll.results, answer_counts } } }
  }

const addReaction = (
  reactions: ReadonlyArray<Reaction>,
  emoji: Emoji,
  mine: boolean,
): ReadonlyArray<Reaction> => {
  const at = reactions.findIndex((reaction) => emojiKey(reaction.emoji) === emojiKey(emoji))
  const reaction = reactions[at]
  if (reaction === undefined) return [...reactions, { emoji, count: 1, me: mine }]
  return reactions.with(at, { ...reaction, count: reaction.count + 1, me: reaction.me || mine })
}

const removeReaction = (
  reactions: ReadonlyArray<Reaction>,
  emoji: Emoji,
  mine: boolean,
): ReadonlyArray<Reaction> =>
  reactions
    .map((reaction) =>
      emojiKey(reaction.emoji) === emojiKey(emoji)
        ? { ...reaction, count: reaction.count - 1, me: reaction.me && !mine }
        : reaction,
    )
    .filter((reaction) => reaction.count > 0)

const upsert = (messages: ReadonlyArray<Message>, message: Message): ReadonlyArray<Message> => {
  const last = messages.at(-1)
  if (last === undefined || compareSnowflakes(last.id, message.id) < 0)
    return [...messages, message].slice(-shownMessages)
  const at = messages.findIndex((other) => compareSnowflakes(other.id, message.id) >= 0)
  return messages[at]?.id === message.id ? messages.with(at, message) : messages.toSpliced(at, 0, message)
}

const withChannel = (state: State, channelId: string, channel: ChannelMessages): State => ({
  ...state,
  channels: { ...state.channels, [channelId]: channel },
})

const withGuild = (state: State, guildId: string, change: Partial<Guild>): State =>
  state.world === undefined
    ? state
    : {
        ...state,
        world: {
          ...state.world,
          guilds: state.world.guilds.map((guild) => (guild.id === guildId ? { ...guild, ...change } : guild)),
        },
      }

const without = <Value>(
  record: { readonly [key: string]: Value },
  key: string,
): { readonly [key: string]: Value } => {
  const { [key]: _, ...rest } = record
  return rest
}
