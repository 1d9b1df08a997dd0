/** What the isolate is told about the guild it serves, before the script runs. */
import { fromJson } from "./Primordials.ts"

/** The bounds that are kept in here already, so that a script is told at once. The runtime's own names and units. */
export interface ScriptLimits {
  readonly timers: number
  readonly longestTimerSecs: number
  readonly pendingOperations: number
  readonly operationsPerTurn: number
  readonly operationBytesPerTurn: number
  readonly logLinesPerTurn: number
  readonly logBytesPerTurn: number
  readonly logLineLength: number
  readonly attachmentBytes: number
}

interface Info {
  readonly guildId: string
  readonly limits: ScriptLimits
}

let info: Info

/** The id of the guild whose script this is. */
export const guildId = (): string => info.guildId

/** The bounds in force. */
export const limits = (): ScriptLimits => info.limits

export const introduce = (infoJson: string): void => {
  info = fromJson(infoJson) as Info
}
