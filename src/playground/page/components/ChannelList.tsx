import type { ComponentChildren } from "preact"
import { useActions } from "../Actions.ts"
import { displayName } from "../People.ts"
import { directMessages, selectedGuild, type State } from "../State.ts"
import { Avatar } from "./Avatar.tsx"
import { Icon } from "./Icon.tsx"

/** The guild's channels, the bot's direct messages with its members, and below them who is writing. */
export const ChannelList = ({ showHelp, state }: { showHelp: () => void; state: State }) => {
  const actions = useActions()
  const guild = selectedGuild(state)
  const direct = directMessages(state)
  const actor = state.world?.users.find((user) => user.id === state.actorId)
  return (
    <div class="sidebar">
      <header class="sidebar-header">
        <h1>{guild?.name ?? "flora playground"}</h1>
      </header>
      <nav class="channels" aria-label="Channels">
        <h2>Text channels</h2>
        {guild?.channels
          .toSorted((left, right) => left.position - right.position)
          .map((channel) => (
            <Entry
              key={channel.id}
              channelId={channel.id}
              name={channel.name}
              label={channel.name}
              state={state}
              open={() => void actions.openChannel(channel.id)}
            >
              <Icon name="hash" />
            </Entry>
          ))}
        {direct.length > 0 && <h2 class="channels-below">Direct messages</h2>}
        {direct.map(({ channelId, user }) => (
          <Entry
            key={channelId}
            channelId={channelId}
            name={displayName(guild, user)}
            label={`Direct messages with ${displayName(guild, user)}`}
            state={state}
            open={() => void actions.openDirectMessages(user.id)}
          >
            <Avatar user={user} name={displayName(guild, user)} size={20} />
          </Entry>
        ))}
      </nav>
      {actor !== undefined && (
        <footer class="account">
          <Avatar user={actor} name={displayName(guild, actor)} size={32} />
          <div class="account-name">
            <strong>{displayName(guild, actor)}</strong>
            <small>{guild?.ownerId === actor.id ? "Owner of this server" : "Member"}</small>
          </div>
          <button type="button" class="icon-button" aria-label="Help" title="Help" onClick={showHelp}>
            <Icon name="help" />
          </button>
        </footer>
      )}
    </div>
  )
}

interface EntryProps {
  readonly channelId: string
  readonly name: string
  /** What the entry is called where it cannot be seen where it stands. */
  readonly label: string
  readonly state: State
  readonly open: () => void
  readonly children: ComponentChildren
}

/** One line of the list, with how much of it is unread. */
const Entry = ({ channelId, children, label, name, open, state }: EntryProps) => {
  const current = channelId === state.channelId
  const unread = state.unread[channelId] ?? 0
  return (
    <button
      type="button"
      class={current ? "channel current" : unread > 0 ? "channel unread" : "channel"}
      aria-current={current ? "page" : undefined}
      aria-label={unread > 0 ? `${label}, ${unread} unread` : label}
      onClick={open}
    >
      {children}
      <span>{name}</span>
      {unread > 0 && <span class="badge">{unread > 99 ? "99+" : unread}</span>}
    </button>
  )
}
