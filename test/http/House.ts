/** A runtime with a playground, reached over the network as anybody would: in a browser, with a token, or with neither. */
import { Effect, Layer, Redacted } from "effect"
import type { Scope, TokenRequest } from "../../src/domain/Access.ts"
import { Configuration } from "../../src/layers/Configuration.ts"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Runtime } from "../../src/Runtime.ts"
import { freshDatabase, temporaryDirectory } from "../Services.ts"

export const guildId = "900000000000000001"
/** Owns the guild. */
export const you = "900000000000000101"
/** A member of it without rights, who administers the other guild. */
export const friend = "900000000000000102"
export const operatorSecret = "operator-secret-of-at-least-32-characters"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

/** What a request shows of who makes it. */
export type Credential = Readonly<Record<string, string>>

export const nobody: Credential = {}
export const bearer = (token: string): Credential => ({ authorization: `Bearer ${token}` })
export const operator = bearer(operatorSecret)

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (json ?? {}) as Record<string, unknown>,
  }
}

/** The value of a cookie that an answer sets. */
export const cookieOf = ({ headers }: Pick<Answer, "headers">, name: string) =>
  headers
    .getSetCookie()
    .map((cookie) => new RegExp(`^${name}=([^;]*)`).exec(cookie)?.[1])
    .find((value) => value !== undefined)

export const makeHouse = Effect.fnUntraced(function* (settings: Readonly<Record<string, string>> = {}) {
  const database = yield* freshDatabase
  const url = `http://127.0.0.1:${yield* freePort}`
  const runtime = Runtime.pipe(
    Layer.provide(
      Configuration.layerFrom({
        FLORA_DATA_DIR: yield* temporaryDirectory,
        API_PORT: new URL(url).port,
        DATABASE_URL: Redacted.value(database),
        API_OPERATOR_SECRET: operatorSecret,
        RUNTIME_MAX_WORKERS: "1",
        RUNTIME_BOOT_TIMEOUT_SECS: "20",
        RUNTIME_API_CALLS_PER_MINUTE: "100000",
        RUNTIME_SIGN_INS_PER_MINUTE: "10000",
        RUNTIME_TOKENS_PER_MINUTE: "1000",
        RUNTIME_DEPLOYS_PER_MINUTE: "1000",
        RUNTIME_EXPORTS_PER_MINUTE: "1000",
        ...settings,
      }),
    ),
  )
  yield* Layer.buildWithMemoMap(runtime, yield* Layer.makeMemoMap, yield* Effect.scope)

  const ask = (
    method: string,
    path: string,
    credential: Credential = nobody,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Effect.Effect<Answer> =>
    Effect.promise(async () =>
      answerOf(
        await fetch(`${url}${path}`, {
          method,
          redirect: "manual",
          headers: {
            ...credential,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...headers,
          },
          ...(body === undefined
            ? {}
            : {
                body:
                  typeof body === "string" || body instanceof Uint8Array
                    ? (body as Uint8Array<ArrayBuffer>)
                    : JSON.stringify(body),
              }),
        }),
      ),
    )
  const control = (path: string, body: unknown) =>
    Effect.map(ask("POST", `/playground/control${path}`, nobody, body), ({ json }) => json)
  const post = (path: string, fields: Readonly<Record<string, string>>, headers: Credential = {}) =>
    ask("POST", path, nobody, new URLSearchParams(fields).toString(), {
      ...headers,
      "content-type": "application/x-www-form-urlencoded",
    })

  /** From the first request to the one that comes back from Discord, which is not made yet. */
  const authorize = Effect.fnUntraced(function* (userId: string, path = "/api/auth/login") {
    const begun = yield* ask("GET", path)
    const state = cookieOf(begun, "__Host-flora_state")!
    const asked = Object.fromEntries(new URL(begun.headers.get("location")!, url).searchParams)
    const agreed = yield* post("/playground/oauth2/authorize", { ...asked, user: userId })
    const back = new URL(agreed.headers.get("location")!)
    return { begun, asked, state, path: `${back.pathname}${back.search}` }
  })
  const signIn = Effect.fnUntraced(function* (userId: string, before: string | undefined = undefined) {
    const { state, path } = yield* authorize(userId)
    const session = before === undefined ? "" : `; __Host-flora_session=${before}`
    const back = yield* ask("GET", path, { cookie: `__Host-flora_state=${state}${session}` })
    return { answer: back, session: cookieOf(back, "__Host-flora_session") ?? "" }
  })
  /** As a browser on one of flora's own pages sends it. */
  const browser = (session: string): Credential => ({
    cookie: `__Host-flora_session=${session}`,
    "sec-fetch-site": "same-origin",
    origin: url,
  })
  const makeToken = Effect.fnUntraced(function* (credential: Credential, request: TokenRequest) {
    const { json } = yield* ask("POST", "/api/tokens", credential, request)
    return { token: String(json["token"]), tokenId: String(json["tokenId"]) }
  })

  // In a new playground everybody may do everything; here only the owner may, and whoever is given a role.
  yield* control("/roles/update", { guildId, roleId: guildId, permissions: "1024" })

  return {
    url,
    ask,
    post,
    control,
    authorize,
    signIn,
    browser,
    makeToken,
    /** A token of "you" for the guild. */
    tokenOf: (credential: Credential, scope: Scope) =>
      Effect.map(makeToken(credential, { scope }), ({ token }) => bearer(token)),
    database: Postgres.layerAt(database, 1),
  }
})
export type House = Effect.Success<ReturnType<typeof makeHouse>>
