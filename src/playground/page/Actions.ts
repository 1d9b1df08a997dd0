/** What a person can do on the page: each action calls the server and lets the answer come back through the state. */
import { createContext } from "preact"
import { useContext } from "preact/hooks"
import {
  type CommandCall,
  type ControlApi,
  eventsUrl,
  type MenuCall,
  type ModalValues,
  type Outcome,
  type ReactionCall,
  type VoteCall,
} from "./ControlApi.ts"
import { followEvents } from "./EventFeed.ts"
import { resolveMentions } from "./Mentions.ts"
import { directMessages, selectedGuild, selectedPlace, shownMessages, typingMillis } from "./State.ts"
import type { Store } from "./Store.ts"
import { type Message, structuralEvents } from "./World.ts"

const structural: ReadonlySet<string> = new Set(structuralEvents)

/** Where the address bar keeps what is on show: `#guildId/channelId`. */
const address = () => globalThis.location.hash.slice(1).split("/")

export const makeActions = (store: Store, api: ControlApi) => {
  /** Runs a request; its failure becomes the notice above the composer and `undefined`. */
  const attempt = async <Answer>(request: Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await request
    } catch (error) {
      store.dispatch({ type: "notice", text: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }

  const loadMessages = async (channelId: string): Promise<void> => {
    const userId = store.state.actorId
    store.dispatch({ type: "messagesLoading", channelId })
    const messages = await attempt(api.messages({ channelId, userId, limit: shownMessages }))
    if (messages === undefined || userId !== store.state.actorId) return
    // Reactions and votes are told as differences, so one that came meanwhile may be in the list already: only a new list tells.
    const raced = store.state.channels[channelId]?.waiting.some(({ t }) => /^MESSAGE_(REACTION|POLL)/.test(t))
    store.dispatch({ type: "messagesLoaded", channelId, messages })
    if (raced === true) await loadMessages(channelId)
  }

  const show = async (guildId: string, channelId: string | undefined) => {
    store.dispatch({ type: "select", guildId, channelId })
    history.replaceState(null, "", `#${guildId}/${channelId ?? ""}`)
    if (channelId !== undefined && store.state.channels[channelId]?.loaded !== true)
      await loadMessages(channelId)
  }

  /** Others' messages look different: their reactions, their ephemeral messages. */
  const become = (userId: string) => {
    if (userId !== store.state.actorId) store.dispatch({ type: "actor", userId })
  }

  /** Shows what the bot and a member write to each other alone, which only the member sees. */
  const openDirectMessages = async (userId: string) => {
    const direct = directMessages(store.state).find(({ user }) => user.id === userId)
    become(userId)
    if (direct !== undefined) await show(store.state.guildId ?? "", direct.channelId)
  }

  /** Asks for everything again: at the start, after a lost connection, when a guild came. */
  const reload = async () => {
    const world = await attempt(api.world())
    if (world === undefined) return
    store.dispatch({ type: "loaded", world })
    const { channelId, guildId } = store.state
    if (guildId !== undefined) await show(guildId, channelId)
  }

  const connect = () => {
    const [guildId = "", channelId = ""] = address()
    store.dispatch({ type: "select", guildId, channelId })
    addEventListener("hashchange", () => {
      const [guildId, channelId] = address()
      const guild = store.state.world?.guilds.find((guild) => guild.id === guildId)
      const direct = directMessages({ world: store.state.world, guildId }).find(
        (direct) => direct.channelId === channelId,
      )
      const channel = guild?.channels.find((channel) => channel.id === channelId)
      if (direct !== undefined) void openDirectMessages(direct.user.id)
      else if (guild !== undefined && channel !== undefined) void show(guild.id, channel.id)
    })
    followEvents(eventsUrl, {
      opened: () => {
        store.dispatch({ type: "connection", connection: "open" })
        void reload()
      },
      lost: () => store.dispatch({ type: "connection", connection: "lost" }),
      events: (events) => {
        const now = Date.now()
        store.dispatch(...events.map((event) => ({ type: "world", event, now }) as const))
        if (events.some(({ t }) => structural.has(t))) void reload()
        if (events.some((event) => event.t === "TYPING_START"))
          setTimeout(() => store.dispatch({ type: "typingExpired", now: Date.now() }), typingMillis + 50)
      },
    })
  }

  /** The actor and the channel that every request names. */
  const here = () => ({ channelId: store.state.channelId ?? "", userId: store.state.actorId })

  const press = async (message: Message, customId: string, values?: ReadonlyArray<string>) => {
    const call = {
      messageId: message.id,
      customId,
      userId: here().userId,
      ...(values === undefined ? {} : { values }),
    }
    const outcome = await attempt(api.use(call))
    if (outcome?.timedOut === true) store.dispatch({ type: "componentFailed", messageId: message.id })
  }

  return {
    connect,
    openGuild: (guildId: string) => {
      const guild = store.state.world?.guilds.find((guild) => guild.id === guildId)
      return show(guildId, guild?.channels[0]?.id)
    },
    openChannel: (channelId: string) => show(store.state.guildId ?? "", channelId),
    openDirectMessages,
    /** Nobody sees the direct messages of somebody else: whoever comes from there is shown a channel. */
    writeAs: async (userId: string) => {
      const place = selectedPlace(store.state)
      become(userId)
      const channelId = place?.kind === "direct" ? selectedGuild(store.state)?.channels[0]?.id : place?.id
      if (channelId !== undefined) await show(store.state.guildId ?? "", channelId)
    },

    send: async (text: string): Promise<boolean> => {
      const guild = selectedGuild(store.state)
      const { channelId, userId: authorId } = here()
      const content = guild === undefined ? text : resolveMentions(text, guild)
      const { replyingTo } = store.state
      const reply = replyingTo === undefined ? {} : { replyTo: replyingTo }
      store.dispatch({ type: "notice", text: undefined }, { type: "replying", messageId: undefined })
      return (await attempt(api.send({ channelId, content, authorId, ...reply }))) !== undefined
    },
    edit: async (message: Message, content: string) => {
      store.dispatch({ type: "editing", messageId: undefined })
      if (content !== message.content)
        await attempt(
          api.edit({ channelId: message.channel_id, messageId: message.id, content, userId: here().userId }),
        )
    },
    delete: (message: Message) =>
      attempt(api.delete({ channelId: message.channel_id, messageId: message.id })),
    startEditing: (messageId: string | undefined) => store.dispatch({ type: "editing", messageId }),
    startReply: (messageId: string | undefined) => store.dispatch({ type: "replying", messageId }),

    call: (command: Pick<CommandCall, "name" | "subcommand" | "options">): Promise<Outcome | undefined> => {
      store.dispatch({ type: "notice", text: undefined })
      return attempt(api.call({ ...command, ...here() }))
    },
    callMenu: (command: Pick<MenuCall, "name" | "target" | "targetId">): Promise<Outcome | undefined> => {
      store.dispatch({ type: "notice", text: undefined })
      return attempt(api.callMenu({ ...command, ...here() }))
    },
    suggest: async (command: Pick<CommandCall, "name" | "subcommand" | "options">, focused: string) =>
      (await attempt(api.suggest({ ...command, ...here(), focused })))?.choices ?? [],
    press,
    submitModal: (interactionId: string, values: ModalValues) =>
      api.submit({ interactionId, values, userId: here().userId }),
    closeModal: () => store.dispatch({ type: "modalClosed" }),

    react: (message: Message, change: Pick<ReactionCall, "emoji" | "remove">) =>
      attempt(
        api.react({ channelId: message.channel_id, messageId: message.id, userId: here().userId, ...change }),
      ),
    vote: (message: Message, change: Pick<VoteCall, "answerId" | "remove">) =>
      attempt(
        api.vote({ channelId: message.channel_id, messageId: message.id, userId: here().userId, ...change }),
      ),
    addGuild: async (name: string) => {
      const added = await attempt(api.addGuild(name))
      if (added === undefined) return
      await reload()
      await show(added.guildId, added.channelId)
    },
    addMember: (username: string) => attempt(api.addMember({ guildId: store.state.guildId ?? "", username })),
    /** Takes somebody out of the guild, the way the name says. */
    removeMember: (how: "leave" | "kick" | "ban", userId: string) =>
      attempt(api.removeMember(how, { guildId: store.state.guildId ?? "", userId })),
    dismiss: (id: string) => store.dispatch({ type: "dismiss", id }),
    clearNotice: () => store.dispatch({ type: "notice", text: undefined }),
  }
}

export type Actions = ReturnType<typeof makeActions>

export const ActionsContext = createContext<Actions | undefined>(undefined)

/** The actions, from anywhere below `App`. */
export const useActions = (): Actions => {
  const actions = useContext(ActionsContext)
  if (actions === undefined) throw new Error("no actions above this component")
  return actions
}
