/** The typed calls of `domain/AccessRpcs`, answered. */
import { Clock, DateTime, Effect } from "effect"
import { isOperator, Principal } from "../domain/Access.ts"
import { SessionNotFound, TokenNotFound, TokenQuotaExceeded } from "../domain/Errors.ts"
import { GuardedAccessRpcs } from "../domain/FloraRpcs.ts"
import { Audit } from "../services/access/Audit.ts"
import { Sessions } from "../services/access/Sessions.ts"
import { Tokens } from "../services/access/Tokens.ts"
import { Deployments } from "../services/Deployments.ts"
import { internal } from "./Internal.ts"
import { VisibleGuilds } from "./VisibleGuilds.ts"

const dayMs = 86_400_000

export const accessHandlers = GuardedAccessRpcs.toLayer(
  Effect.gen(function* () {
    const audit = yield* Audit
    const deployments = yield* Deployments
    const sessions = yield* Sessions
    const tokens = yield* Tokens
    const visible = yield* VisibleGuilds
    return GuardedAccessRpcs.of({
      WhoAmI: Effect.fnUntraced(function* () {
        const caller = yield* Principal
        return {
          user: caller.userId === null ? null : { id: caller.userId, username: caller.name },
          name: caller.name,
          via: caller.via,
          operator: isOperator(caller),
          scope: caller.scope,
          guilds: caller.guilds,
          expiresAt: caller.expiresAt === null ? null : DateTime.makeUnsafe(caller.expiresAt),
        }
      }),
      ListGuilds: Effect.fnUntraced(function* () {
        const ids = yield* visible.of(yield* Principal)
        const deployed = new Set(
          (yield* Effect.catch(deployments.list, internal)).map(({ guildId }) => guildId),
        )
        return ids.map((id) => ({ id, deployed: deployed.has(id) }))
      }),
      Logout: Effect.fnUntraced(function* () {
        const { via, userId, credentialId } = yield* Principal
        if (credentialId === null) return
        if (via === "token")
          yield* tokens
            .revoke(userId, credentialId)
            .pipe(Effect.catchTags({ TokenNotFound: () => Effect.void, SqlError: internal }))
        else if (userId !== null)
          yield* sessions.revoke(userId, credentialId).pipe(
            Effect.catchTag("SessionNotFound", () => Effect.void),
            Effect.catch(internal),
          )
      }),
      CreateToken: Effect.fnUntraced(function* (request) {
        const caller = yield* Principal
        const now = yield* Clock.currentTimeMillis
        const asked = now + (request.days ?? 90) * dayMs
        return yield* tokens
          .create({
            userId: caller.userId,
            username: caller.name,
            label: request.label ?? "",
            scope: request.scope ?? "deploy",
            guilds: request.guilds ?? null,
            expiresAt: caller.via === "token" ? Math.min(asked, caller.expiresAt ?? asked) : asked,
          })
          .pipe(Effect.catchIf((error) => !(error instanceof TokenQuotaExceeded), internal))
      }),
      ListTokens: Effect.fnUntraced(function* () {
        const { userId } = yield* Principal
        return yield* Effect.catch(tokens.list(userId), internal)
      }),
      RevokeToken: Effect.fnUntraced(function* ({ tokenId }) {
        const { userId } = yield* Principal
        yield* Effect.catchIf(
          tokens.revoke(userId, tokenId),
          (error) => !(error instanceof TokenNotFound),
          internal,
        )
      }),
      ListSessions: Effect.fnUntraced(function* () {
        const { userId, credentialId } = yield* Principal
        return userId === null ? [] : yield* Effect.catch(sessions.list(userId, credentialId), internal)
      }),
      RevokeSession: Effect.fnUntraced(function* ({ sessionId }) {
        const { userId } = yield* Principal
        if (userId === null) return yield* new SessionNotFound({ sessionId })
        yield* Effect.catchIf(
          sessions.revoke(userId, sessionId),
          (error) => !(error instanceof SessionNotFound),
          internal,
        )
      }),
      ListAudit: ({ guildId, limit, before }) => Effect.catch(audit.list(guildId, limit, before), internal),
    })
  }),
)
