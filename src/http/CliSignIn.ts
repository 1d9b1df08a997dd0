/**
 * How a CLI gets a token of the person at the browser: it waits at a port of their machine, the browser asks them, and goes there with a
 * code that is worth something only together with the CLI's PKCE verifier.
 */
import { createHash } from "node:crypto"
import { Clock, DateTime, Effect, Option, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { SignIn } from "../discord/SignIn.ts"
import { CliGrant, CliGrantRequest } from "../domain/CliSignIn.ts"
import { Forbidden } from "../domain/Errors.ts"
import { BadRequest, SignInRefused } from "../domain/HttpErrors.ts"
import { Sessions } from "../services/access/Sessions.ts"
import { type TicketKind, Tickets } from "../services/access/Tickets.ts"
import { Tokens } from "../services/access/Tokens.ts"
import { sessionCookie } from "./Requests.ts"
import { answerErrors, readBody } from "./Rest.ts"
import { isSameSite } from "./SameSite.ts"
import { makeSignInRate, queryOf } from "./SignIn.ts"

const Asked = Schema.Struct({
  port: Schema.String.check(Schema.isPattern(/^[1-9]\d{0,4}$/)),
  state: Schema.String.check(Schema.isPattern(/^[\w-]{16,128}$/)),
  /** SHA-256 of the verifier, base64url. */
  challenge: Schema.String.check(Schema.isPattern(/^[\w-]{43}$/)),
  label: Schema.String.check(Schema.isMaxLength(100), Schema.isPattern(/^[^\0]*$/)),
})
type Asked = typeof Asked.Type

const Code = Schema.Struct({
  userId: Schema.String,
  username: Schema.String,
  challenge: Schema.String,
  label: Schema.String,
})
const codes: TicketKind<typeof Code.Type> = { name: "cli", schema: Code, seconds: 60 }

const tokenDays = 90

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`)

const page = (username: string, asked: Asked) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>flora: sign in a CLI</title>
<style>body{font:16px/1.5 system-ui;max-width:32rem;margin:15vh auto;padding:0 1rem}button{font:inherit;padding:.4rem 1rem}</style>
<h1>Sign in a CLI?</h1>
<p>The command line of <b>${escaped(asked.label)}</b> wants to act for <b>${escaped(username)}</b> for ${tokenDays} days.
Agree only if you have just typed <code>flora login</code> there.</p>
<form method="post" action="/api/auth/cli">
${Object.entries(asked)
  .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
  .join("\n")}
<button>Sign in</button>
</form>
</html>`

const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
}

const understood = <A, E, R>(decoded: Effect.Effect<A, E, R>, message: string) =>
  Effect.mapError(decoded, () => new BadRequest({ message }))

export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { application } = yield* SignIn
    const sessions = yield* Sessions
    const tickets = yield* Tickets
    const tokens = yield* Tokens
    const counted = yield* makeSignInRate

    const person = Effect.gen(function* () {
      const { cookies } = yield* HttpServerRequest.HttpServerRequest
      const caller =
        cookies[sessionCookie] === undefined ? undefined : yield* sessions.find(cookies[sessionCookie])
      return caller?.userId == null ? undefined : { userId: caller.userId, username: caller.name }
    })

    const ask = Effect.gen(function* () {
      yield* counted
      const request = yield* HttpServerRequest.HttpServerRequest
      const asked = yield* understood(
        Schema.decodeUnknownEffect(Asked)(Object.fromEntries(queryOf(request))),
        "this address is not one that `flora login` makes; type it again",
      )
      const signedIn = yield* person
      if (signedIn === undefined) {
        const back = `/api/auth/cli?${new URLSearchParams(asked)}`
        return HttpServerResponse.redirect(`/api/auth/login?${new URLSearchParams({ return_to: back })}`, {
          status: 303,
        })
      }
      return HttpServerResponse.text(page(signedIn.username, asked), {
        contentType: "text/html; charset=utf-8",
        headers: pageHeaders,
      })
    })

    const agree = Effect.gen(function* () {
      yield* counted
      const request = yield* HttpServerRequest.HttpServerRequest
      if (!isSameSite(request, application?.redirectUri))
        return yield* new Forbidden({ message: "this can only be sent from flora's own page" })
      const signedIn = yield* person
      if (signedIn === undefined)
        return yield* new SignInRefused({ message: "the session has ended; type `flora login` again" })
      const form = yield* understood(request.text, "the form is not readable")
      const { port, state, challenge, label } = yield* understood(
        Schema.decodeUnknownEffect(Asked)(Object.fromEntries(new URLSearchParams(form))),
        "the form is not the one of flora's page",
      )
      const code = yield* tickets.issue(codes, { ...signedIn, challenge, label })
      return HttpServerResponse.redirect(
        `http://127.0.0.1:${port}/callback?${new URLSearchParams({ code, state })}`,
        {
          status: 303,
          headers: pageHeaders,
        },
      )
    })

    const grant = Effect.gen(function* () {
      yield* counted
      const request = yield* HttpServerRequest.HttpServerRequest
      const { code, verifier } = yield* understood(
        Schema.decodeUnknownEffect(CliGrantRequest)(yield* readBody(request, 10_000)),
        "expected a code and its verifier",
      )
      const redeemed = yield* tickets.redeem(codes, code)
      const proven = createHash("sha256").update(verifier).digest("base64url")
      if (Option.isNone(redeemed) || redeemed.value.challenge !== proven)
        return yield* new SignInRefused({ message: "the code is wrong, too old, or was used before" })
      const { userId, username, label } = redeemed.value
      const expiresAt = (yield* Clock.currentTimeMillis) + tokenDays * 86_400_000
      const made = yield* tokens.create({ userId, username, label, scope: "admin", guilds: null, expiresAt })
      return HttpServerResponse.jsonUnsafe(
        yield* Schema.encodeEffect(Schema.toCodecJson(CliGrant))({
          token: made.token,
          username,
          expiresAt: DateTime.makeUnsafe(expiresAt),
        }),
      )
    })

    for (const prefix of ["/api", ""] as const) {
      yield* router.add("GET", `${prefix}/auth/cli`, answerErrors(ask))
      yield* router.add("POST", `${prefix}/auth/cli`, answerErrors(agree))
      yield* router.add("POST", `${prefix}/auth/cli/token`, answerErrors(grant))
    }
  }),
)
