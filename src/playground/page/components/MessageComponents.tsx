import type { APIMessageComponentEmoji } from "discord-api-types/v10"
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import type { Guild, Message } from "../World.ts"
import { Icon } from "./Icon.tsx"
import { type ComponentSpec, Layout } from "./Layout.tsx"
import { SelectMenu, type SelectSpec } from "./SelectMenu.tsx"

/** The parts of Discord's component types that the page shows, by number. */
const componentType = { actionRow: 1, button: 2, stringSelect: 3, userSelect: 5, channelSelect: 8 } as const
const linkStyle = 5
const styleNames = ["", "primary", "secondary", "success", "danger", "link", "primary"]

interface ButtonSpec {
  readonly type: typeof componentType.button
  readonly style: number
  readonly custom_id?: string
  readonly label?: string
  readonly emoji?: APIMessageComponentEmoji
  readonly url?: string
  readonly disabled?: boolean
}

interface Props {
  readonly message: Message
  readonly guild: Guild | undefined
  readonly failed: boolean
}

/** The rows of buttons and menus under a message, or what it is laid out of. */
export const MessageComponents = ({ failed, guild, message }: Props) => {
  const actions = useActions()
  const [busy, setBusy] = useState<string>()

  const press = async (customId: string, values?: ReadonlyArray<string>) => {
    setBusy(customId)
    await actions.press(message, customId, values)
    setBusy(undefined)
  }

  const show = (component: ComponentSpec): ComponentChildren => {
    if (component.type === componentType.actionRow) {
      return <div class="component-row">{component.components?.map(show)}</div>
    }
    if (isButton(component)) {
      return (
        <Button
          button={component}
          busy={busy !== undefined && busy === component.custom_id}
          press={(customId) => void press(customId)}
        />
      )
    }
    if (isSelect(component)) {
      return (
        <SelectMenu
          key={component.custom_id}
          select={component}
          guild={guild}
          busy={busy === component.custom_id}
          choose={(values) => void press(component.custom_id, values)}
        />
      )
    }
    return <Layout component={component} guild={guild} show={show} />
  }

  return (
    <div class="components">
      {((message.components ?? []) as ReadonlyArray<ComponentSpec>).map(show)}
      {failed && (
        <div class="failure" role="alert">
          This interaction failed
        </div>
      )}
    </div>
  )
}

const isButton = (component: { readonly type: number }): component is ButtonSpec =>
  component.type === componentType.button

const isSelect = (component: { readonly type: number }): component is SelectSpec =>
  component.type === componentType.stringSelect ||
  (component.type >= componentType.userSelect && component.type <= componentType.channelSelect)

const Button = (props: { button: ButtonSpec; busy: boolean; press: (customId: string) => void }) => {
  const { busy, button, press } = props
  const content = (
    <>
      {button.emoji && (
        <span class="button-emoji">{button.emoji.id ? `:${button.emoji.name}:` : button.emoji.name}</span>
      )}
      {button.label && <span>{button.label}</span>}
    </>
  )
  const look = `button ${styleNames[button.style] ?? "secondary"}`
  // Only web addresses may be opened: anything else, `javascript:` above all, is not a link.
  if (button.style === linkStyle && button.url !== undefined && /^https?:\/\//i.test(button.url))
    return (
      <a class={look} href={button.url} target="_blank" rel="noopener noreferrer">
        {content}
        <Icon name="out" size={14} />
      </a>
    )
  return (
    <button
      type="button"
      class={busy ? `${look} busy` : look}
      disabled={button.disabled === true || button.custom_id === undefined}
      aria-busy={busy}
      onClick={() => !busy && press(button.custom_id!)}
    >
      {content}
    </button>
  )
}
