import { usePopover } from "../Popover.ts"

interface Props {
  /** The commands to choose from. */
  readonly names: ReadonlyArray<string>
  readonly close: () => void
  readonly pick: (name: string) => void
}

/** What apps can do with a member or a message; Escape and a click elsewhere close it. */
export const AppsMenu = ({ close, names, pick }: Props) => {
  const root = usePopover<HTMLUListElement>(close)
  return (
    <ul
      class="apps-menu"
      ref={root}
      role="menu"
      aria-label="Apps"
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      {names.map((name) => (
        <li key={name} role="none">
          <button type="button" role="menuitem" onClick={() => pick(name)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
}
