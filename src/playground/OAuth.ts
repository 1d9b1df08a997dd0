/**
 * The playground's part in signing in: Discord's OAuth2 code flow with PKCE, in which one may be any of the people who live here. As with
 * the control calls, only this machine is let in.
 */
import { createHash, randomBytes } from "node:crypto"
import { Clock, Effect, Redacted, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { guard } from "./control/ControlRouter.ts"
import * as Identity from "./Identity.ts"
import { World } from "./World.ts"

const base = "/playground/oauth2"

/** The playground as the application that people sign in to, at the address of its server. */
export const application = (origin: string) => ({
  clientId: Identity.botId,
  clientSecret: Redacted.make("no-secret-at-all"),
  authorizeUrl: `${base}/authorize`,
  api: `${origin}${base}`,
  redirectUri: undefined,
})

const Asked = Schema.Struct({
  response_type: Schema.Literal("code"),
  client_id: Schema.Literal(Identity.botId),
  scope: Schema.Literal("identify guilds"),
  state: Schema.String.check(Schema.isMinLength(16)),
  redirect_uri: Schema.String,
  code_challenge: Schema.String.check(Schema.isPattern(/^[\w-]{43}$/)),
  code_challenge_method: Schema.Literal("S256"),
})
type Asked = typeof Asked.Type

const TokenForm = Schema.Struct({
  grant_type: Schema.Literal("authorization_code"),
  code: Schema.String,
  code_verifier: Schema.String,
  redirect_uri: Schema.String,
})

interface Grant {
  readonly userId: string
  readonly challenge: string
  readonly redirectUri: string
  readonly until: number
}

const codeLivesMs = 60_000
/** ADMINISTRATOR. */
const everything = "8"

type Request = HttpServerRequest.HttpServerRequest

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`)

const page = (
  asked: Asked,
  people: ReadonlyArray<{ readonly id: string; readonly username: string }>,
) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sign in to flora</title>
<style>body{font:16px/1.5 system-ui;max-width:32rem;margin:15vh auto;padding:0 1rem}button{font:inherit;display:block;width:100%;margin:.4rem 0;padding:.4rem 1rem;text-align:left}</style>
<h1>Sign in to flora</h1>
<p>This Discord is on your machine. Who do you want to be?</p>
<form method="post" action="${base}/authorize">
${Object.entries(asked)
  .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
  .join("\n")}
${people.map(({ id, username }) => `<button name="user" value="${id}">${escaped(username)}</button>`).join("\n")}
</form>
</html>`

const refusal = (status: number, error: string) => HttpServerResponse.jsonUnsafe({ error }, { status })

/** Back to this very server, under the name by which the browser knows it. */
const isOurs = (redirectUri: string, { headers }: Request) =>
  redirectUri === `http://${headers["host"]}/api/auth/callback`

const form = (request: Request) =>
  Effect.map(request.text, (text): Record<string, string> => Object.fromEntries(new URLSearchParams(text)))

/** Below `/playground/oauth2`: the page that asks, and what Discord's API has of tokens and of the people they stand for. */
export const OAuthRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const world = yield* World
    const codes = new Map<string, Grant>()
    const tokens = new Map<string, string>()

    const answer = <E>(
      handler: (request: Request) => Effect.Effect<HttpServerResponse.HttpServerResponse, E>,
    ) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        yield* guard(request)
        return yield* handler(request)
      }).pipe(Effect.catch(() => Effect.succeed(refusal(400, "invalid_request"))))

    yield* router.add(
      "GET",
      `${base}/authorize`,
      answer(
        Effect.fnUntraced(function* (request) {
          const query = new URL(request.url, "http://playground").searchParams
          const asked = yield* Schema.decodeUnknownEffect(Asked)(Object.fromEntries(query))
          if (!isOurs(asked.redirect_uri, request)) return refusal(400, "invalid_redirect_uri")
          const people = [...world.users.values()].filter(({ bot }) => bot !== true)
          return HttpServerResponse.text(page(asked, people), {
            contentType: "text/html; charset=utf-8",
            headers: {
              "content-security-policy":
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:*; frame-ancestors 'none'",
              "cache-control": "no-store",
            },
          })
        }),
      ),
    )

    yield* router.add(
      "POST",
      `${base}/authorize`,
      answer(
        Effect.fnUntraced(function* (request) {
          const { user, ...rest } = yield* form(request)
          const asked = yield* Schema.decodeUnknownEffect(Asked)(rest)
          const found = world.users.get(user ?? "")
          if (found === undefined || found.bot === true || !isOurs(asked.redirect_uri, request))
            return refusal(400, "invalid_request")
          const code = randomBytes(24).toString("base64url")
          codes.set(code, {
            userId: found.id,
            challenge: asked.code_challenge,
            redirectUri: asked.redirect_uri,
            until: (yield* Clock.currentTimeMillis) + codeLivesMs,
          })
          const back = new URLSearchParams({ code, state: asked.state })
          return HttpServerResponse.redirect(`${asked.redirect_uri}?${back}`, { status: 303 })
        }),
      ),
    )

    yield* router.add(
      "POST",
      `${base}/v10/oauth2/token`,
      answer(
        Effect.fnUntraced(function* (request) {
          const asked = yield* Schema.decodeUnknownEffect(TokenForm)(yield* form(request))
          const grant = codes.get(asked.code)
          codes.delete(asked.code)
          const proven = createHash("sha256").update(asked.code_verifier).digest("base64url")
          if (
            grant === undefined ||
            grant.challenge !== proven ||
            grant.redirectUri !== asked.redirect_uri ||
            grant.until < (yield* Clock.currentTimeMillis)
          )
            return refusal(400, "invalid_grant")
          const token = randomBytes(24).toString("base64url")
          tokens.set(token, grant.userId)
          return HttpServerResponse.jsonUnsafe({
            access_token: token,
            token_type: "Bearer",
            expires_in: 604_800,
            scope: "identify guilds",
          })
        }),
      ),
    )

    yield* router.add(
      "POST",
      `${base}/v10/oauth2/token/revoke`,
      answer(
        Effect.fnUntraced(function* (request) {
          tokens.delete((yield* form(request))["token"] ?? "")
          return HttpServerResponse.jsonUnsafe({})
        }),
      ),
    )

    /** Who the bearer of a request is. */
    const userOf = ({ headers }: Request) =>
      world.users.get(tokens.get(headers["authorization"]?.replace(/^Bearer /, "") ?? "") ?? "")

    yield* router.add(
      "GET",
      `${base}/v10/users/@me`,
      answer((request) =>
        Effect.sync(() => {
          const user = userOf(request)
          return user === undefined ? refusal(401, "unauthorized") : HttpServerResponse.jsonUnsafe(user)
        }),
      ),
    )

    yield* router.add(
      "GET",
      `${base}/v10/users/@me/guilds`,
      answer((request) =>
        Effect.sync(() => {
          const user = userOf(request)
          if (user === undefined) return refusal(401, "unauthorized")
          const mine = [...world.guilds.values()].flatMap(({ id, name, ownerId, roles, members }) => {
            const member = members.get(user.id)
            if (member === undefined) return []
            const owner = ownerId === user.id
            const bits = roles
              .filter((role) => role.id === id || member.roles.includes(role.id))
              .reduce((all, { permissions }) => all | BigInt(permissions), 0n)
            return [
              { id, name, icon: null, owner, permissions: owner ? everything : String(bits), features: [] },
            ]
          })
          return HttpServerResponse.jsonUnsafe(mine)
        }),
      ),
    )
  }),
)
