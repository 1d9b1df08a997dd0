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
}

interface Info {
  readonly guildId: string
  readonly limits: ScriptLimits
  /** 32 bytes as base64, new with each start. */
  seed?: string
}

let info: Info
let tables: string | undefined

/** The id of the guild whose script this is. */
export const guildId = (): string => info.guildId

/** The bounds in force. */
export const limits = (): ScriptLimits => info.limits

export const introduce = (infoJson: string, encodings?: string): void => {
  info = fromJson(infoJson) as Info
  tables = encodings
}

/** JSON of the tables of legacy encodings, where the script was given them. */
export const legacyEncodings = (): string | undefined => tables

/** What random numbers are made of, once: whoever has taken it is the only one to know it. Undefined before the introduction. */
export const takeSeed = (): string | undefined => {
  const seed = (info as Info | undefined)?.seed
  if (seed !== undefined) delete info.seed
  return seed
}
