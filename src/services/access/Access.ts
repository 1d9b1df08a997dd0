/**
 * Who calls: the operator by their secret, the playground's own CLI by a token from the data directory, everybody else by an API
 * token or, in a browser, by a session.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { Context, Effect, Layer, Redacted, type Schema } from "effect"
import type { Persistence } from "effect/persistence"
import type { SqlError } from "effect/sql"
import type { Caller } from "../../domain/Access.ts"
import { Unauthorized } from "../../domain/Errors.ts"
import { Configuration } from "../../layers/Configuration.ts"
import { StartupSecrets } from "../../layers/StartupSecrets.ts"
import { Sessions } from "./Sessions.ts"
import { Tokens } from "./Tokens.ts"

/** What a request shows. A bearer token goes before a cookie. */
export interface Shown {
  readonly bearer: string | undefined
  readonly session: string | undefined
}

/** The database or the cache does not say. */
export type AccessUnknown = SqlError.SqlError | Persistence.PersistenceError | Schema.SchemaError

export class Access extends Context.Service<
  Access,
  {
    /** Errors: `Unauthorized` for what is missing, wrong, too old or revoked. */
    readonly identify: (shown: Shown) => Effect.Effect<Caller, Unauthorized | AccessUnknown>
    /** What a CLI on this machine may use; only in playground mode. */
    readonly localToken: Redacted.Redacted<string> | undefined
  }
>()("flora/services/access/Access") {
  static readonly layer = Layer.effect(
    Access,
    Effect.gen(function* () {
      const { operatorSecret, playground } = yield* Configuration
      const { apiSecret } = yield* StartupSecrets
      const tokens = yield* Tokens
      const sessions = yield* Sessions
      // Derived, so that it stays the same over restarts and a CLI that runs meanwhile keeps working.
      const localToken = playground
        ? Redacted.make(`flora_${digest(`local-token:${Redacted.value(apiSecret)}`).toString("base64url")}`)
        : undefined
      const bearers = (["operator", "local"] as const).flatMap((via) => {
        const token = via === "operator" ? operatorSecret : localToken
        return token === undefined ? [] : [{ via, digest: digest(Redacted.value(token)) }]
      })

      const withBearer = Effect.fnUntraced(function* (token: string) {
        // Digests have one length, so that the comparison tells nothing about the token by its time.
        const presented = digest(token)
        const via = bearers.find((candidate) => timingSafeEqual(candidate.digest, presented))?.via
        if (via !== undefined) return whoRunsFlora(via)
        return (
          (yield* tokens.find(token)) ??
          (yield* new Unauthorized({ message: "the bearer token is not valid here" }))
        )
      })

      return Access.of({
        localToken,
        identify: Effect.fnUntraced(function* ({ bearer, session }) {
          if (bearer !== undefined && bearer !== "") return yield* withBearer(bearer)
          if (session === undefined) {
            return yield* new Unauthorized({
              message:
                "a bearer token is missing; sign in with `flora login`, or in a browser at /api/auth/login",
            })
          }
          return (
            (yield* sessions.find(session)) ??
            (yield* new Unauthorized({ message: "the session has ended; sign in again at /api/auth/login" }))
          )
        }),
      })
    }),
  )
}

const whoRunsFlora = (via: "operator" | "local"): Caller => ({
  name: via,
  userId: null,
  via,
  scope: "admin",
  guilds: null,
  credentialId: null,
  expiresAt: null,
})

const digest = (text: string) => createHash("sha256").update(text).digest()
