/**
 * Whether a call may be made. RPC and REST both come through here: it finds out who calls, whether they have the right that the table of
 * calls demands, in the guild that the call names, and not too often; and it records what was done.
 */
import { Cause, Clock, Context, Effect, Exit, Layer, Predicate, Result, Schedule, Schema } from "effect"
import { GuildAdmins } from "../discord/GuildAdmins.ts"
import { type AuditEntry, type Caller, isOperator, Principal, scopeCovers } from "../domain/Access.ts"
import { type Call, callOf, type Rate } from "../domain/Calls.ts"
import {
  type DiscordUnavailable,
  Forbidden,
  type InternalError,
  RateLimited,
  Unauthorized,
} from "../domain/Errors.ts"
import { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { Access, type Shown } from "../services/access/Access.ts"
import { Audit } from "../services/access/Audit.ts"
import { internal } from "./Internal.ts"
import { unasked } from "./Unasked.ts"
import { Rates } from "./Rates.ts"

/** A call that somebody wants to make. */
export interface Asked {
  readonly name: string
  /** As decoded. */
  readonly payload: unknown
  readonly source: AuditEntry["source"]
}

type Refused = Forbidden | RateLimited | DiscordUnavailable | InternalError

export class Gate extends Context.Service<
  Gate,
  {
    readonly identify: (shown: Shown) => Effect.Effect<Caller, Unauthorized | InternalError>
    /** Makes the call, as this caller, if they may. */
    readonly enter: <A, E, R>(
      caller: Caller,
      asked: Asked,
      run: Effect.Effect<A, E, R>,
    ) => Effect.Effect<A, E | Refused, Exclude<R, Principal>>
    /** Fails as soon as the caller may no longer make the call; never ends otherwise. */
    readonly watch: (shown: Shown, asked: Asked) => Effect.Effect<never, Unauthorized | Refused>
  }
>()("flora/http/Gate") {
  static readonly layer = Layer.effect(
    Gate,
    Effect.gen(function* () {
      const access = yield* Access
      const admins = yield* GuildAdmins
      const audit = yield* Audit
      const limits = yield* Limits
      const calls = new Rates(limits.apiCallsPerMinute)
      const rates: Record<Rate, Rates> = {
        deploys: new Rates(limits.deploysPerMinute),
        exports: new Rates(limits.exportsPerMinute),
        tokens: new Rates(limits.tokensPerMinute),
      }

      const identify = (shown: Shown) =>
        Effect.catchIf(access.identify(shown), (error) => !(error instanceof Unauthorized), internal)

      /** The same answer for a guild that does not exist, one without the bot, and somebody else's. */
      const requireAdmin = Effect.fnUntraced(function* (caller: Caller, guildId: GuildId) {
        const allowed =
          (caller.guilds === null || caller.guilds.includes(guildId)) &&
          (caller.userId === null || (yield* Effect.catch(admins.isAdmin(guildId, caller.userId), unasked)))
        if (!allowed)
          return yield* new Forbidden({
            message: `the bot is not in a guild ${guildId} that you administer, or your token is not for it`,
          })
      })

      const requireRight = Effect.fnUntraced(function* (caller: Caller, { right }: Call, payload: unknown) {
        if (isOperator(caller) || right === "person") return
        if (right === "operator")
          return yield* new Forbidden({ message: "only whoever runs flora may do this" })
        if (right === "account") {
          if (caller.scope === "admin" && caller.guilds === null) return
          return yield* new Forbidden({
            message: "this needs a sign-in, or a token of scope admin for all of your guilds",
          })
        }
        if (!scopeCovers(caller.scope, right))
          return yield* new Forbidden({
            message: `this needs a token of scope ${right}; yours has ${caller.scope}`,
          })
        const guildId = guildOf(payload)
        if (guildId === null) return yield* new Forbidden({ message: "the call names no guild" })
        yield* requireAdmin(caller, guildId)
      })

      const requireRate = Effect.fnUntraced(function* (caller: Caller, call: Call, payload: unknown) {
        if (isOperator(caller)) return
        const now = yield* Clock.currentTimeMillis
        const who = caller.userId ?? caller.credentialId ?? caller.name
        const waits = [
          calls.take(who, now),
          call.rate === undefined ? 0 : rates[call.rate].take(guildOf(payload) ?? who, now),
        ]
        const retryAfterMs = Math.max(...waits)
        if (retryAfterMs > 0) return yield* new RateLimited({ retryAfterMs })
      })

      const knownCall = (name: string) => {
        const call = callOf(name)
        return call === undefined
          ? Effect.fail(new Forbidden({ message: `nobody may call ${name}` }))
          : Effect.succeed(call)
      }

      const record = (
        caller: Caller,
        { name, payload, source }: Asked,
        call: Call,
        exit: Exit.Exit<unknown, unknown>,
      ) =>
        audit
          .record({
            caller,
            source,
            guildId: guildOf(payload),
            action: name,
            subject: subjectOf(call, payload),
            outcome: outcomeOf(exit),
          })
          .pipe(Effect.catch((error) => Effect.logError(`${name} by ${caller.name} is not on record`, error)))

      return Gate.of({
        identify,
        enter: Effect.fnUntraced(function* (caller, asked, run) {
          const call = yield* knownCall(asked.name)
          const allowed = requireRate(caller, call, asked.payload).pipe(
            Effect.andThen(requireRight(caller, call, asked.payload)),
          )
          const made = allowed.pipe(Effect.andThen(Effect.provideService(run, Principal, caller)))
          return yield* call.audited === undefined
            ? made
            : Effect.onExit(made, (exit) => record(caller, asked, call, exit))
        }),
        watch: (shown, { name, payload }) =>
          Effect.gen(function* () {
            const caller = yield* identify(shown)
            yield* requireRight(caller, yield* knownCall(name), payload)
          }).pipe(
            Effect.schedule(Schedule.spaced(limits.accessCheckSecs * 1000)),
            Effect.andThen(Effect.never),
          ),
      })
    }),
  )
}

const decodeGuild = Schema.decodeUnknownResult(Schema.Struct({ guildId: GuildId }))

/** The guild that a call is about. */
const guildOf = (payload: unknown): GuildId | null => {
  const decoded = decodeGuild(payload)
  return Result.isSuccess(decoded) ? decoded.success.guildId : null
}

const subjectOf = (call: Call, payload: unknown): string | null => {
  if (call.audited === undefined || call.audited === null || !Predicate.hasProperty(payload, call.audited))
    return null
  const subject = payload[call.audited]
  return typeof subject === "string" || typeof subject === "number" ? String(subject) : null
}

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "ok"
  if (Cause.hasInterruptsOnly(exit.cause)) return "Interrupted"
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
  return Predicate.hasProperty(failure, "_tag") ? String(failure._tag) : "Defect"
}
