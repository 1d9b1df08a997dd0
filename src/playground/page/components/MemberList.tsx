import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { menuCommands } from "../Commands.ts"
import { displayName, nameColour } from "../People.ts"
import { selectedGuild, type State } from "../State.ts"
import type { Guild, Member } from "../World.ts"
import { AppsMenu } from "./AppsMenu.tsx"
import { Avatar } from "./Avatar.tsx"
import { BotTag } from "./BotTag.tsx"
import { Icon } from "./Icon.tsx"

/** Who is in the guild, and the switch that says as whom the page acts. */
export const MemberList = ({ state }: { state: State }) => {
  const actions = useActions()
  const guild = selectedGuild(state)
  if (guild === undefined) return null
  const people = guild.members.filter(({ user }) => user.bot !== true)
  const bots = guild.members.filter(({ user }) => user.bot === true)
  return (
    <aside class="members" aria-label="Members">
      <h2 id="write-as">Write as</h2>
      <div class="write-as" role="radiogroup" aria-labelledby="write-as">
        {people.map(({ user }) => (
          <label key={user.id} class={user.id === state.actorId ? "chosen" : undefined}>
            <input
              type="radio"
              name="write-as"
              checked={user.id === state.actorId}
              onChange={() => void actions.writeAs(user.id)}
            />
            {displayName(guild, user)}
          </label>
        ))}
      </div>
      <Section title="Bots" members={bots} guild={guild} />
      <Section title="Members" members={people} guild={guild} />
      <NewMember />
    </aside>
  )
}

/** The ways out of the guild, each of which the bot is told in its own words. */
const Removal = ({ name, userId }: { name: string; userId: string }) => {
  const actions = useActions()
  return (
    <span class="removal">
      {(["leave", "kick", "ban"] as const).map((how) => (
        <button
          key={how}
          type="button"
          aria-label={how === "leave" ? `Let ${name} leave` : `${how === "kick" ? "Kick" : "Ban"} ${name}`}
          onClick={() => void actions.removeMember(how, userId)}
        >
          {how}
        </button>
      ))}
    </span>
  )
}

/** A new person comes in under the name that is typed here. */
const NewMember = () => {
  const actions = useActions()
  return (
    <form
      class="new-member"
      onSubmit={(event) => {
        event.preventDefault()
        const input = event.currentTarget.elements.namedItem("username") as HTMLInputElement
        const username = input.value.trim()
        if (username === "") return
        void actions.addMember(username)
        input.value = ""
      }}
    >
      <input name="username" placeholder="Name" aria-label="Name of a new member" maxLength={32} />
      <button type="submit">Join</button>
    </form>
  )
}

const Section = ({
  guild,
  members,
  title,
}: {
  guild: Guild
  members: ReadonlyArray<Member>
  title: string
}) => (
  <section>
    <h2>
      {title} — {members.length}
    </h2>
    <ul>
      {members.map((member) => (
        <Row key={member.user.id} member={member} guild={guild} />
      ))}
    </ul>
  </section>
)

/** One member. A click on the dots, or the right mouse button, shows what apps can do with them. */
const Row = ({ guild, member: { user } }: { guild: Guild; member: Member }) => {
  const actions = useActions()
  const [choosing, setChoosing] = useState(false)
  const apps = menuCommands(guild.commands, "user")
  const name = displayName(guild, user)
  const colour = nameColour(guild, user.id)
  return (
    <li
      class="member"
      onContextMenu={(event) => {
        if (apps.length === 0) return
        event.preventDefault()
        setChoosing(true)
      }}
    >
      <span class="presence">
        <Avatar user={user} name={name} size={32} />
      </span>
      <span class="name" style={colour === undefined ? {} : { color: colour }}>
        {name}
      </span>
      {user.bot === true && <BotTag />}
      {user.id === guild.ownerId && (
        <span class="owner" title="Server owner">
          <Icon name="crown" size={14} />
        </span>
      )}
      {user.bot !== true && user.id !== guild.ownerId && <Removal name={name} userId={user.id} />}
      {apps.length > 0 && (
        <button
          type="button"
          class="member-apps"
          aria-label={`Apps for ${name}`}
          title="Apps"
          onClick={() => setChoosing(true)}
        >
          <Icon name="apps" size={16} />
        </button>
      )}
      {choosing && (
        <AppsMenu
          names={apps}
          close={() => setChoosing(false)}
          pick={(command) => {
            setChoosing(false)
            void actions.callMenu({ name: command, target: "user", targetId: user.id })
          }}
        />
      )}
    </li>
  )
}
