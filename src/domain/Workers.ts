import { Schema } from "effect"

/** How many workers there may be. */
export const WorkerCount = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 }))

export const WorkerReport = Schema.Struct({
  id: Schema.Number,
  state: Schema.String,
  isolates: Schema.Number,
  /** Hosts that died and were replaced. */
  restarts: Schema.Number,
  /** Hosts that handed their guilds over to a successor, because of their age or memory. */
  replacements: Schema.Number,
  /** Whether it is given guilds; a drained one is not. */
  open: Schema.Boolean,
})
export type WorkerReport = typeof WorkerReport.Type

/** How a move to another worker ended. `placed`: nothing ran that could be moved, and the guild will run there when it is next needed. */
export const MigrationReport = Schema.Struct({
  outcome: Schema.Literals(["moved", "rolled_back", "restarted", "placed"]),
  reason: Schema.optionalKey(Schema.String),
})
export type MigrationReport = typeof MigrationReport.Type
