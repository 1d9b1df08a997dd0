/**
 * Host names to addresses, asked of the DNS directly. The system's own lookup would do it on the few threads that everything in the runtime
 * shares, where a name that answers slowly holds up the rest; it would also read the machine's own list of names.
 */
import { Resolver } from "node:dns/promises"
import { isIP } from "node:net"
import { Effect } from "effect"
import { FetchFailed } from "./Errors.ts"

export interface Names {
  /** All addresses of a host, IPv4 first; an address stands for itself. Rejects with `FetchFailed`. */
  readonly resolve: (host: string) => Promise<ReadonlyArray<string>>
}

export interface NamesOptions {
  /** As `address` or `address:port`; none for those of the system. */
  readonly servers: ReadonlyArray<string>
  /** How long a server may take to answer. */
  readonly timeoutMs: number
  /** How many addresses a host may have: each is judged, and whoever owns a name decides how many there are. */
  readonly maxAddresses: number
}

export const makeNames = Effect.fnUntraced(function* ({ servers, timeoutMs, maxAddresses }: NamesOptions) {
  const resolver = yield* Effect.acquireRelease(
    Effect.sync(() => new Resolver({ timeout: timeoutMs, tries: 2 })),
    (resolver) => Effect.sync(() => resolver.cancel()),
  )
  if (servers.length > 0) resolver.setServers(servers)
  const names: Names = {
    resolve: async (host) => {
      if (isIP(host) !== 0) return [host]
      if (host === "localhost" || host.endsWith(".localhost")) return ["127.0.0.1", "::1"]
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
      const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
      if (addresses.length === 0) throw new FetchFailed({ message: `${host} was not found` })
      if (addresses.length > maxAddresses)
        throw new FetchFailed({ message: `${host} has more than ${maxAddresses} addresses` })
      return addresses
    },
  }
  return names
})
