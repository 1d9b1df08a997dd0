import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { initials } from "../People.ts"
import type { State } from "../State.ts"
import type { Guild } from "../World.ts"
import { AddGuildDialog } from "./AddGuildDialog.tsx"
import { Icon } from "./Icon.tsx"

/** The guilds as round buttons, and one to add another. */
export const GuildRail = ({ state }: { state: State }) => {
  const actions = useActions()
  const [adding, setAdding] = useState(false)
  const unread = (guild: Guild) => guild.channels.some((channel) => (state.unread[channel.id] ?? 0) > 0)
  return (
    <nav class="rail" aria-label="Servers">
      {state.world?.guilds.map((guild) => {
        const current = guild.id === state.guildId
        return (
          <div
            key={guild.id}
            class={current ? "rail-item current" : unread(guild) ? "rail-item unread" : "rail-item"}
          >
            <button
              type="button"
              class="rail-button"
              aria-label={guild.name}
              aria-current={current ? "true" : undefined}
              title={guild.name}
              onClick={() => void actions.openGuild(guild.id)}
            >
              {initials(guild.name)}
            </button>
          </div>
        )
      })}
      <div class="rail-line" />
      <div class="rail-item">
        <button
          type="button"
          class="rail-button add"
          aria-label="Add a server"
          title="Add a server"
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" />
        </button>
      </div>
      {adding && <AddGuildDialog close={() => setAdding(false)} />}
    </nav>
  )
}
