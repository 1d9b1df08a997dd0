import type { APIUser } from "discord-api-types/v10"
import { useEffect, useRef } from "preact/hooks"
import type { Callable } from "../Commands.ts"
import { Avatar } from "./Avatar.tsx"

interface Props {
  readonly entries: ReadonlyArray<Callable>
  readonly active: number
  readonly bot: APIUser
  readonly hover: (at: number) => void
  readonly pick: (entry: Callable) => void
}

/** The list above the composer while somebody types a slash command's name. */
export const CommandPicker = ({ active, bot, entries, hover, pick }: Props) => {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" })
  }, [active])
  return (
    <div class="popup">
      <h3>
        <Avatar user={bot} name={bot.username} size={20} />
        {bot.username}
      </h3>
      <ul id="command-picker" ref={list} role="listbox" aria-label="Commands">
        {entries.map((entry, at) => (
          <li
            key={entry.path}
            id={`command-${at}`}
            role="option"
            class="popup-entry"
            aria-selected={at === active}
            onPointerMove={() => at !== active && hover(at)}
            onPointerDown={(event) => {
              // The composer keeps the focus.
              event.preventDefault()
              pick(entry)
            }}
          >
            <span class="popup-main">
              <strong>/{entry.path}</strong>
              {entry.options.map((option) => (
                <span class={option.required ? "option-hint needed" : "option-hint"}>{option.name}</span>
              ))}
            </span>
            <small>{entry.description}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}
