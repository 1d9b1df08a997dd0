import { DateTime, Effect } from "effect"
import { GuildRouter } from "../actors/GuildRouter.ts"
import type { GuildReport } from "../domain/FloraRpcs.ts"
import type { GuildId } from "../domain/Ids.ts"

/** How a guild fares; one that was never needed is cold, like one that hibernates. */
export const guildReport = Effect.map(GuildRouter, (router) => (guildId: GuildId): GuildReport => {
  const status = router.find(guildId)?.status()
  if (status === undefined) return { guildId, state: "cold", queued: 0, running: 0, epoch: 0, events: {} }
  const { quarantine, worker, migration, ...rest } = status
  return {
    guildId,
    ...rest,
    ...(worker === undefined ? {} : { worker }),
    ...(migration === undefined ? {} : { migration }),
    ...(quarantine === undefined
      ? {}
      : { quarantine: { until: DateTime.makeUnsafe(quarantine.until), reason: quarantine.reason } }),
  }
})
