import { Dialog } from "./Dialog.tsx"

const script = `const ping = prefix({
  name: "ping",
  run: (ctx) => ctx.reply("pong from my own script"),
})

createBot({ prefix: "!", commands: [ping] })`

/** What this page is and how to get one's own script into it. */
export const HelpDialog = ({ close, guildId }: { close: () => void; guildId: string | undefined }) => (
  <Dialog title="Welcome to the playground" close={close}>
    <p class="dialog-text">
      This is a local Discord. Your flora runtime is connected to it as it would be to the real one; nothing
      leaves this machine.
    </p>
    <h3>Talk to the bot</h3>
    <ul class="dialog-list">
      <li>
        Write <code>!ping</code>, or type <kbd>/</kbd> for the commands of this server. <kbd>↑</kbd>{" "}
        <kbd>↓</kbd> choose, <kbd>Tab</kbd> or <kbd>Enter</kbd> picks, <kbd>Enter</kbd> sends.
      </li>
      <li>Switch “write as” above the member list to see what somebody else sees.</li>
      <li>
        <kbd>↑</kbd> in the empty message field edits your last message.
      </li>
    </ul>
    <h3>Deploy your own script</h3>
    <p class="dialog-text">
      Save this as <code>bot.ts</code>:
    </p>
    <pre class="code-block">
      <code>{script}</code>
    </pre>
    <p class="dialog-text">and send it to this server:</p>
    <pre class="code-block">
      <code>npx flora deploy bot.ts{guildId === undefined ? "" : ` --guild ${guildId}`}</code>
    </pre>
  </Dialog>
)
