import { Fragment } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { messageRows } from "../MessageRows.ts"
import { displayName } from "../People.ts"
import { type Place, selectedGuild, type State, visibleMessages } from "../State.ts"
import { longDay } from "../Times.ts"
import { Icon } from "./Icon.tsx"
import { MessageItem } from "./MessageItem.tsx"
import { OpenInteractions } from "./OpenInteractions.tsx"

/** How near the end, in pixels, counts as reading along. */
const nearEnd = 80

/** The messages of a channel, oldest first; it follows new ones unless the reader has scrolled up. */
export const MessageList = ({ place, state }: { place: Place; state: State }) => {
  const list = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const [behind, setBehind] = useState(false)
  const guild = selectedGuild(state)
  const rows = messageRows(visibleMessages(state, place.id))

  const toEnd = () => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }
  useLayoutEffect(() => {
    following.current = true
    toEnd()
  }, [place.id])
  useLayoutEffect(() => {
    if (following.current) toEnd()
  })

  useEffect(() => {
    // The list shrinks when the composer grows or the window does; whoever reads along stays at the end.
    const observer = new ResizeObserver(() => following.current && toEnd())
    observer.observe(list.current!)
    return () => observer.disconnect()
  }, [])

  const onScroll = () => {
    const element = list.current
    if (element === null) return
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
    setBehind(!following.current)
  }

  return (
    <div class="message-area">
      <div
        class="message-list"
        ref={list}
        role="log"
        aria-label={`Messages in ${place.name}`}
        tabIndex={0}
        onScroll={onScroll}
        onLoadCapture={() => following.current && toEnd()}
      >
        {place.kind === "direct" ? <DirectWelcome state={state} /> : <Welcome place={place} />}
        {rows.map(({ heading, message, newDay }) => (
          <Fragment key={message.id}>
            {newDay && (
              <div class="day" role="separator">
                <span>{longDay(new Date(message.timestamp))}</span>
              </div>
            )}
            <MessageItem
              message={message}
              heading={heading}
              guild={guild}
              place={place.kind}
              actorId={state.actorId}
              editing={state.editing === message.id}
              failed={state.failedComponents.has(message.id)}
            />
          </Fragment>
        ))}
        <OpenInteractions channelId={place.id} state={state} />
      </div>
      {behind && (
        <button type="button" class="to-present" onClick={toEnd}>
          You are viewing older messages <strong>Jump to present</strong>
        </button>
      )}
    </div>
  )
}

const DirectWelcome = ({ state }: { state: State }) => {
  const { bot, users } = state.world!
  const person = users.find((user) => user.id === state.actorId) ?? bot
  return (
    <div class="welcome">
      <span class="welcome-icon">
        <Icon name="at" size={40} />
      </span>
      <h2>{bot.username}</h2>
      <p>
        What {bot.username} and {displayName(selectedGuild(state), person)} write to each other, and nobody
        else sees. Scripts serve servers: what is written or pressed here does not reach them.
      </p>
    </div>
  )
}

const Welcome = ({ place }: { place: Place }) => {
  const actions = useActions()
  return (
    <div class="welcome">
      <span class="welcome-icon">
        <Icon name="hash" size={40} />
      </span>
      <h2>Welcome to {place.title}!</h2>
      <p>
        This is the start of the {place.title} channel. Try{" "}
        <button type="button" class="mention" onClick={() => void actions.send("!ping")}>
          !ping
        </button>{" "}
        or type <kbd>/</kbd> to see commands.
      </p>
    </div>
  )
}
