/** What the isolate is told about the guild it serves, before the script runs. */
import { dictionary, fromJson, setPrototypeOf } from "./Primordials.ts"

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
  /** Placeholders by name; absent for a guild without secrets. */
  readonly secrets?: Placeholders
  /** 32 bytes as base64, new with each start. */
  seed?: string
}

type Placeholders = { readonly [name: string]: string | undefined }

let info: Info
let placeholders: Placeholders = dictionary<string | undefined>()
let tables: string | undefined

/** The id of the guild whose script this is. */
export const guildId = (): string => info.guildId

/** The bounds in force. */
export const limits = (): ScriptLimits => info.limits

export const introduce = (infoJson: string, encodings?: string): void => {
  info = fromJson(infoJson) as Info
  tables = encodings
  if (info.secrets !== undefined) replaceSecrets(info.secrets)
}

/** JSON of the tables of legacy encodings, where the script was given them. */
export const legacyEncodings = (): string | undefined => tables

/** What random numbers are made of, once: whoever has taken it is the only one to know it. Undefined before the introduction. */
export const takeSeed = (): string | undefined => {
  const seed = (info as Info | undefined)?.seed
  if (seed !== undefined) delete info.seed
  return seed
}

/** The placeholders of the guild's secrets, without a prototype. */
export const secretPlaceholders = (): Placeholders => placeholders

/** Secrets were set or deleted while the script runs. */
export const replaceSecrets = (now: Placeholders): void => {
  placeholders = setPrototypeOf(now, null) as Placeholders
}
