import type { Effect } from "effect"
import type { Script } from "../domain/Script.ts"
import type { Worker } from "../isolates/Worker.ts"
import type { Incarnation } from "./Incarnation.ts"

/** An incarnation with what its actor knows about it. */
export interface Life {
  readonly incarnation: Incarnation
  readonly script: Script
  readonly worker: Worker
  readonly epoch: number
  /** Ends it at once, and its isolate with it. */
  readonly end: Effect.Effect<void>
}
