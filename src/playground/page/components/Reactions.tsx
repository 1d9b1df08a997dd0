import { useActions } from "../Actions.ts"
import { emojiKey } from "../State.ts"
import type { Emoji, Message } from "../World.ts"

/** The reactions under a message; a click gives the same one or takes it back. */
export const Reactions = ({ message }: { message: Message }) => {
  const actions = useActions()
  return (
    <div class="reactions" role="group" aria-label="Reactions">
      {(message.reactions ?? []).map(({ count, emoji, me }) => (
        <button
          key={emojiKey(emoji)}
          type="button"
          class={me ? "reaction mine" : "reaction"}
          aria-pressed={me}
          aria-label={`${emoji.name}, ${count} ${count === 1 ? "reaction" : "reactions"}`}
          onClick={() => void actions.react(message, { emoji: emojiParameter(emoji), remove: me })}
        >
          <span class="reaction-emoji">{emoji.id ? `:${emoji.name}:` : emoji.name}</span>
          <span>{count}</span>
        </button>
      ))}
    </div>
  )
}

/** Discord's way to name an emoji in a request: the character itself, or `name:id`. */
const emojiParameter = (emoji: Emoji) => (emoji.id ? `${emoji.name}:${emoji.id}` : (emoji.name ?? ""))
