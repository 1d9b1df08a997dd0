import { usePopover } from "../Popover.ts"

const emojis: ReadonlyArray<readonly [emoji: string, name: string]> = [
  ["👍", "thumbs up"],
  ["👎", "thumbs down"],
  ["❤️", "heart"],
  ["😂", "tears of joy"],
  ["😄", "smile"],
  ["😮", "surprised"],
  ["😢", "crying"],
  ["😡", "angry"],
  ["🤔", "thinking"],
  ["👀", "eyes"],
  ["🎉", "party popper"],
  ["🔥", "fire"],
  ["⭐", "star"],
  ["✅", "check mark"],
  ["❌", "cross mark"],
  ["⚠️", "warning"],
  ["🙏", "folded hands"],
  ["👏", "clapping"],
  ["🚀", "rocket"],
  ["💯", "hundred"],
  ["🌿", "herb"],
  ["🐛", "bug"],
  ["☕", "coffee"],
  ["🏓", "ping pong"],
]

/** A small popover of common reactions. */
export const EmojiPicker = ({ close, pick }: { close: () => void; pick: (emoji: string) => void }) => {
  const root = usePopover<HTMLDivElement>(close)
  return (
    <div
      class="emoji-picker"
      ref={root}
      role="dialog"
      aria-label="Pick a reaction"
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      {emojis.map(([emoji, name]) => (
        <button type="button" aria-label={name} title={name} onClick={() => pick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  )
}
