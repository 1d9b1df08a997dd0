import { Fragment } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { messageRows } from "../MessageRows.ts"
import { selectedGuild, type State, visibleMessages } from "../State.ts"
import { longDay } from "../Times.ts"
import type { Channel } from "../World.ts"
import { Icon } from "./Icon.tsx"
import { MessageItem } from "./MessageItem.tsx"
import { OpenInteractions } from "./OpenInteractions.tsx"

/** How near the end, in pixels, counts as reading along. */
const nearEnd = 80

/** A channel's messages, oldest first; it follows new ones unless the reader has scrolled up. */
export const MessageList = ({ channel, state }: { channel: Channel; state: State }) => {
  const list = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const [behind, setBehind] = useState(false)
  const guild = selectedGuild(state)
  const rows = messageRows(visibleMessages(state, channel.id))

  const toEnd = () => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight
  }
  useLayoutEffect(() => {
    following.current = true
    toEnd()
  }, [channel.id])
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
        aria-label={`Messages in ${channel.name}`}
        tabIndex={0}
        onScroll={onScroll}
        onLoadCapture={() => following.current && toEnd()}
      >
        <Welcome channel={channel} />
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
              actorId={state.actorId}
              editing={state.editing === message.id}
              failed={state.failedComponents.has(message.id)}
            />
          </Fragment>
        ))}
        <OpenInteractions channelId={channel.id} state={state} />
      </div>
      {behind && (
        <button type="button" class="to-present" onClick={toEnd}>
          You are viewing older messages <strong>Jump to present</strong>
        </button>
      )}
    </div>
  )
}

const Welcome = ({ channel }: { channel: Channel }) => {
  const actions = useActions()
  return (
    <div class="welcome">
      <span class="welcome-icon">
        <Icon name="hash" size={40} />
      </span>
      <h2>Welcome to #{channel.name}!</h2>
      <p>
        This is the start of the #{channel.name} channel. Try{" "}
        <button type="button" class="mention" onClick={() => void actions.send("!ping")}>
          !ping
        </button>{" "}
        or type <kbd>/</kbd> to see commands.
      </p>
    </div>
  )
}
