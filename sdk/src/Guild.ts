/** What the isolate is told about the guild it serves, before the script runs. */
import { dictionary, fromJson, NativeError, setPrototypeOf } from "./Primordials.ts"

/** The bounds that are kept in here already, so that a script is told at once. The runtime's own names and units. */
export interface ScriptLimits {
  readonly cronJobs: number
  readonly cronStepBytes: number
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
let families: Families | undefined

/** What makes the families of the web platform, or its text, to be evaluated when the first of them is used. */
export type Families = string | ((core: object) => LoadFamily)

interface LoadFamily {
  readonly load: (family: string) => Readonly<Record<string, unknown>>
}

/** The id of the guild whose script this is. */
export const guildId = (): string => info.guildId

/** The bounds in force. */
export const limits = (): ScriptLimits => info.limits

export const introduce = (infoJson: string, web?: Families, encodings?: string): void => {
  info = fromJson(infoJson) as Info
  families = web
  tables = encodings
  if (info.secrets !== undefined) replaceSecrets(info.secrets)
}

// Called by another name, it does not see the names of this file.
// oxlint-disable-next-line no-eval -- the text is the SDK's own; only so can all isolates share it
const evaluate = eval

/** The families of the web platform, made from what they use of the rest of the SDK. */
export const makeFamilies = (core: object): LoadFamily => {
  const make = typeof families === "string" ? (evaluate(families) as Exclude<Families, string>) : families
  if (make === undefined) throw new NativeError("this isolate was not given the web platform")
  return make(core)
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
