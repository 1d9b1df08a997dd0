/**
 * Signing in with Discord, in a browser. State and PKCE verifier are made here and tied to the browser by a cookie; each step is good
 * once and for some minutes. What the browser gets in the end is the cookie of a new session.
 */
import { randomBytes } from "node:crypto"
import { Clock, Effect, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { SignIn } from "../discord/SignIn.ts"
import { RateLimited } from "../domain/Errors.ts"
import { SignInRefused, SignInUnavailable } from "../domain/HttpErrors.ts"
import { Limits } from "../domain/Limits.ts"
import { Configuration } from "../layers/Configuration.ts"
import { Audit } from "../services/access/Audit.ts"
import { Sessions } from "../services/access/Sessions.ts"
import { type TicketKind, Tickets } from "../services/access/Tickets.ts"
import { Users } from "../services/access/Users.ts"
import { Rates } from "./Rates.ts"
import { sessionCookie } from "./Requests.ts"
import { answerErrors } from "./Rest.ts"
import { baseUrl } from "./Server.ts"

const Pending = Schema.Struct({
  verifier: Schema.String,
  redirectUri: Schema.String,
  returnTo: Schema.String,
})

const pending: TicketKind<typeof Pending.Type> = { name: "sign-in", schema: Pending, seconds: 600 }

/** Ties a sign-in to the browser that began it. */
const stateCookie = "__Host-flora_state"

const cookieOptions = { httpOnly: true, secure: true, sameSite: "lax", path: "/" } as const

const callbackPath = "/api/auth/callback"

/** A path of this server, or where there is nothing better. */
export const safePath = (asked: string | null): string =>
  asked !== null && /^\/(?![/\\])[^\\]*$/.test(asked) && URL.canParse(asked, "http://flora")
    ? asked
    : "/api/docs"

const isLoopback = (host: string | undefined) =>
  host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host)

/** Counts requests to sign in by the address they come from. */
export const makeSignInRate = Effect.map(Limits, ({ signInsPerMinute }) => {
  const rates = new Rates(signInsPerMinute)
  return Effect.gen(function* () {
    const { peerAddress } = yield* HttpServerRequest.HttpServerRequest
    const retryAfterMs = rates.take(
      Option.getOrElse(peerAddress, () => "unknown"),
      yield* Clock.currentTimeMillis,
    )
    if (retryAfterMs > 0) return yield* new RateLimited({ retryAfterMs })
  })
})

export const queryOf = ({ url }: HttpServerRequest.HttpServerRequest) =>
  new URL(url, "http://flora").searchParams

export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const audit = yield* Audit
    const sessions = yield* Sessions
    const signIn = yield* SignIn
    const tickets = yield* Tickets
    const users = yield* Users
    const { cookieTtlSecs } = yield* Configuration
    const here = yield* baseUrl
    const counted = yield* makeSignInRate

    const login = Effect.gen(function* () {
      yield* counted
      const { application } = signIn
      if (application === undefined) return yield* new SignInUnavailable()
      const request = yield* HttpServerRequest.HttpServerRequest
      const verifier = randomBytes(32).toString("base64url")
      // The cookie belongs to the name that the person has typed, so that is where they come back to on this machine.
      const origin = isLoopback(request.headers["host"]) ? `http://${request.headers["host"]}` : here
      const redirectUri = application.redirectUri ?? `${origin}${callbackPath}`
      const returnTo = safePath(queryOf(request).get("return_to"))
      const state = yield* tickets.issue(pending, { verifier, redirectUri, returnTo })
      return HttpServerResponse.redirect(signIn.authorizeUrl({ state, verifier, redirectUri }), {
        status: 303,
      }).pipe(
        HttpServerResponse.setCookieUnsafe(stateCookie, state, {
          ...cookieOptions,
          maxAge: pending.seconds * 1000,
        }),
      )
    })

    const callback = Effect.gen(function* () {
      yield* counted
      const request = yield* HttpServerRequest.HttpServerRequest
      const query = queryOf(request)
      const [state, code] = [query.get("state"), query.get("code")]
      const refused = (message: string) => new SignInRefused({ message })
      if (state === null || state !== request.cookies[stateCookie])
        return yield* refused("this browser has not begun this sign-in; begin again at /api/auth/login")
      const begun = yield* tickets.redeem(pending, state)
      if (Option.isNone(begun))
        return yield* refused("the sign-in is too old, or was used before; begin again at /api/auth/login")
      if (code === null)
        return yield* refused("Discord says that you did not agree; begin again at /api/auth/login")
      const { verifier, redirectUri, returnTo } = begun.value
      const person = yield* Effect.catch(signIn.exchange({ code, verifier, redirectUri }), ({ message }) =>
        Effect.fail(refused(message)),
      )
      yield* users.put(person)
      const before = request.cookies[sessionCookie]
      if (before !== undefined) yield* sessions.end(before)
      const shown = yield* sessions.create({ ...person, userAgent: request.headers["user-agent"] ?? "" })
      const caller = yield* sessions.find(shown)
      if (caller !== undefined)
        yield* audit.record({
          caller,
          source: "rest",
          guildId: null,
          action: "SignIn",
          subject: null,
          outcome: "ok",
        })
      return HttpServerResponse.redirect(returnTo, { status: 303 }).pipe(
        HttpServerResponse.setCookieUnsafe(sessionCookie, shown, {
          ...cookieOptions,
          maxAge: cookieTtlSecs * 1000,
        }),
        HttpServerResponse.setCookieUnsafe(stateCookie, "", { ...cookieOptions, maxAge: 0 }),
      )
    })

    for (const prefix of ["/api", ""] as const) {
      yield* router.add("GET", `${prefix}/auth/login`, answerErrors(login))
      yield* router.add("POST", `${prefix}/auth/login`, answerErrors(login))
      yield* router.add("GET", `${prefix}/auth/callback`, answerErrors(callback))
    }
  }),
)
