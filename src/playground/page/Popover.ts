import { useEffect, useRef } from "preact/hooks"

/** For what pops up beside a message or a name: comes into view, takes the focus, and a click elsewhere closes it. */
export const usePopover = <E extends HTMLElement>(close: () => void) => {
  const root = useRef<E>(null)
  useEffect(() => {
    root.current?.scrollIntoView({ block: "nearest" })
    root.current?.querySelector("button")?.focus()
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) close()
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  }, [])
  return root
}
