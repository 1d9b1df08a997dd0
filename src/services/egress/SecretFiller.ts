/**
 * Where a guild's secrets come into its requests. A script holds placeholders only; they are replaced here, in path, query, header values
 * and body, for each hop on its own, so that a redirect never carries a secret to a host that it is not meant for.
 */
import { Context, Effect } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import type { FetchRefused } from "./Errors.ts"
import type { Answer } from "./Exchange.ts"
import type { Hop } from "./Hop.ts"
import type { Target } from "./Target.ts"

/** What may hold placeholders. */
export interface Fillable extends Pick<Hop, "headers" | "body"> {
  /** Path and query. */
  readonly path: string
}

export interface Filled {
  readonly parts: Fillable
  /** Takes what was filled in out of the answer again, as far as the server repeats it. */
  readonly conceal: (answer: Answer) => Answer
}

/** Fills what goes to `target`. Errors: `FetchRefused` with the reason `secret`. Nothing is filled in by default. */
export const SecretFiller = Context.Reference<
  (guildId: GuildId, target: Target, parts: Fillable) => Effect.Effect<Filled, FetchRefused>
>("flora/services/egress/SecretFiller", {
  defaultValue: () => (_, __, parts) => Effect.succeed({ parts, conceal: (answer) => answer }),
})
