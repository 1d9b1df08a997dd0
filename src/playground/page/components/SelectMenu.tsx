import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { displayName } from "../People.ts"
import type { Guild } from "../World.ts"
import { Icon } from "./Icon.tsx"

/** A string, user, role, mentionable or channel select, as its component says. */
export interface SelectSpec {
  readonly type: 3 | 5 | 6 | 7 | 8
  readonly custom_id: string
  readonly placeholder?: string
  readonly min_values?: number
  readonly max_values?: number
  readonly disabled?: boolean
  /** Only in modals. */
  readonly required?: boolean
  readonly options?: ReadonlyArray<
    Entry & { readonly default?: boolean; readonly emoji?: { name?: string | null } }
  >
  readonly default_values?: ReadonlyArray<{ readonly id: string }>
  readonly channel_types?: ReadonlyArray<number>
}

interface Entry {
  readonly label: string
  readonly value: string
  readonly description?: string
  readonly emoji?: { readonly name?: string | null }
}

interface Props {
  readonly select: SelectSpec
  readonly guild: Guild | undefined
  readonly busy: boolean
  readonly choose: (values: ReadonlyArray<string>) => void
}

const placeholders = {
  3: "Make a selection",
  5: "Select a user",
  6: "Select a role",
  7: "Select",
  8: "Select a channel",
}

/** A single choice is sent at once; several are sent when the list closes, as in Discord. */
export const SelectMenu = ({ busy, choose, guild, select }: Props) => {
  const entries = entriesOf(select, guild)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [picked, setPicked] = useState<ReadonlyArray<string>>(() => initiallyPicked(select))
  const root = useRef<HTMLDivElement>(null)
  const minimum = select.min_values ?? 1
  const single = (select.max_values ?? 1) === 1
  const listId = `list-${select.custom_id}`

  const close = (send: boolean) => {
    setOpen(false)
    if (send && picked.length >= minimum) choose(picked)
  }
  const toggle = (value: string) => {
    if (single) {
      setPicked([value])
      setOpen(false)
      choose([value])
    } else if (picked.includes(value)) setPicked(picked.filter((other) => other !== value))
    else if (picked.length < (select.max_values ?? 1)) setPicked([...picked, value])
  }

  useLayoutEffect(() => {
    if (open) root.current?.querySelector("[role=listbox]")?.scrollIntoView({ block: "nearest" })
  }, [open])
  useEffect(() => {
    if (!open) return
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) close(!single)
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) close(!single)
    else if (event.key === "ArrowDown" && open) setActive(Math.min(active + 1, entries.length - 1))
    else if (event.key === "ArrowUp" && open) setActive(Math.max(active - 1, 0))
    else if (event.key === "ArrowDown") setOpen(true)
    else if (event.key === "Enter" && open && entries[active]) toggle(entries[active].value)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const labels = picked.map((value) => entries.find((entry) => entry.value === value)?.label ?? value)
  return (
    <div class="select" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="select-button"
        disabled={select.disabled === true || busy}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open ? `${listId}-${active}` : undefined}
        aria-busy={busy}
        onClick={() => (open ? close(!single) : setOpen(true))}
      >
        <span class={labels.length === 0 ? "placeholder" : undefined}>
          {labels.length === 0 ? (select.placeholder ?? placeholders[select.type]) : labels.join(", ")}
        </span>
        <Icon name="down" />
      </button>
      {open && (
        <ul id={listId} class="select-list" role="listbox" aria-multiselectable={!single}>
          {entries.map((entry, at) => (
            <li
              id={`${listId}-${at}`}
              role="option"
              class={at === active ? "active" : undefined}
              aria-selected={picked.includes(entry.value)}
              onPointerEnter={() => setActive(at)}
              // The button keeps the focus, and with it the keys.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => toggle(entry.value)}
            >
              {entry.emoji?.name && <span class="button-emoji">{entry.emoji.name}</span>}
              <span class="select-entry">
                <span>{entry.label}</span>
                {entry.description && <small>{entry.description}</small>}
              </span>
              {picked.includes(entry.value) && <Icon name="check" />}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What the component says is chosen from the start. */
export const initiallyPicked = (select: SelectSpec): ReadonlyArray<string> => [
  ...(select.options ?? []).filter((option) => option.default === true).map((option) => option.value),
  ...(select.default_values ?? []).map(({ id }) => id),
]

const entriesOf = (select: SelectSpec, guild: Guild | undefined): ReadonlyArray<Entry> => {
  if (select.type === 3) return select.options ?? []
  if (guild === undefined) return []
  const users = guild.members.map(({ user }) => ({ label: displayName(guild, user), value: user.id }))
  const roles = guild.roles.map((role) => ({ label: role.name, value: role.id }))
  if (select.type === 5) return users
  if (select.type === 6) return roles
  if (select.type === 7) return [...users, ...roles]
  return guild.channels
    .filter((channel) => select.channel_types === undefined || select.channel_types.includes(channel.type))
    .map((channel) => ({ label: `#${channel.name}`, value: channel.id }))
}
