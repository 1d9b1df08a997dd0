/**
 * Calls to Discord's REST API. discord.js's `REST` keeps to Discord's rate limits; what is added here is the guild's share
 * (so many calls at once), a time limit, retries of reads, and errors that a program can tell apart.
 */
import { DiscordAPIError, HTTPError, RateLimitError, REST } from "@discordjs/rest"
import { Context, Effect, Layer, Redacted, Schedule, Schema, Semaphore } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { filesIn } from "./Attachments.ts"
import { DiscordTarget } from "./DiscordTarget.ts"

/** A call that Discord refused (`http`), that would exceed a rate limit, or that got no answer. */
export class DiscordCallFailed extends Schema.TaggedError<DiscordCallFailed>()("DiscordCallFailed", {
  reason: Schema.Literals(["http", "rate-limited", "timeout", "unreachable"]),
  message: Schema.String,
  /** HTTP status; 0 where there was no answer. */
  status: Schema.Number,
  route: Schema.String,
  /** Discord's own error code. */
  discordCode: Schema.optionalKey(Schema.Number),
}) {}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

export interface CallOptions {
  /** JSON; files among its attachments travel beside it. */
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
  /** False for calls that a token in the route authorises, as answers to interactions are. */
  readonly auth?: boolean
}

export class DiscordRest extends Context.Service<
  DiscordRest,
  {
    /** A call on behalf of a guild, or of flora itself. The result is Discord's JSON, unchecked. */
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
      const { restTimeoutMs, guildConcurrency } = yield* Limits
      const client = new REST({
        version: "10",
        api: target.api,
        globalRequestsPerSecond: target.callsPerSecond,
        timeout: restTimeoutMs,
        retries: 0,
      }).setToken(Redacted.value(target.token))
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          client.clearHashSweeper()
          client.clearHandlerSweeper()
        }),
      )
      const shares = new Map<GuildId, Semaphore.Semaphore>()
      const shareOf = (guildId: GuildId) => {
        let share = shares.get(guildId)
        if (share === undefined) shares.set(guildId, (share = Semaphore.makeUnsafe(guildConcurrency)))
        return share
      }

      const call = (method: Method, route: string, options: CallOptions) =>
        Effect.tryPromise({
          try: (signal) =>
            client.request({
              method: method as never,
              fullRoute: route as `/${string}`,
              signal,
              auth: options.auth ?? true,
              ...(options.body === undefined ? {} : { body: options.body }),
              ...filesIn(options.body),
              ...(options.query === undefined ? {} : { query: new URLSearchParams(options.query) }),
            }),
          catch: (error) => toCallFailed(error, method, route),
        }).pipe(
          Effect.timeoutOrElse({
            duration: restTimeoutMs,
            orElse: () =>
              Effect.fail(
                new DiscordCallFailed({
                  reason: "timeout",
                  message: `Discord did not answer within ${restTimeoutMs} ms (route: ${method} ${withoutTokens(route)})`,
                  status: 0,
                  route: `${method} ${withoutTokens(route)}`,
                }),
              ),
          }),
          method === "GET"
            ? Effect.retry({
                times: 2,
                while: (error) => error.status >= 500 || error.reason === "unreachable",
                schedule: Schedule.jittered(Schedule.exponential("250 millis")),
              })
            : (effect) => effect,
        )

      return DiscordRest.of({
        client,
        request: Effect.fn("DiscordRest.request")(function* (guildId, method, route, options = {}) {
          yield* Effect.annotateCurrentSpan({
            "http.request.method": method,
            "http.route": withoutTokens(route),
          })
          const attempt = call(method, route, options)
          return yield* guildId === undefined ? attempt : shareOf(guildId).withPermits(1)(attempt)
        }),
      })
    }),
  )
}

/** Interaction and webhook tokens are secrets; routes are shown in errors and traces. */
const withoutTokens = (route: string) =>
  route.replace(/^(\/(?:interactions|webhooks)\/\d+)\/[^/]+/, "$1/:token")

const toCallFailed = (error: unknown, method: Method, fullRoute: string): DiscordCallFailed => {
  const route = `${method} ${withoutTokens(fullRoute)}`
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
      message: `rate limited for ${error.retryAfter} ms (route: ${route})`,
      status: 429,
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
