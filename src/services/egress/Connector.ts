/**
 * How connections are made: the name is resolved once, every answer is judged, and the connection is made to those very addresses. There is
 * no second lookup that could answer differently.
 */
import type { LookupFunction } from "node:net"
import { isIP } from "node:net"
import { buildConnector } from "undici"
import type { Guard } from "./Guard.ts"
import type { Names } from "./Names.ts"

export const makeConnector =
  (guard: Guard, names: Names, timeoutMs: number): buildConnector.connector =>
  (options, callback) => {
    const host = options.hostname.replace(/\.$/, "")
    const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80)
    const fail = (error: unknown) =>
      callback(error instanceof Error ? error : new Error("cannot connect"), null)

    const connect = async () => {
      const addresses = await names.resolve(host)
      // One private answer among public ones is an attack or a mistake; neither is helped by picking another.
      const refusal = guard.judge(host, addresses, port)
      if (refusal !== undefined) throw refusal
      const connector = buildConnector({
        allowH2: false,
        timeout: timeoutMs,
        maxCachedSessions: 0,
        lookup: answerWith(addresses),
      })
      connector(options, (error, socket) => {
        if (error !== null) return callback(error, null)
        // Cannot differ from what was judged above; if it ever does, nothing has been said yet.
        const refusal = guard.judge(host, [socket.remoteAddress ?? ""], port)
        if (refusal === undefined) return callback(null, socket)
        socket.destroy()
        callback(refusal, null)
      })
    }
    connect().catch(fail)
  }

const answerWith =
  (addresses: ReadonlyArray<string>): LookupFunction =>
  (_, { all }, callback) => {
    const answers = addresses.map((address) => ({ address, family: isIP(address) }))
    if (all === true) callback(null, answers)
    else callback(null, answers[0]!.address, answers[0]!.family)
  }
