/**
 * In whose name something is written. What an incarnation asks for carries its epoch down to whoever writes it, and that one asks once
 * more at the moment of writing: what waited in a queue while its guild was handed on is refused there.
 */
import { Context } from "effect"

export interface Authority {
  /** The incarnation's number among those of its guild, growing; 0 for the runtime itself and its operators. */
  readonly epoch: number
  /** Whether it may still write. Cheap, and asked by the writer itself. */
  readonly holds: () => boolean
}

/** The authority under which a fiber writes; defaults to the runtime's own, which never ends. */
export const Authority = Context.Reference<Authority>("flora/domain/Authority", {
  defaultValue: () => ({ epoch: 0, holds: () => true }),
})
