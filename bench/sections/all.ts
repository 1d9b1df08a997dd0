import type { Section } from "../Section.ts"
import { cold } from "./Cold.ts"
import { dispatch } from "./Dispatch.ts"
import { moves } from "./Moves.ts"
import { neighbours } from "./Neighbours.ts"
import { operations } from "./Operations.ts"
import { schedules } from "./Schedules.ts"
import { sockets } from "./Sockets.ts"

/** All sections, in the order of the report. */
export const sections: ReadonlyArray<Section> = [
  dispatch,
  sockets,
  cold,
  neighbours,
  operations,
  moves,
  schedules,
]
