/**
 * Requests of guilds to the outside: one guard before all of them, and for each guild connections, a share and counters of its own.
 * Cookies are not kept, and no proxy of the environment is used.
 */
import { Clock, Context, Effect, Layer, RcMap, Semaphore } from "effect"
import { HttpServer } from "effect/http"
import { Agent } from "undici"
import type { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import { Configuration } from "../../layers/Configuration.ts"
import { makeConnector } from "./Connector.ts"
import { EgressCount, type EgressCounters } from "./EgressCounters.ts"
import {
  type FetchError,
  FetchFailed,
  FetchRateExceeded,
  FetchRefused,
  FetchTimeout,
  FetchTooLarge,
} from "./Errors.ts"
import { exchange, type Answer } from "./Exchange.ts"
import { makeGuard } from "./Guard.ts"
import { type HeaderList, type Hop, nextHop } from "./Hop.ts"
import { makeNames } from "./Names.ts"
import { addOwnHeaders, checkHeaders, checkHeadSize, checkMethod } from "./RequestHead.ts"
import { RequestRate } from "./RequestRate.ts"
import type { BodyLimits } from "./ResponseBody.ts"
import { SecretFiller } from "./SecretFiller.ts"
import { parseTarget, type TargetRules, withPath } from "./Target.ts"

/** A request as a script makes it. */
export interface FetchRequest {
  readonly url: string
  readonly method: string
  readonly headers: HeaderList
  readonly body?: Uint8Array | undefined
  /** What to do with a redirect: go there, hand it to the script as it is, or fail. */
  readonly redirect: "follow" | "manual" | "error"
}

export interface FetchResponse {
  readonly status: number
  readonly statusText: string
  /** Where the answer came from, after redirects and without a fragment. */
  readonly url: string
  readonly redirected: boolean
  readonly headers: HeaderList
  /** Unpacked. */
  readonly body: Buffer
}

export interface Download {
  readonly bytes: Buffer
  /** As the server says. */
  readonly contentType: string | undefined
  readonly url: string
}

export class Egress extends Context.Service<
  Egress,
  {
    /** Makes a request on behalf of a guild, and reads the whole answer. */
    readonly fetch: (guildId: GuildId, request: FetchRequest) => Effect.Effect<FetchResponse, FetchError>
    /** Gets a file of at most `maxBytes`. Errors: those of `fetch`, and `FetchFailed` for an answer that is not a success. */
    readonly download: (
      guildId: GuildId,
      url: string,
      maxBytes: number,
    ) => Effect.Effect<Download, FetchError>
    /** What the guild's requests came to so far. */
    readonly counters: (guildId: GuildId) => EgressCounters
  }
>()("flora/services/egress/Egress") {
  static readonly layer = Layer.effect(
    Egress,
    Effect.gen(function* () {
      const limits = yield* Limits
      const { egressAllow, egressDns, discordApiUrl } = yield* Configuration
      const ownPort = yield* listeningPort
      const fillSecrets = yield* SecretFiller
      const guard = makeGuard(egressAllow, ownPort)
      const rules: TargetRules = { allowsHost: guard.allowsHost, discordApi: discordApiUrl }
      const timeoutMs = limits.fetchTimeoutSecs * 1000
      // A server that does not answer is asked once more, or another one is, while there is time left for the request itself.
      const names = yield* makeNames({
        servers: egressDns,
        timeoutMs: Math.ceil(timeoutMs / 4),
        maxAddresses: limits.fetchAddresses,
      })
      const connect = makeConnector(guard, names, timeoutMs)
      const everybody = Semaphore.makeUnsafe(limits.fetchTotal)

      /** Connections are kept for the next request of the same guild, and of no other. */
      const connections = yield* RcMap.make({
        lookup: () =>
          Effect.acquireRelease(
            Effect.sync(
              () =>
                new Agent({
                  connect,
                  allowH2: false,
                  connections: Math.ceil(limits.fetchConcurrency),
                  maxHeaderSize: Math.ceil(limits.fetchHeadBytes),
                  keepAliveTimeout: keptMs,
                  keepAliveMaxTimeout: keptMs,
                }),
            ),
            (agent) => Effect.promise(() => agent.destroy()),
          ),
        idleTimeToLive: keptMs,
      })

      const guilds = new Map<GuildId, Guild>()
      const guildOf = Effect.fnUntraced(function* (guildId: GuildId) {
        const known = guilds.get(guildId)
        if (known !== undefined) return known
        const guild: Guild = {
          share: Semaphore.makeUnsafe(limits.fetchConcurrency),
          rate: new RequestRate(limits.fetchPerMinute, yield* Clock.currentTimeMillis),
          count: new EgressCount(),
        }
        guilds.set(guildId, guild)
        return guild
      })

      const first = Effect.fnUntraced(function* (request: FetchRequest) {
        const body = request.body
        if (body !== undefined && body.length > limits.fetchRequestBytes) {
          const message = `the body of the request has more than ${limits.fetchRequestBytes} bytes`
          return yield* new FetchTooLarge({ message, limit: limits.fetchRequestBytes })
        }
        const target = yield* parseTarget(request.url, rules)
        const method = yield* checkMethod(request.method, body !== undefined)
        const hop: Hop = { target, method, headers: yield* checkHeaders(request.headers), body }
        return hop
      })

      /** Sends one hop, with secrets and our own headers, which the hop itself never holds. */
      const send = Effect.fnUntraced(function* (
        guildId: GuildId,
        { count }: Guild,
        hop: Hop,
        bodies: BodyLimits,
        followRedirects: boolean,
      ) {
        const { target } = hop
        const { parts, conceal } = yield* fillSecrets(guildId, target, { ...hop, path: target.path })
        const headers = addOwnHeaders(yield* checkHeaders(parts.headers), guildId)
        const sent: Hop = { ...hop, target: withPath(target, parts.path), headers, body: parts.body }
        yield* checkHeadSize(sent, limits.fetchHeadBytes)
        const dispatcher = yield* RcMap.get(connections, guildId)
        count.sent(sent.body?.length ?? 0)
        const answer = yield* exchange(sent, {
          dispatcher,
          limits: bodies,
          headBytes: limits.fetchHeadBytes,
          followRedirects,
          onReceived: (bytes) => count.received(bytes),
        })
        return conceal(answer)
      }, Effect.scoped)

      const follow = Effect.fnUntraced(function* (
        guildId: GuildId,
        guild: Guild,
        request: FetchRequest,
        bodies: BodyLimits,
      ) {
        let hop = yield* first(request)
        for (let redirects = 0; ; redirects++) {
          yield* takeTurn(guild.rate)
          const answer = yield* send(guildId, guild, hop, bodies, request.redirect !== "manual").pipe(
            Effect.tap(({ status }) => Effect.logDebug(`fetch answered ${status}`)),
            Effect.annotateLogs({ guildId, method: hop.method, origin: hop.target.origin }),
          )
          if (answer.location === undefined) return toResponse(hop, answer, redirects > 0)
          const message =
            request.redirect === "error"
              ? "the answer is a redirect"
              : redirects >= limits.fetchRedirects
                ? `the answer is one more redirect after ${limits.fetchRedirects}`
                : undefined
          if (message !== undefined) return yield* new FetchRefused({ reason: "redirect", message })
          hop = yield* nextHop(hop, answer.status, answer.location, rules)
        }
      })

      const run = Effect.fnUntraced(function* (guildId: GuildId, request: FetchRequest, bodies: BodyLimits) {
        const guild = yield* guildOf(guildId)
        return yield* follow(guildId, guild, request, bodies).pipe(
          everybody.withPermits(1),
          // The guild's own share first: what waits for it takes nothing from the others.
          guild.share.withPermits(1),
          Effect.timeoutOrElse({
            duration: timeoutMs,
            orElse: () => {
              const message = `there was no complete answer within ${limits.fetchTimeoutSecs} s`
              return Effect.fail(new FetchTimeout({ message }))
            },
          }),
          Effect.tapError((error) =>
            Effect.logDebug(`fetch failed: ${error._tag}: ${error.message}`).pipe(
              Effect.annotateLogs({ guildId }),
              Effect.andThen(Effect.sync(() => guild.count.ended(error))),
            ),
          ),
        )
      })

      return Egress.of({
        fetch: Effect.fn("Egress.fetch")(function* (guildId, request) {
          yield* Effect.annotateCurrentSpan({
            "flora.guild.id": guildId,
            "http.request.method": request.method,
          })
          return yield* run(guildId, request, {
            received: limits.fetchResponseBytes,
            decoded: limits.fetchDecodedBytes,
          })
        }),
        download: Effect.fn("Egress.download")(function* (guildId, url, maxBytes) {
          const request: FetchRequest = { url, method: "GET", headers: [], redirect: "follow" }
          const response = yield* run(guildId, request, { received: maxBytes, decoded: maxBytes })
          if (response.status < 200 || response.status > 299)
            return yield* new FetchFailed({ message: `the file's server answered ${response.status}` })
          const contentType = response.headers.find(([name]) => name === "content-type")?.[1]
          return { bytes: response.body, contentType, url: response.url }
        }),
        counters: (guildId) => (guilds.get(guildId)?.count ?? new EgressCount()).snapshot(),
      })
    }),
  )
}

/** How long a connection without a request is kept, in milliseconds. */
const keptMs = 4000

interface Guild {
  readonly share: Semaphore.Semaphore
  readonly rate: RequestRate
  readonly count: EgressCount
}

/** Where this runtime serves; undefined for a socket of the file system. */
const listeningPort = Effect.map(HttpServer.HttpServer, ({ address }) => {
  const port = Number(URL.parse(HttpServer.formatAddress(address))?.port)
  return port > 0 ? port : undefined
})

const takeTurn = Effect.fnUntraced(function* (rate: RequestRate) {
  const retryAfterMs = rate.take(yield* Clock.currentTimeMillis)
  if (retryAfterMs > 0) {
    const message = `this guild has made all the requests it may make for now; the next one is allowed in ${retryAfterMs} ms`
    return yield* new FetchRateExceeded({ message, retryAfterMs })
  }
})

const toResponse = (
  { target }: Hop,
  { status, statusText, headers, body }: Answer,
  redirected: boolean,
): FetchResponse => ({ status, statusText, url: target.href, redirected, headers, body })
