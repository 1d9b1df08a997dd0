/** The guild's record of who did what to whom, told to the bot as it is written. */
import type { AuditLogEvent } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { Events } from "./Events.ts"
import { World } from "./World.ts"

export interface AuditLogEntry {
  readonly action: AuditLogEvent
  /** Who did it. */
  readonly userId: string
  readonly targetId: string
  readonly reason?: string | undefined
  readonly changes?: ReadonlyArray<{
    readonly key: string
    readonly old_value?: unknown
    readonly new_value?: unknown
  }>
}

export class AuditLog extends Context.Service<
  AuditLog,
  { readonly write: (guildId: string, entry: AuditLogEntry) => void }
>()("flora/playground/AuditLog") {
  static readonly layer = Layer.effect(
    AuditLog,
    Effect.gen(function* () {
      const world = yield* World
      const events = yield* Events
      return AuditLog.of({
        write: (guildId, { action, changes, reason, targetId, userId }) =>
          events.publish("GUILD_AUDIT_LOG_ENTRY_CREATE", guildId, {
            id: world.snowflakes.next(),
            guild_id: guildId,
            user_id: userId,
            target_id: targetId,
            action_type: action,
            ...(reason === undefined ? {} : { reason }),
            ...(changes === undefined ? {} : { changes }),
          }),
      })
    }),
  )
}
