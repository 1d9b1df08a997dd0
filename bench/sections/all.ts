import type { Section } from "../Section.ts"
import { dispatch } from "./Dispatch.ts"
import { neighbours } from "./Neighbours.ts"

/** All sections, in the order of the report. */
export const sections: ReadonlyArray<Section> = [dispatch, neighbours]
