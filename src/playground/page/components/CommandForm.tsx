import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { type Callable, type CallOption, readOption, suggestions } from "../Commands.ts"
import type { OptionValue, Suggestion } from "../ControlApi.ts"
import type { Guild } from "../World.ts"
import { Icon } from "./Icon.tsx"
import { OptionField } from "./OptionField.tsx"

interface Props {
  readonly command: Callable
  readonly guild: Guild
  /** Back to text; `typed` is what the text field shows. */
  readonly leave: (typed: string) => void
  readonly sent: () => void
}

/** Typing pauses this long, in milliseconds, before the bot is asked for suggestions. */
const suggestPause = 150

/** A picked command: its required options as fields, the others offered behind them; Enter sends. */
export const CommandForm = ({ command, guild, leave, sent }: Props) => {
  const actions = useActions()
  const form = useRef<HTMLFormElement>(null)
  const ordered = [
    ...command.options.filter((option) => option.required),
    ...command.options.filter((option) => !option.required),
  ]
  const [texts, setTexts] = useState<{ readonly [option: string]: string }>({})
  const [shown, setShown] = useState<ReadonlyArray<string>>(() => initiallyShown(ordered))
  const [focused, setFocused] = useState<string>()
  const [suggested, setSuggested] = useState<{ readonly [option: string]: ReadonlyArray<Suggestion> }>({})
  const [problem, setProblem] = useState<{ readonly option: string; readonly text: string }>()

  const fields = ordered.filter((option) => shown.includes(option.name))
  const hidden = ordered.filter((option) => !shown.includes(option.name))
  const offered = (option: CallOption) =>
    option.autocomplete ? (suggested[option.name] ?? []) : suggestions(option, guild)

  const focus = (name: string | undefined) =>
    form.current
      ?.querySelector<HTMLElement>(name === undefined ? "[data-send]" : `[data-option="${name}"]`)
      ?.focus()
  /** The field that gets the focus once it is there, and before the next key can come. */
  const coming = useRef<{ readonly name: string | undefined } | undefined>({ name: shown[0] })
  useLayoutEffect(() => {
    if (coming.current !== undefined) focus(coming.current.name)
    coming.current = undefined
  })

  const values = () => {
    const values: Record<string, OptionValue> = {}
    for (const option of fields) {
      const { problem, value } = readOption(option, texts[option.name] ?? "", offered(option))
      if (problem !== undefined) return { option: option.name, problem }
      if (value !== undefined) values[option.name] = value
    }
    return { values }
  }
  const send = () => {
    const read = values()
    if (read.problem !== undefined) {
      setProblem({ option: read.option, text: read.problem })
      focus(read.option)
      return
    }
    sent()
    const subcommand = command.subcommand === undefined ? {} : { subcommand: command.subcommand }
    void actions.call({ name: command.name, ...subcommand, options: read.values })
  }
  const show = (name: string) => {
    setShown([...shown, name])
    coming.current = { name }
  }
  const hide = (name: string) => {
    const rest = fields.filter((option) => option.name !== name)
    setShown(rest.map((option) => option.name))
    setTexts({ ...texts, [name]: "" })
    coming.current = { name: rest.at(-1)?.name }
  }
  const set = (option: CallOption, text: string) => {
    setTexts({ ...texts, [option.name]: text })
    if (problem?.option === option.name) setProblem(undefined)
  }
  /** After a pick the next empty field is up. */
  const advance = (from: CallOption) => {
    const next = fields.slice(fields.indexOf(from) + 1).find((option) => (texts[option.name] ?? "") === "")
    if (next !== undefined) focus(next.name)
  }

  const asking = command.options.find((option) => option.name === focused && option.autocomplete)
  useEffect(() => {
    if (asking === undefined) return
    let current = true
    const timer = setTimeout(async () => {
      const call = { name: command.name, ...(command.subcommand && { subcommand: command.subcommand }) }
      const choices = await actions.suggest({ ...call, options: typedSoFar(fields, texts) }, asking.name)
      if (current) setSuggested((suggested) => ({ ...suggested, [asking.name]: choices }))
    }, suggestPause)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [asking?.name, asking && texts[asking.name]])

  const described = command.options.find((option) => option.name === focused)
  return (
    <form
      ref={form}
      class="command-form"
      aria-label={`/${command.path}`}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") leave("")
        else if (event.key === "Backspace" && event.target instanceof HTMLButtonElement)
          leave(`/${command.path}`)
        else return
        event.preventDefault()
      }}
    >
      <div class="command-help">
        <strong>{described?.name ?? `/${command.path}`}</strong>
        <span>{described?.description ?? command.description}</span>
        {problem !== undefined && (
          <span class="problem" role="alert">
            {problem.text}
          </span>
        )}
      </div>
      <div class="composer-box command-line">
        <span class="command-name">/{command.path}</span>
        {fields.map((option) => (
          <OptionField
            key={option.name}
            option={option}
            text={texts[option.name] ?? ""}
            offered={offered(option)}
            invalid={problem?.option === option.name}
            focused={focused === option.name}
            onFocus={() => setFocused(option.name)}
            onBlur={() => setFocused((name) => (name === option.name ? undefined : name))}
            onText={(text) => set(option, text)}
            onPicked={() => advance(option)}
            onSubmit={send}
            onEmptied={() => {
              if (!option.required) hide(option.name)
              else if (option === fields[0]) leave(`/${command.path}`)
            }}
          />
        ))}
        {hidden.map((option) => (
          <button
            key={option.name}
            type="button"
            class="add-option"
            title={option.description}
            aria-label={`Add option ${option.name}`}
            onClick={() => show(option.name)}
          >
            <Icon name="plus" size={12} />
            {option.name}
          </button>
        ))}
        <span class="spring" />
        <button type="submit" class="send" data-send aria-label="Send command">
          Send ⏎
        </button>
        <button type="button" class="icon-button" aria-label="Cancel command" onClick={() => leave("")}>
          <Icon name="close" size={16} />
        </button>
      </div>
    </form>
  )
}

/** The required options; where there are none, the first of the optional ones, as there it is what people come for. */
const initiallyShown = (ordered: ReadonlyArray<CallOption>): ReadonlyArray<string> => {
  const required = ordered.filter((option) => option.required)
  return (required.length > 0 ? required : ordered.slice(0, 1)).map((option) => option.name)
}

const typedSoFar = (fields: ReadonlyArray<CallOption>, texts: { readonly [option: string]: string }) =>
  Object.fromEntries(fields.map((option) => [option.name, texts[option.name] ?? ""]))
