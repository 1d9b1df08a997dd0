/** What the actors of all guilds stand on. */
import type { Effect, Option, Scope } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"
import type { Script } from "../domain/Script.ts"
import type { WorkerPool } from "../isolates/WorkerPool.ts"
import type { Counters } from "../layers/Counts.ts"
import type { Operations } from "../ops/Operations.ts"
import type { Logs } from "../services/Logs.ts"
import type { EventTraces } from "./EventTraces.ts"
import type { Residents } from "./Residents.ts"

/** What all guilds of a runtime share. */
export interface GuildHouse {
  readonly pool: WorkerPool["Service"]
  readonly operations: Operations["Service"]
  readonly logs: Logs["Service"]
  readonly limits: LimitValues
  /** The script that a guild runs, none where nothing is deployed. */
  readonly scriptOf: (guildId: GuildId) => Effect.Effect<Option.Option<Script>>
  /** Placeholders of the guild's secrets by name, undefined for none; another object whenever they have changed. */
  readonly secretsOf: (guildId: GuildId) => Readonly<Record<string, string>> | undefined
  readonly residents: Residents
  /** Absent where nothing is traced. */
  readonly traces?: EventTraces | undefined
  /** An interaction's handlers have settled, or nobody will handle it. */
  readonly interactionEnded: (interactionId: string, failed: boolean) => void
  /** JSON of the payload of `ready`, once the gateway has told who the bot is. */
  readonly readyPayload: () => string | undefined
}

/** Where the fibers of actors run, and end. */
export interface Ground extends GuildHouse {
  readonly counts: Counters
  readonly scope: Scope.Scope
  readonly fork: (effect: Effect.Effect<void>) => void
}
