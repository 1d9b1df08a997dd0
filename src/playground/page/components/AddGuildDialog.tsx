import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { Dialog } from "./Dialog.tsx"

/** Asks for a name and makes a guild with the bot in it. */
export const AddGuildDialog = ({ close }: { close: () => void }) => {
  const actions = useActions()
  const [name, setName] = useState("")
  return (
    <Dialog title="Add a server" close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          close()
          void actions.addGuild(name.trim())
        }}
      >
        <p class="dialog-text">A new server with its own script. You own it and the bot is already in.</p>
        <label class="field">
          <span class="field-label">
            Server name <span class="required">*</span>
          </span>
          <input
            value={name}
            minLength={2}
            maxLength={100}
            required
            autoFocus
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <footer class="dialog-footer">
          <button type="button" class="button plain" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button primary" disabled={name.trim().length < 2}>
            Create
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
