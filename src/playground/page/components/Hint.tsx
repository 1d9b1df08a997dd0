import { useState } from "preact/hooks"
import { Icon } from "./Icon.tsx"

const seen = "flora.hint-seen"

/** What to try first; shown until somebody closes it. */
export const Hint = () => {
  const [open, setOpen] = useState(() => localStorage.getItem(seen) === null)
  if (!open) return null
  const close = () => {
    localStorage.setItem(seen, "yes")
    setOpen(false)
  }
  return (
    <div class="hint" role="note">
      <span>
        Try <code>!ping</code> or type <kbd>/</kbd> to see commands. Your own script:{" "}
        <code>npx flora deploy bot.ts --guild …</code>
      </span>
      <button type="button" class="icon-button" aria-label="Close the hint" onClick={close}>
        <Icon name="close" size={16} />
      </button>
    </div>
  )
}
