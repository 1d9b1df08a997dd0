/**
 * What a script's SDK is told before the script runs: which guild it serves, the bounds that it keeps by itself, randomness, and the
 * placeholders of its secrets.
 */
import { randomBytes } from "node:crypto"
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"

/** The JSON that the SDK's `load` is given. `secrets`: placeholders by name, if there are any. */
export const introduction = (
  guildId: GuildId,
  limits: LimitValues,
  secrets?: Readonly<Record<string, string>>,
): string =>
  JSON.stringify({
    guildId,
    // What random numbers in the isolate are made of: an isolate cannot wait for one.
    seed: randomBytes(32).toString("base64"),
    limits: {
      timers: limits.timers,
      longestTimerSecs: limits.longestTimerSecs,
      pendingOperations: limits.pendingOperations,
      operationsPerTurn: limits.operationsPerTurn,
      operationBytesPerTurn: limits.operationBytesPerTurn,
      logLinesPerTurn: limits.logLinesPerTurn,
      logBytesPerTurn: limits.logBytesPerTurn,
      logLineLength: limits.logLineLength,
      attachmentBytes: limits.attachmentBytes,
    },
    secrets,
  })
