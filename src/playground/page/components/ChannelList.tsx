import { useActions } from "../Actions.ts"
import { displayName } from "../People.ts"
import { selectedGuild, type State } from "../State.ts"
import { Avatar } from "./Avatar.tsx"
import { Icon } from "./Icon.tsx"

/** The guild's channels, and below them who is writing. */
export const ChannelList = ({ showHelp, state }: { showHelp: () => void; state: State }) => {
  const actions = useActions()
  const guild = selectedGuild(state)
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
          .map((channel) => {
            const current = channel.id === state.channelId
            const unread = state.unread[channel.id] ?? 0
            return (
              <button
                key={channel.id}
                type="button"
                class={current ? "channel current" : unread > 0 ? "channel unread" : "channel"}
                aria-current={current ? "page" : undefined}
                aria-label={unread > 0 ? `${channel.name}, ${unread} unread` : channel.name}
                onClick={() => void actions.openChannel(channel.id)}
              >
                <Icon name="hash" />
                <span>{channel.name}</span>
                {unread > 0 && <span class="badge">{unread > 99 ? "99+" : unread}</span>}
              </button>
            )
          })}
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
