/** Who may call. In this version there are two bearers with every right: the operator's secret, and the playground's own token. */
import { createHash, timingSafeEqual } from "node:crypto"
import { Context, Effect, Layer, Redacted } from "effect"
import { Unauthorized } from "../domain/Errors.ts"
import { Configuration } from "../layers/Configuration.ts"
import { StartupSecrets } from "../layers/StartupSecrets.ts"

export class Access extends Context.Service<
  Access,
  {
    /** The name of whoever holds this bearer token. Errors: `Unauthorized`. */
    readonly identify: (token: string | undefined) => Effect.Effect<string, Unauthorized>
    /** What a CLI on this machine may use; only in playground mode. */
    readonly localToken: Redacted.Redacted<string> | undefined
  }
>()("flora/services/Access") {
  static readonly layer = Layer.effect(
    Access,
    Effect.gen(function* () {
      const { operatorSecret, playground } = yield* Configuration
      const { apiSecret } = yield* StartupSecrets
      // Derived, so that it stays the same over restarts and a CLI that runs meanwhile keeps working.
      const localToken = playground
        ? Redacted.make(`flora_${digest(`local-token:${Redacted.value(apiSecret)}`).toString("base64url")}`)
        : undefined
      const bearers = [
        { name: "operator", token: operatorSecret },
        { name: "local", token: localToken },
      ].flatMap(({ name, token }) =>
        token === undefined ? [] : [{ name, digest: digest(Redacted.value(token)) }],
      )
      return Access.of({
        localToken,
        identify: (token) => {
          if (token === undefined || token === "") {
            return Effect.fail(
              new Unauthorized({ message: "a bearer token is missing; sign in with `flora login`" }),
            )
          }
          // Digests have one length, so that the comparison tells nothing about the token by its time.
          const presented = digest(token)
          const bearer = bearers.find((candidate) => timingSafeEqual(candidate.digest, presented))
          return bearer === undefined
            ? Effect.fail(new Unauthorized({ message: "the bearer token is not valid here" }))
            : Effect.succeed(bearer.name)
        },
      })
    }),
  )
}

const digest = (text: string) => createHash("sha256").update(text).digest()
