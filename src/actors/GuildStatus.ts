import type { MigrationState } from "./Migration.ts"
import type { Sentence } from "./Quarantine.ts"

/** How a guild fares at this moment. */
export interface GuildStatus {
  readonly state: "cold" | "starting" | "live" | "quarantined"
  /** Why and until when (milliseconds since the epoch) the guild is kept from running. */
  readonly quarantine: Sentence | undefined
  readonly queued: number
  readonly running: number
  readonly epoch: number
  /** The worker whose isolate serves the guild. */
  readonly worker: number | undefined
  /** How far a migration that is under way has come. */
  readonly migration: MigrationState["_tag"] | undefined
  readonly events: Readonly<
    Record<string, { accepted: number; handled: number; shed: number; overflow: number; pending: number }>
  >
}
