import type { State } from "../State.ts"

/** Says that what is on show may be old, for as long as the feed is away. */
export const ConnectionBanner = ({ connection }: Pick<State, "connection">) =>
  connection === "lost" ? (
    <div class="connection-banner" role="status">
      Connection to the runtime lost. Reconnecting…
    </div>
  ) : null
