/** What lies between a runtime and its database: it can be cut, so that neither hears the other, and be mended. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net"
import { Effect, Redacted } from "effect"

export interface Wire {
  /** The database's address through the wire. */
  readonly url: Redacted.Redacted<string>
  /** Ends what is under way, wherever it is, and lets nothing through until `mend`. */
  readonly cut: () => void
  readonly mend: () => void
}

export const makeWire = Effect.fnUntraced(function* (database: Redacted.Redacted<string>) {
  const url = new URL(Redacted.value(database))
  const [port, host] = [Number(url.port), url.hostname]
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(one)
          other.destroy()
        })
      one.pipe(other)
    }
  })
  const end = () => {
    for (const socket of sockets) socket.destroy()
  }
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.close()
        end()
      }),
  )
  url.port = String((server.address() as AddressInfo).port)
  url.hostname = "127.0.0.1"
  const wire: Wire = {
    url: Redacted.make(url.href),
    cut: () => {
      isCut = true
      end()
    },
    mend: () => void (isCut = false),
  }
  return wire
})
