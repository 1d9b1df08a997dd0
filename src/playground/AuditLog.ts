/** What the bot did in a guild, with its reasons. */
import { Context, Effect, Layer } from "effect"
import { Events } from "./Events.ts"
import * as Identity from "./Identity.ts"
import { World } from "./World.ts"
import type { Guild } from "./WorldState.ts"

const capacity = 500

export class AuditLog extends Context.Service<
  AuditLog,
  {
    /** Writes an entry of Discord's action type about `targetId`, and tells the bot. */
    readonly write: (
      guild: Guild,
      action: number,
      targetId: string | null,
      reason: string | undefined,
    ) => void
  }
>()("flora/playground/AuditLog") {
  static readonly layer = Layer.effect(
    AuditLog,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      return AuditLog.of({
        write: (guild, action, targetId, reason) => {
          const entry = {
            id: world.snowflakes.next(),
            user_id: Identity.botId,
            target_id: targetId,
            action_type: action,
            ...(reason === undefined ? {} : { reason }),
          }
          const { auditLog } = guild.records
          auditLog.push(entry)
          if (auditLog.length > capacity) auditLog.shift()
          world.touch()
          events.publish("GUILD_AUDIT_LOG_ENTRY_CREATE", guild.id, { ...entry, guild_id: guild.id })
        },
      })
    }),
  )
}
