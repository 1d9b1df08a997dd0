/**
 * Which runtime the CLI talks to, and as whom. What is said on the command line wins, then the environment, then the
 * playground that runs on this machine, then a saved login.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseEnv } from "node:util"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, Effect, Layer, Option, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { RpcClient } from "effect/rpc"
import { FloraRpcs, rpcPath, rpcSerialization, RuntimeFile } from "../domain/FloraRpcs.ts"

/** There is no runtime to talk to, or none that answers as one. */
export class NotConnected extends Schema.TaggedError<NotConnected>()("NotConnected", {
  message: Schema.String,
}) {}

export interface Endpoint {
  readonly url: string
  readonly token: Redacted.Redacted<string>
}

/** Version 1 is also what it was before it said so. */
const SavedLogin = Schema.fromJsonString(
  Schema.Struct({ version: Schema.optionalKey(Schema.Literal(1)), url: Schema.String, token: Schema.String }),
)
const Runtime = Schema.fromJsonString(RuntimeFile)

const loginPath = Effect.map(
  Config.String("XDG_CONFIG_HOME").pipe(Config.withDefault(join(homedir(), ".config"))),
  (directory) => join(directory, "flora", "login.json"),
)

/** Keeps the login for later calls, readable by its owner only. */
export const saveLogin = Effect.fnUntraced(function* (endpoint: Endpoint) {
  const path = yield* loginPath
  const text = yield* Schema.encodeEffect(SavedLogin)({
    version: 1,
    url: endpoint.url,
    token: Redacted.value(endpoint.token),
  })
  yield* Effect.try({
    try: () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      writeFileSync(path, text, { mode: 0o600 })
    },
    catch: (error) => new NotConnected({ message: `the login cannot be saved: ${String(error)}` }),
  })
  return path
})

/** Forgets the saved login. */
export const forgetLogin = Effect.flatMap(loginPath, (path) =>
  Effect.sync(() => rmSync(path, { force: true })),
)

/** `npm start` reads `.env` as well. */
const dataDirOfDotEnv = () =>
  Option.fromUndefinedOr(
    existsSync(".env") ? parseEnv(readFileSync(".env", "utf8"))["FLORA_DATA_DIR"] : undefined,
  )

/** `runtime.json` of a playground on this machine: in the data directory, the working directory or one above, or the checkout. */
const localRuntimePaths = Effect.gen(function* () {
  const dataDir = Option.orElse(yield* Config.option(Config.String("FLORA_DATA_DIR")), dataDirOfDotEnv)
  const directories: Array<string> = []
  for (let at = process.cwd(); ; at = dirname(at)) {
    directories.push(join(at, ".flora"))
    if (at === dirname(at)) break
  }
  directories.push(fileURLToPath(new URL("../../.flora", import.meta.url)))
  return [...(Option.isSome(dataDir) ? [resolve(dataDir.value)] : directories)].map((at) =>
    join(at, "runtime.json"),
  )
})

const readFirst = Effect.fnUntraced(function* <A>(
  paths: ReadonlyArray<string>,
  schema: Schema.Codec<A, string>,
) {
  const path = paths.find(existsSync)
  if (path === undefined) return Option.none<A>()
  return Option.some(
    yield* Effect.try(() => readFileSync(path, "utf8")).pipe(
      Effect.flatMap(Schema.decodeEffect(schema)),
      Effect.mapError(() => new NotConnected({ message: `${path} cannot be read; delete it and try again` })),
    ),
  )
})

/**
 * Finds the endpoint. A token only ever goes to the address it belongs to: one that is given needs an address that is given, a
 * saved or local one goes with its own. Errors: `NotConnected` with what to do about it.
 */
export const findEndpoint = Effect.fnUntraced(function* (given: {
  readonly api: Option.Option<string>
  readonly token: Option.Option<Redacted.Redacted<string>>
}) {
  const envUrl = yield* Config.option(Config.String("FLORA_API_URL"))
  const envToken = yield* Config.option(Config.Redacted("FLORA_TOKEN"))
  const url = Option.map(
    Option.orElse(given.api, () => envUrl),
    trimmed,
  )
  if (Option.isSome(url)) yield* requireAddress(url.value)
  const token = Option.orElse(given.token, () => envToken)
  if (Option.isSome(token)) {
    if (Option.isSome(url)) return { url: url.value, token: token.value } satisfies Endpoint
    return yield* new NotConnected({ message: "a token needs an address to go with: give --api, too" })
  }
  // A playground that runs here is closer than a login from another day.
  const known = [yield* localRuntime, yield* findSaved].flatMap(Option.toArray)
  const match = known.find((each) => Option.isNone(url) || each.url === url.value)
  if (match !== undefined) return { url: match.url, token: Redacted.make(match.token) } satisfies Endpoint
  return yield* new NotConnected({
    message: Option.match(url, {
      onNone: () => "no flora runtime found: start one with `npm start`, or name one with --api and --token",
      onSome: (named) =>
        `no token for ${named}: sign in with \`flora login ${named}\`, or give one with --token or FLORA_TOKEN`,
    }),
  })
})

/** The login that is saved, if there is one. */
export const findSaved = Effect.gen(function* () {
  return yield* readFirst([yield* loginPath], SavedLogin)
})

/** Errors: `NotConnected`, for what cannot be the address of a runtime. */
const requireAddress = (url: string) =>
  /^https?:$/.test(URL.parse(url)?.protocol ?? "")
    ? Effect.succeed(url)
    : Effect.fail(
        new NotConnected({
          message: `${JSON.stringify(url)} is no address; say one such as https://flora.example.org`,
        }),
      )

/** The address to sign in at: the given one, that of the environment, a playground on this machine, the last login. */
export const findAddress = Effect.fnUntraced(function* (given: Option.Option<string>) {
  const envUrl = yield* Config.option(Config.String("FLORA_API_URL"))
  const url = Option.orElse(given, () => envUrl)
  if (Option.isSome(url)) return yield* requireAddress(trimmed(url.value))
  const known = [yield* localRuntime, yield* findSaved].flatMap(Option.toArray)
  if (known[0] !== undefined) return known[0].url
  return yield* new NotConnected({ message: "say where: flora login https://flora.example.org" })
})

/** The playground on this machine, if it really runs, and runs for this user. */
const localRuntime = Effect.gen(function* () {
  const path = (yield* localRuntimePaths).find((each) => existsSync(each) && isOwn(each))
  if (path === undefined) return Option.none<typeof RuntimeFile.Type>()
  return Option.filter(yield* readFirst([path], Runtime), ({ pid }) => isAlive(pid))
})

const isOwn = (path: string) => process.getuid === undefined || statSync(path).uid === process.getuid()

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const trimmed = (url: string) => url.replace(/\/+$/, "").replace(/\/api$/, "")

/** A typed client of the runtime at the endpoint. */
export const connect = Effect.fnUntraced(function* (endpoint: Endpoint) {
  const http = Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) =>
      client.pipe(
        HttpClient.mapRequest(HttpClientRequest.bearerToken(endpoint.token)),
        // The protocol reads every body as calls; what is refused before it comes with another status and is none.
        HttpClient.filterStatusOk,
      ),
    ),
  ).pipe(Layer.provide(NodeHttpClient.layerUndici))
  const protocol = RpcClient.layerProtocolHttp({ url: `${endpoint.url}${rpcPath}` }).pipe(
    Layer.provide([http, rpcSerialization]),
  )
  return yield* RpcClient.make(FloraRpcs).pipe(Effect.provideContext(yield* Layer.build(protocol)))
})
