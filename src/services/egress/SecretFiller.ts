/**
 * Where a guild's secrets come into its requests. A script holds placeholders only; they are replaced here, in headers and body, for each
 * hop on its own, so that a redirect never carries a secret to a host that it is not meant for.
 */
import { Context, Effect } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import type { FetchRefused } from "./Errors.ts"
import type { Hop } from "./Hop.ts"
import type { Target } from "./Target.ts"

/** What may hold placeholders. The URL may not: URLs are logged, and shown to the next server. */
export type Fillable = Pick<Hop, "headers" | "body">

/** Fills what goes to `target`. Errors: `FetchRefused` with the reason `secret`. Nothing is filled in by default. */
export const SecretFiller = Context.Reference<
  (guildId: GuildId, target: Target, parts: Fillable) => Effect.Effect<Fillable, FetchRefused>
>("flora/services/egress/SecretFiller", {
  defaultValue: () => (_, __, parts) => Effect.succeed(parts),
})
