/**
 * Signs in through the person's browser: the CLI waits at a port of this machine until the browser comes back with a code, and changes
 * the code, together with a verifier that never left it, for a token.
 */
import { spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { hostname } from "node:os"
import { Console, Effect, Schema } from "effect"
import { CliGrant, type CliGrantRequest } from "../domain/CliSignIn.ts"
import { NotConnected } from "./Connection.ts"

const waitFor = "5 minutes"

const done = (text: string) =>
  `<!doctype html><meta charset="utf-8"><title>flora</title><p style="font:16px system-ui;margin:15vh auto;max-width:32rem">${text}</p>`

/** Waits at a port for the browser; succeeds with the code that it brings. */
const listen = (state: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      const server = createServer((request, response) => {
        const url = new URL(request.url ?? "/", "http://127.0.0.1")
        const code = url.searchParams.get("code")
        // Anybody on this machine can knock; only the browser that we have sent knows the state.
        const isOurs =
          url.pathname === "/callback" && url.searchParams.get("state") === state && code !== null
        response.writeHead(isOurs ? 200 : 404, {
          "content-type": "text/html; charset=utf-8",
          connection: "close",
        })
        response.end(done(isOurs ? "You are signed in; go back to the terminal." : "There is nothing here."))
        if (isOurs) resolve(code)
      })
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
      return { server, code: promise, port: (server.address() as AddressInfo).port }
    }),
    ({ server }) => Effect.sync(() => server.close()),
  )

/** Best effort: whoever has no browser here opens the address elsewhere. */
const openBrowser = (url: string) =>
  Effect.sync(() => {
    const [program, ...before] =
      process.platform === "darwin"
        ? ["open"]
        : process.platform === "win32"
          ? ["cmd", "/c", "start", ""]
          : ["xdg-open"]
    spawn(program!, [...before, url], { stdio: "ignore", detached: true })
      .on("error", () => undefined)
      .unref()
  })

const redeem = Effect.fnUntraced(
  function* (url: string, request: typeof CliGrantRequest.Type) {
    const answer = yield* Effect.tryPromise(async (signal) => {
      const response = await fetch(`${url}/api/auth/cli/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
        signal,
      })
      return (await response.json()) as unknown
    })
    return yield* Schema.decodeUnknownEffect(Schema.toCodecJson(CliGrant))(answer)
  },
  Effect.mapError(
    () => new NotConnected({ message: "the runtime did not give a token; try `flora login` again" }),
  ),
)

/** Before anybody is sent to an address where nothing is. */
const requireRuntime = (url: string) =>
  Effect.tryPromise(async (signal) => (await fetch(`${url}/api/health`, { signal })).ok).pipe(
    Effect.timeout("10 seconds"),
    Effect.orElseSucceed(() => false),
    Effect.flatMap((answers) =>
      answers ? Effect.void : Effect.fail(new NotConnected({ message: `no runtime answers at ${url}` })),
    ),
  )

/** Succeeds with a token of the person who agrees in the browser. Errors: `NotConnected`. */
export const signInWithBrowser = Effect.fnUntraced(function* (url: string, open: boolean) {
  yield* requireRuntime(url)
  const state = randomBytes(24).toString("base64url")
  const verifier = randomBytes(32).toString("base64url")
  const { code, port } = yield* listen(state)
  const query = new URLSearchParams({
    port: String(port),
    state,
    challenge: createHash("sha256").update(verifier).digest("base64url"),
    label: `flora login on ${hostname()}`.slice(0, 100),
  })
  const address = `${url}/api/auth/cli?${query}`
  yield* Console.error(`Sign in at\n\n  ${address}\n`)
  if (open) yield* openBrowser(address)
  const brought = yield* Effect.timeoutOrElse(
    Effect.promise(() => code),
    {
      duration: waitFor,
      orElse: () =>
        Effect.fail(
          new NotConnected({ message: `nobody signed in within ${waitFor}; try \`flora login\` again` }),
        ),
    },
  )
  return yield* redeem(url, { code: brought, verifier })
}, Effect.scoped)
