/** Fills guilds' secrets into their requests: see `SecretFiller` for where that happens. */
import { Effect, Layer, Redacted } from "effect"
import type { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import { FetchRefused } from "../egress/Errors.ts"
import { type Fillable, type Filled, SecretFiller } from "../egress/SecretFiller.ts"
import type { Target } from "../egress/Target.ts"
import { allows } from "./AllowedHosts.ts"
import { concealEcho } from "./Echo.ts"
import { placeholdersIn, visitParts } from "./Filling.ts"
import { Secrets } from "./Secrets.ts"

const refuse = (message: string) => Effect.fail(new FetchRefused({ reason: "secret", message }))

export const layer = Layer.effect(
  SecretFiller,
  Effect.gen(function* () {
    const secrets = yield* Secrets
    const { secretsPerRequest } = yield* Limits

    return Effect.fnUntraced(function* (guildId: GuildId, target: Target, parts: Fillable) {
      if (placeholdersIn(target.host).length > 0) return yield* refuse("a secret cannot be part of a host")
      const found: Array<string> = []
      visitParts(parts, (placeholder) => {
        found.push(placeholder)
        return placeholder
      })
      const unfilled: Filled = { parts, conceal: (answer) => answer }
      if (found.length === 0) return unfilled
      if (found.length > secretsPerRequest)
        return yield* refuse(`a request may carry at most ${secretsPerRequest} secrets`)

      const known = yield* secrets.reveal(guildId, [...new Set(found)]).pipe(
        Effect.catchTags({
          EnvelopeUnreadable: ({ name }) => refuse(`the secret ${name} cannot be read; set it again`),
          SqlError: (error) =>
            Effect.andThen(
              Effect.logError(`the secrets of guild ${guildId} cannot be read`, error),
              refuse("secrets cannot be read at the moment"),
            ),
        }),
      )
      const values = new Map<string, string>()
      for (const placeholder of found) {
        const secret = known.get(placeholder)
        if (secret === undefined)
          return yield* refuse(`${placeholder} stands for no secret of this guild, or for none any more`)
        if (!allows(secret.allowedHosts, target))
          return yield* refuse(
            `the secret ${secret.name} may not go to ${target.origin}, only to ${secret.allowedHosts.join(", ")}`,
          )
        values.set(placeholder, Redacted.value(secret.value))
      }
      const filled = visitParts(parts, (placeholder, style) => style.write(values.get(placeholder)!))
      return { parts: filled, conceal: concealEcho(values, parts, filled) }
    })
  }),
)
