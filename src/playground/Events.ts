/**
 * What happens in the playground, as Discord's dispatch events. The gateway and the page listen; publishing is
 * synchronous, and an event is turned into JSON at most once however many listen.
 */
import { Context, Layer } from "effect"

export interface PlaygroundEvent {
  /** Discord's name of the event, or one that only the page knows (COMMANDS_UPDATE, INTERACTION_PENDING, …). */
  readonly t: string
  readonly guildId: string
  readonly d: object
  /** The page learns everything, the bot what Discord would tell it. */
  readonly audience: "everyone" | "page" | "bot"
  /** JSON of `d`. */
  readonly json: () => string
}

export class Events extends Context.Service<
  Events,
  {
    /** Tells everyone who listens; the audience defaults to everyone. */
    readonly publish: (t: string, guildId: string, d: object, audience?: PlaygroundEvent["audience"]) => void
    /** Calls `listener` for each event until the returned function is called. */
    readonly listen: (listener: (event: PlaygroundEvent) => void) => () => void
  }
>()("flora/playground/Events") {
  static readonly layer = Layer.sync(Events, () => {
    const listeners = new Set<(event: PlaygroundEvent) => void>()
    return Events.of({
      publish: (t, guildId, d, audience = "everyone") => {
        if (listeners.size === 0) return
        let text: string | undefined
        const event: PlaygroundEvent = { t, guildId, d, audience, json: () => (text ??= JSON.stringify(d)) }
        for (const listener of listeners) listener(event)
      },
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    })
  })
}
