/** What a script's SDK is told before the script runs: which guild it serves, and the bounds that it keeps by itself. */
import type { GuildId } from "../domain/Ids.ts"
import type { LimitValues } from "../domain/Limits.ts"

/** The JSON that the SDK's `load` is given. */
export const introduction = (guildId: GuildId, limits: LimitValues): string =>
  JSON.stringify({
    guildId,
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
  })
