import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { type Callable, callables, completed, matching } from "../Commands.ts"
import { displayName } from "../People.ts"
import { isThinking, type Place, selectedGuild, type State } from "../State.ts"
import { CommandForm } from "./CommandForm.tsx"
import { CommandPicker } from "./CommandPicker.tsx"
import { Icon } from "./Icon.tsx"

const maxLength = 2_000

/**
 * Where people write. It has two modes: text, in which a leading slash opens the command picker; and one picked command
 * with its options as fields.
 */
export const Composer = ({ place, state }: { place: Place; state: State }) => {
  const actions = useActions()
  const guild = selectedGuild(state)!
  const [text, setText] = useState("")
  const [active, setActive] = useState(0)
  const [closed, setClosed] = useState(false)
  const [command, setCommand] = useState<Callable>()
  const field = useRef<HTMLTextAreaElement>(null)

  // As at Discord, a server's commands are not offered in direct messages.
  const all = place.kind === "direct" ? [] : callables(guild.commands)
  const listed = text.startsWith("/") && !closed ? matching(all, text.slice(1)) : []
  const picking = listed.length > 0

  // Before the next key can come: whoever types on must not type into nothing.
  useLayoutEffect(() => field.current?.focus(), [command])
  useLayoutEffect(() => {
    // The field is as high as its text, up to the limit that the style sheet sets.
    const element = field.current
    if (element === null) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [text, command])

  const type = (typed: string) => {
    setText(typed)
    setActive(0)
    setClosed(false)
    const named = typed.startsWith("/") ? completed(all, typed.slice(1)) : undefined
    if (named !== undefined) pick(named)
  }
  const pick = (entry: Callable) => {
    setCommand(entry)
    setText("")
  }
  const leaveCommand = (typed: string) => {
    setCommand(undefined)
    setText(typed)
    setActive(0)
    setClosed(typed === "")
  }

  const send = async () => {
    const content = text.trim()
    if (content === "" || content.length > maxLength) return
    setText("")
    if (!(await actions.send(content))) setText((typed) => (typed === "" ? content : typed))
  }
  const editLast = () => {
    const mine = state.channels[place.id]?.messages.findLast(
      (message) => message.author.id === state.actorId && !isThinking(message),
    )
    if (mine !== undefined) actions.startEditing(mine.id)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const entry = listed[active]
    if (picking && event.key === "ArrowDown") setActive((active + 1) % listed.length)
    else if (picking && event.key === "ArrowUp") setActive((active - 1 + listed.length) % listed.length)
    else if (picking && event.key === "Escape") setClosed(true)
    else if (entry !== undefined && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey)
      pick(entry)
    else if (event.key === "Enter" && !event.shiftKey) void send()
    else if (event.key === "ArrowUp" && text === "") editLast()
    else if (event.key === "Escape" && replied !== undefined) actions.startReply(undefined)
    else return
    event.preventDefault()
  }

  const replied = state.channels[place.id]?.messages.find((message) => message.id === state.replyingTo)
  useEffect(() => {
    if (replied !== undefined) field.current?.focus()
  }, [replied?.id])

  const left = maxLength - text.length
  return (
    <div class="composer">
      {state.notice !== undefined && (
        <div class="notice" role="alert">
          {state.notice}
          <button type="button" class="link-button" onClick={actions.clearNotice}>
            Dismiss
          </button>
        </div>
      )}
      {command === undefined ? (
        <>
          {picking && (
            <CommandPicker
              entries={listed}
              active={active}
              bot={state.world!.bot}
              hover={setActive}
              pick={pick}
            />
          )}
          {replied !== undefined && (
            <div class="replying">
              <span>
                Replying to <strong>{displayName(guild, replied.author)}</strong>
              </span>
              <button
                type="button"
                class="icon-button"
                aria-label="Cancel reply"
                onClick={() => actions.startReply(undefined)}
              >
                <Icon name="close" size={16} />
              </button>
            </div>
          )}
          <div class="composer-box">
            <textarea
              ref={field}
              rows={1}
              role="textbox"
              aria-label={`Message ${place.title}`}
              aria-multiline="true"
              aria-autocomplete="list"
              aria-controls={picking ? "command-picker" : undefined}
              aria-activedescendant={picking ? `command-${active}` : undefined}
              placeholder={`Message ${place.title}`}
              value={text}
              onInput={(event) => type(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            {left < 200 && <span class={left < 0 ? "count over" : "count"}>{left}</span>}
          </div>
        </>
      ) : (
        <CommandForm
          key={command.path}
          command={command}
          guild={guild}
          leave={(typed) => leaveCommand(typed)}
          sent={() => leaveCommand("")}
        />
      )}
    </div>
  )
}
