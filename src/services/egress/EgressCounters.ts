/** What a guild's requests came to since the runtime started. */
import type { FetchError, RefusalReason } from "./Errors.ts"

/** Why a request was not made, or its answer not handed on. */
export type RefusalCount = RefusalReason | "rate" | "size"

export interface EgressCounters {
  /** Requests sent, those after redirects included. */
  readonly requests: number
  /** Requests that got no usable answer, or none in time. */
  readonly failures: number
  /** Bytes of bodies, as they went over the network. */
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly refusals: Readonly<Partial<Record<RefusalCount, number>>>
}

export class EgressCount {
  private requests = 0
  private failures = 0
  private bytesSent = 0
  private bytesReceived = 0
  private readonly refusals: Partial<Record<RefusalCount, number>> = {}

  sent(bytes: number): void {
    this.requests++
    this.bytesSent += bytes
  }

  received(bytes: number): void {
    this.bytesReceived += bytes
  }

  ended(error: FetchError): void {
    if (error._tag === "FetchFailed" || error._tag === "FetchTimeout") {
      this.failures++
      return
    }
    const reason =
      error._tag === "FetchRefused" ? error.reason : error._tag === "FetchTooLarge" ? "size" : "rate"
    this.refusals[reason] = (this.refusals[reason] ?? 0) + 1
  }

  snapshot(): EgressCounters {
    const { requests, failures, bytesSent, bytesReceived, refusals } = this
    return { requests, failures, bytesSent, bytesReceived, refusals: { ...refusals } }
  }
}
