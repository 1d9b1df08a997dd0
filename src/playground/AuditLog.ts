/** The guild's record of who did what to whom, told to the bot as it is written. */
import type { AuditLogEvent } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { Events } from "./Events.ts"
import { World } from "./World.ts"
import type { Guild } from "./WorldState.ts"

/** Who acts, and why. */
export interface Act {
  readonly byUserId: string
  readonly reason?: string | undefined
}

/** What Discord says about an act beyond who and whom. */
export interface Details {
  readonly changes?: ReadonlyArray<{
    readonly key: string
    readonly old_value?: unknown
    readonly new_value?: unknown
  }>
  /** Which overwrite of a channel. */
  readonly options?: { readonly id: string; readonly type: string }
}

const capacity = 500

export class AuditLog extends Context.Service<
  AuditLog,
  {
    /** Writes an entry about `targetId`; the oldest one goes when there are 500. */
    readonly write: (
      guild: Guild,
      action: AuditLogEvent,
      targetId: string | null,
      act: Act,
      details?: Details,
    ) => void
  }
>()("flora/playground/AuditLog") {
  static readonly layer = Layer.effect(
    AuditLog,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      return AuditLog.of({
        write: (guild, action, targetId, { byUserId, reason }, details) => {
          const entry = {
            id: world.snowflakes.next(),
            user_id: byUserId,
            target_id: targetId,
            action_type: action,
            ...(reason === undefined ? {} : { reason }),
            ...details,
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
