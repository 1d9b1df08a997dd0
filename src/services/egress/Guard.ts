/**
 * Which addresses may be connected to: public ones that are not this machine's, and what the operator has allowed. This runtime's own server
 * never, for it trusts whoever is on the machine.
 */
import { isPublicAddress, parseNetwork, readOwnAddresses } from "./Address.ts"
import { FetchRefused } from "./Errors.ts"

export interface Guard {
  readonly allowsHost: (host: string) => boolean
  /** The refusal of connections to these addresses, of which one is enough; undefined where they may be made. */
  readonly judge: (host: string, addresses: ReadonlyArray<string>, port: number) => FetchRefused | undefined
}

/** `allowed`: networks, addresses and host names. `ownPort`: where this runtime serves. */
export const makeGuard = (allowed: ReadonlyArray<string>, ownPort: number | undefined): Guard => {
  const networks = allowed.map(parseNetwork).filter((network) => network !== undefined)
  const hosts = new Set(
    allowed.filter((entry) => parseNetwork(entry) === undefined).map((entry) => entry.toLowerCase()),
  )
  const allowsHost = (host: string) => hosts.has(host)
  return {
    allowsHost,
    judge: (host, addresses, port) => {
      const isOwn = readOwnAddresses()
      for (const address of addresses) {
        const own = isOwn(address)
        if (own && port === ownPort)
          return new FetchRefused({ reason: "self", message: "flora's own server is not open to scripts" })
        const allowed = allowsHost(host) || networks.some((network) => network.contains(address))
        if (!allowed && (own || !isPublicAddress(address)))
          return new FetchRefused({ reason: "address", message: `${host} is not on the public internet` })
      }
      return undefined
    },
  }
}
