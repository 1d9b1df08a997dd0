import { useEffect, useRef } from "preact/hooks"

interface Props {
  /** The commands to choose from. */
  readonly names: ReadonlyArray<string>
  readonly close: () => void
  readonly pick: (name: string) => void
}

/** What apps can do with a member or a message; Escape and a click elsewhere close it. */
export const AppsMenu = ({ close, names, pick }: Props) => {
  const root = useRef<HTMLUListElement>(null)
  useEffect(() => {
    root.current?.scrollIntoView({ block: "nearest" })
    root.current?.querySelector("button")?.focus()
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) close()
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  }, [])
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
