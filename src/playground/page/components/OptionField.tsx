import { useEffect, useState } from "preact/hooks"
import { type CallOption, optionType } from "../Commands.ts"
import type { Suggestion } from "../ControlApi.ts"

interface Props {
  readonly option: CallOption
  readonly text: string
  /** What can be picked; undefined where people just type. */
  readonly offered: ReadonlyArray<Suggestion> | undefined
  readonly invalid: boolean
  readonly focused: boolean
  readonly onFocus: () => void
  readonly onBlur: () => void
  readonly onText: (text: string) => void
  /** A suggestion was taken. */
  readonly onPicked: () => void
  readonly onSubmit: () => void
  /** Backspace in the empty field. */
  readonly onEmptied: () => void
}

/** One option of a command: its name and its field, with a list where values can be picked. */
export const OptionField = (props: Props) => {
  const { focused, invalid, offered, option, text } = props
  const [active, setActive] = useState(0)
  const exact = offered?.some((suggestion) => suggestion.name === text) === true
  const listed = (offered ?? []).filter(
    (suggestion) => option.autocomplete || suggestion.name.toLowerCase().includes(text.toLowerCase()),
  )
  const open = focused && listed.length > 0 && !exact
  useEffect(() => setActive(0), [text, focused])

  const pick = (suggestion: Suggestion) => {
    props.onText(suggestion.name)
    props.onPicked()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const picked = open ? listed[active] : undefined
    // An optional field that nobody has filled must not take the first suggestion when Enter means "send".
    const mayPick = picked !== undefined && (text !== "" || option.required || active > 0)
    if (open && event.key === "ArrowDown") setActive((active + 1) % listed.length)
    else if (open && event.key === "ArrowUp") setActive((active - 1 + listed.length) % listed.length)
    else if (event.key === "Enter" && mayPick) pick(picked)
    else if (event.key === "Tab" && !event.shiftKey && picked !== undefined && text !== "") pick(picked)
    else if (event.key === "Enter") props.onSubmit()
    else if (event.key === "Backspace" && text === "") props.onEmptied()
    else return
    event.preventDefault()
  }

  const listId = `option-${option.name}-list`
  const numeric = option.type === optionType.integer || option.type === optionType.number
  return (
    <span class={invalid ? "option invalid" : "option"}>
      <label class="option-name" for={`option-${option.name}`}>
        {option.name}
      </label>
      <input
        id={`option-${option.name}`}
        data-option={option.name}
        role={offered === undefined ? undefined : "combobox"}
        aria-label={option.name}
        aria-required={option.required}
        aria-invalid={invalid}
        aria-expanded={offered === undefined ? undefined : open}
        aria-controls={open ? listId : undefined}
        aria-activedescendant={open ? `${listId}-${active}` : undefined}
        inputMode={numeric ? "decimal" : undefined}
        autoComplete="off"
        size={Math.max(text.length + 1, 6)}
        value={text}
        onInput={(event) => props.onText(event.currentTarget.value)}
        onFocus={props.onFocus}
        onBlur={props.onBlur}
        onKeyDown={onKeyDown}
      />
      {open && (
        <ul id={listId} class="popup option-popup" role="listbox" aria-label={option.name}>
          {listed.slice(0, 25).map((suggestion, at) => (
            <li
              key={suggestion.value}
              id={`${listId}-${at}`}
              role="option"
              class="popup-entry"
              aria-selected={at === active}
              onPointerMove={() => at !== active && setActive(at)}
              onPointerDown={(event) => {
                event.preventDefault()
                pick(suggestion)
              }}
            >
              {suggestion.name}
            </li>
          ))}
        </ul>
      )}
    </span>
  )
}
