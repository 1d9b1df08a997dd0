/**
 * Calls to Discord's REST API. discord.js's `REST` keeps to Discord's rate limits; what is added here is that guilds take turns at
 * what they share, a time limit, retries of reads, a guard against too many refusals, and errors that a program can tell apart.
 */
import {
  DefaultRestOptions,
  DiscordAPIError,
  HTTPError,
  RateLimitError,
  REST,
  RESTEvents,
} from "@discordjs/rest"
import { Cause, Context, Effect, Exit, Layer, Redacted, Schedule, Schema } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Counts } from "../layers/Counts.ts"
import { Tracing } from "../layers/Tracing.ts"
import { Limits } from "../domain/Limits.ts"
import { filesIn } from "./Attachments.ts"
import { DiscordTarget } from "./DiscordTarget.ts"
import { makeFairQueue } from "./FairQueue.ts"
import { makeInvalidCalls } from "./InvalidCalls.ts"

/**
 * A call that Discord refused (`http`), that would have to wait too long for a rate limit, that got no answer, or that was not made
 * because Discord has refused too many (`invalid-requests`).
 */
export class DiscordCallFailed extends Schema.TaggedError<DiscordCallFailed>()("DiscordCallFailed", {
  reason: Schema.Literals(["http", "rate-limited", "timeout", "unreachable", "invalid-requests"]),
  message: Schema.String,
  /** HTTP status; 0 where there was no answer. */
  status: Schema.Number,
  route: Schema.String,
  /** Discord's own error code. */
  discordCode: Schema.optionalKey(Schema.Number),
  /** When it may be worth trying again. */
  retryAfterMs: Schema.optionalKey(Schema.Number),
}) {}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface CallOptions {
  /** JSON; files among its attachments travel beside it. */
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
  /** Goes into the guild's audit log. */
  readonly reason?: string
  /** False for calls that a token in the route authorises, as answers to interactions are; Discord's limit for the bot does not count them. */
  readonly auth?: boolean
}

export class DiscordRest extends Context.Service<
  DiscordRest,
  {
    /** A call on behalf of a guild, or of flora itself. The result is Discord's JSON, unchecked; null where there is none. */
    readonly request: (
      guildId: GuildId | undefined,
      method: Method,
      route: string,
      options?: CallOptions,
    ) => Effect.Effect<unknown, DiscordCallFailed>
    /** discord.js's own client, for its gateway. */
    readonly client: REST
  }
>()("flora/discord/DiscordRest") {
  static readonly layer = Layer.effect(
    DiscordRest,
    Effect.gen(function* () {
      const target = yield* DiscordTarget
      const { makeRequest = DefaultRestOptions.makeRequest } = target
      const { restTimeoutMs, guildConcurrency } = yield* Limits
      const counts = yield* Counts
      const invalidCalls = yield* makeInvalidCalls
      const queue = yield* makeFairQueue<GuildId>({
        perSecond: target.callsPerSecond,
        concurrency: guildConcurrency,
      })

      const makeClient = (globalRequestsPerSecond: number) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            new REST({
              version: "10",
              api: target.api,
              globalRequestsPerSecond,
              timeout: restTimeoutMs,
              retries: 0,
              // A wait that would outlast the call's time is better told at once. The gateway's own call waits.
              rejectOnRateLimit: ({ retryAfter, route, sublimitTimeout }) =>
                route !== "/gateway/bot" && Math.max(retryAfter, sublimitTimeout) > restTimeoutMs,
              makeRequest: async (url, init) => {
                const response = await makeRequest(url, init)
                invalidCalls.answered(response.status, response.headers)
                if (response.status === 429)
                  counts.rateLimited(response.headers.get("x-ratelimit-scope") ?? "unknown")
                return response
              },
            })
              .setToken(Redacted.value(target.token))
              .on(RESTEvents.RateLimited, () => counts.rateLimited("waited")),
          ),
          (client) =>
            Effect.sync(() => {
              client.clearHashSweeper()
              client.clearHandlerSweeper()
            }),
        )
      const client = yield* makeClient(target.callsPerSecond)
      const answers = yield* makeClient(Number.POSITIVE_INFINITY)

      /** One timer and no second fiber: this is done for every reply of every guild. */
      const attempt = (method: Method, route: string, { auth = true, body, query, reason }: CallOptions) =>
        Effect.callback<unknown, DiscordCallFailed>((resume) => {
          const abort = new AbortController()
          const timer = setTimeout(() => {
            resume(Effect.fail(timedOut(method, route, restTimeoutMs)))
            abort.abort()
          }, restTimeoutMs)
          const answered = (effect: Effect.Effect<unknown, DiscordCallFailed>) => {
            clearTimeout(timer)
            resume(effect)
          }
          ;(auth ? client : answers)
            .request({
              method: method as never,
              fullRoute: route as `/${string}`,
              signal: abort.signal,
              auth,
              ...(body === undefined ? {} : { body }),
              ...filesIn(body),
              ...(reason === undefined ? {} : { reason }),
              ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
            })
            .then(
              // discord.js gives the bytes of what is not JSON, also where there are none.
              (result) => answered(Effect.succeed(result instanceof ArrayBuffer ? null : result)),
              (error: unknown) => answered(Effect.fail(toCallFailed(error, method, route))),
            )
          return Effect.sync(() => {
            clearTimeout(timer)
            abort.abort()
          })
        })

      /** Only where too many refusals do not speak against it. flora's own calls are few, and keep the margin. */
      const guarded = <A>(guildId: GuildId, method: Method, route: string, call: Call<A>): Call<A> =>
        Effect.suspend(() => {
          const retryAfterMs = invalidCalls.refusedFor(guildId)
          if (retryAfterMs === 0) {
            return Effect.tapError(call, ({ status }) =>
              Effect.sync(() => invalidCalls.failed(guildId, status)),
            )
          }
          return Effect.fail(
            new DiscordCallFailed({
              reason: "invalid-requests",
              message: `Discord has refused too many calls (401, 403, 429); the next one may be made in ${Math.ceil(retryAfterMs / 1000)} s (route: ${shown(method, route)})`,
              status: 0,
              route: shown(method, route),
              retryAfterMs,
            }),
          )
        })

      const perform = Effect.fnUntraced(function* (
        guildId: GuildId | undefined,
        method: Method,
        route: string,
        options: CallOptions,
      ) {
        const call = attempt(method, route, options)
        const allowed = guildId === undefined ? call : guarded(guildId, method, route, call)
        const begun = performance.now()
        const queued = options.auth === false ? allowed : queue.run(guildId, allowed)
        return yield* Effect.onExit(method === "GET" ? Effect.retry(queued, retries) : queued, (exit) => {
          const error = Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason)?.error : undefined
          if (Exit.isSuccess(exit) || error !== undefined) {
            counts.rest.add(routeClass(method, route), error === undefined ? "ok" : outcomeOf(error))
            counts.restDuration.observe((performance.now() - begun) / 1000)
          }
          return Effect.void
        })
      })
      const isTraced = (yield* Tracing) !== undefined
      const { hostname } = new URL(target.api)

      return DiscordRest.of({
        client,
        request: (guildId, method, route, options = {}) => {
          const call = perform(guildId, method, route, options)
          if (!isTraced) return call
          const attributes = {
            "http.request.method": method,
            "url.template": templateOf(route),
            "server.address": hostname,
          }
          return Effect.withSpan(call, "DiscordRest.request", { kind: "client", attributes })
        },
      })
    }),
  )
}

type Call<A> = Effect.Effect<A, DiscordCallFailed>

/** Reads only: a write that got no answer may have been done. */
const retries = {
  times: 2,
  while: (error: DiscordCallFailed) => error.status >= 500 || error.reason === "unreachable",
  schedule: Schedule.jittered(Schedule.exponential("250 millis")),
}

/** Interaction and webhook tokens are secrets; routes are shown in errors and traces. */
const withoutTokens = (route: string) =>
  route.replace(/^(\/(?:interactions|webhooks)\/\d+)\/[^/]+/, "$1/:token")

/** A route as Discord documents it: with names in the place of ids, tokens and what else people choose. */
export const templateOf = (route: string) =>
  withoutTokens(route)
    .replace(/\/reactions\/.*$/, "/reactions/:emoji")
    .replace(/^\/invites\/.*$/, "/invites/:code")
    .replace(/\/\d{15,20}(?=\/|$)/g, "/:id")

/** What a call is about, of which there are few: the method, and the first word of the route. */
const routeClass = (method: Method, route: string) => `${method} /${route.split(/[/?]/)[1] ?? ""}`

const outcomeOf = ({ reason, status }: DiscordCallFailed) =>
  reason === "http" ? `${Math.floor(status / 100)}xx` : reason

const shown = (method: Method, route: string) => `${method} ${withoutTokens(route)}`

const timedOut = (method: Method, route: string, ms: number) =>
  new DiscordCallFailed({
    reason: "timeout",
    message: `Discord did not answer within ${ms} ms (route: ${shown(method, route)})`,
    status: 0,
    route: shown(method, route),
  })

const toCallFailed = (error: unknown, method: Method, fullRoute: string): DiscordCallFailed => {
  const route = shown(method, fullRoute)
  if (error instanceof DiscordAPIError) {
    return new DiscordCallFailed({
      reason: "http",
      message: `Discord HTTP error (${error.status}): ${error.message} (route: ${route})`,
      status: error.status,
      route,
      ...(typeof error.code === "number" ? { discordCode: error.code } : {}),
    })
  }
  if (error instanceof HTTPError) {
    return new DiscordCallFailed({
      reason: "http",
      message: `Discord HTTP error (${error.status}) (route: ${route})`,
      status: error.status,
      route,
    })
  }
  if (error instanceof RateLimitError) {
    return new DiscordCallFailed({
      reason: "rate-limited",
      message: `rate limited for ${Math.max(error.retryAfter, error.sublimitTimeout)} ms (route: ${route})`,
      status: 429,
      route,
      retryAfterMs: Math.max(error.retryAfter, error.sublimitTimeout),
    })
  }
  // discord.js forgets a token that Discord has refused; whatever is asked after that is not sent.
  if (error instanceof Error && error.message.startsWith("Expected token to be set")) {
    return new DiscordCallFailed({
      reason: "http",
      message: `Discord has refused the bot's token; set a new DISCORD_TOKEN and start again (route: ${route})`,
      status: 401,
      route,
    })
  }
  return new DiscordCallFailed({
    reason: "unreachable",
    message: `Discord cannot be reached: ${error instanceof Error ? error.message : "unknown error"} (route: ${route})`,
    status: 0,
    route,
  })
}
