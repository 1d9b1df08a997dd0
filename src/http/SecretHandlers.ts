/** The typed calls of `domain/SecretRpcs`, answered. */
import { Effect } from "effect"
import { Principal } from "../domain/Access.ts"
import { GuardedSecretRpcs } from "../domain/FloraRpcs.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Logs } from "../services/Logs.ts"
import { Secrets } from "../services/secrets/Secrets.ts"
import { internal } from "./Internal.ts"

export const secretHandlers = GuardedSecretRpcs.toLayer(
  Effect.gen(function* () {
    const secrets = yield* Secrets
    const logs = yield* Logs
    const tell = (guildId: GuildId, message: string) => logs.write(guildId, "info", "runtime", message)
    return GuardedSecretRpcs.of({
      SecretList: ({ guildId }) => Effect.catch(secrets.list(guildId), internal),
      SecretSet: Effect.fnUntraced(function* ({ guildId, name, value, allowedHosts, ifVersion }) {
        const by = yield* Principal
        const report = yield* secrets
          .set(guildId, name, { value, allowedHosts, ifVersion }, by.name)
          .pipe(Effect.catchTag("SqlError", internal))
        tell(guildId, `the secret ${name} was set by ${by.name} (version ${report.version})`)
        return report
      }),
      SecretDelete: Effect.fnUntraced(function* ({ guildId, name }) {
        const by = yield* Principal
        yield* Effect.catchTag(secrets.delete(guildId, name, by.name), "SqlError", internal)
        tell(guildId, `the secret ${name} was deleted by ${by.name}`)
      }),
      SecretRotate: () => Effect.catch(secrets.rotate, internal),
    })
  }),
)
