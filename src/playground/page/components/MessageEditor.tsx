import { useEffect, useRef } from "preact/hooks"
import { useActions } from "../Actions.ts"
import type { Message } from "../World.ts"

/** A text field in place of the message: Enter saves, Escape cancels. */
export const MessageEditor = ({ message }: { message: Message }) => {
  const actions = useActions()
  const field = useRef<HTMLTextAreaElement>(null)
  const cancel = () => actions.startEditing(undefined)
  const save = () => {
    const content = field.current?.value.trim() ?? ""
    if (content === "") void actions.delete(message)
    else void actions.edit(message, content)
  }
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(message.content.length, message.content.length)
  }, [])
  return (
    <div class="editor">
      <textarea
        ref={field}
        rows={Math.min(message.content.split("\n").length, 8)}
        maxLength={2_000}
        aria-label="Edit message"
        defaultValue={message.content}
        onKeyDown={(event) => {
          if (event.key === "Escape") cancel()
          else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault()
            save()
          }
        }}
      />
      <small>
        escape to{" "}
        <button type="button" class="link-button" onClick={cancel}>
          cancel
        </button>{" "}
        · enter to{" "}
        <button type="button" class="link-button" onClick={save}>
          save
        </button>
      </small>
    </div>
  )
}
