import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

/** A server that answers as `answer` does, and the journal of what it was asked. */
export const fakeDiscord = Effect.fnUntraced(function* (
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void,
) {
  const asked: Array<{ readonly path: string; readonly headers: IncomingMessage["headers"] }> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((request, response) => {
        asked.push({ path: `${request.method} ${request.url}`, headers: request.headers })
        answer(request, response, asked.length)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => (server.closeAllConnections(), server.close())),
  )
  return { asked, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api` }
})

export const answerJson = (response: ServerResponse, value: unknown = {}) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value))
