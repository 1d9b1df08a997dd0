/**
 * One session of a bot at the gateway. It outlives its connection: events go on being numbered and kept, and are
 * replayed to the connection that resumes it.
 */

/** The wire a session speaks through at the moment. */
export interface GatewayWire {
  readonly send: (text: string) => void
  readonly close: (code: number, reason: string) => void
}

export interface GatewaySession {
  readonly id: string
  readonly shard: readonly [id: number, count: number]
  readonly intents: number
  /** Undefined while the session waits to be resumed. */
  wire: GatewayWire | undefined
  /** When it lost its wire, in ms since 1970. */
  lostAt: number
  /** The number of the newest event. */
  readonly sequence: () => number
  /** Numbers an event, keeps it and sends it. `json` is the event's data as text. */
  readonly dispatch: (t: string, json: string) => void
  /** Sends again what followed `sequence`; false when that is too long ago. */
  readonly replay: (sequence: number) => boolean
}

/** Events kept for a resume. */
export const replayCapacity = 10_000

export const makeGatewaySession = (
  options: Pick<GatewaySession, "id" | "shard" | "intents"> & { readonly wire: GatewayWire },
): GatewaySession => {
  let sequence = 0
  // The event with number n is at index n - firstKept. Trimmed in large steps, so that keeping an event costs nothing.
  let kept: Array<string> = []
  let firstKept = 1
  const session: GatewaySession = {
    ...options,
    lostAt: 0,
    sequence: () => sequence,
    dispatch: (t, json) => {
      sequence++
      const text = `{"t":"${t}","s":${sequence},"op":0,"d":${json}}`
      kept.push(text)
      if (kept.length >= replayCapacity * 2) {
        kept = kept.slice(replayCapacity)
        firstKept += replayCapacity
      }
      session.wire?.send(text)
    },
    replay: (after) => {
      if (after < firstKept - 1) return false
      for (const text of kept.slice(after + 1 - firstKept)) session.wire?.send(text)
      return true
    },
  }
  return session
}
