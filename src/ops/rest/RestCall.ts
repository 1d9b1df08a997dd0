/**
 * The functions of `rest` as data: what a script may pass, and the call to Discord that becomes of it. What belongs to a guild is checked by
 * the names of the arguments, so that no call can forget it:
 *
 *     guildId              must be the script's own; it may be left out
 *     channelId, threadId  a channel of this guild
 *     webhookId            a webhook of this guild
 *     code                 an invite to this guild
 *
 * Members, roles, emojis and scheduled events stand in routes below the guild, messages below their channel. `reason` goes into the
 * audit log.
 */
import { Effect, Schema } from "effect"
import { Application } from "../../discord/Application.ts"
import { DiscordRest } from "../../discord/DiscordRest.ts"
import { GuildScope, ScopeForbidden } from "../../discord/GuildScope.ts"
import type { MessageInvalid } from "../../discord/MessageInvalid.ts"
import { type GuildId, Snowflake } from "../../domain/Ids.ts"
import { toOperationFailed } from "../discordErrors.ts"
import { type Operation, operation, operationFailed } from "../Operation.ts"

/** Where a call goes, besides what its arguments say. */
export interface Home {
  readonly guildId: GuildId
  readonly applicationId: string
}

export interface RestCall<Args> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** From the templates of discord-api-types, which encode what they are given. */
  readonly route: (args: Args, home: Home) => string
  readonly query?: (args: Args) => Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: (args: Args) => Effect.Effect<unknown, MessageInvalid> | object
  /** Whether the script gets Discord's JSON. */
  readonly returns: "json" | "nothing"
  /** Messages that it posts; defaults to none. */
  readonly messages?: number
}

/** A function of `rest` that is waiting for the services it needs. */
export type RestFunction = Effect.Effect<Operation, never, DiscordRest | GuildScope | Application>

/** Defines `rest.<name>` by its arguments and its call. */
export const restCall = <const F extends Schema.Struct.Fields>(
  name: string,
  fields: F,
  call: RestCall<Schema.Struct<F>["Type"]>,
): RestFunction =>
  Effect.gen(function* () {
    const rest = yield* DiscordRest
    const scope = yield* GuildScope
    const application = yield* Application
    type Args = Schema.Struct<F>["Type"]

    const requireThread = (guildId: GuildId, id: string) =>
      Effect.catchTag(scope.requireChannel(guildId, id), "ScopeForbidden", () =>
        Effect.fail(new ScopeForbidden({ kind: "thread", id })),
      )

    const check = Effect.fnUntraced(function* (args: Named, guildId: GuildId) {
      if (args.guildId !== undefined && args.guildId !== guildId) {
        return yield* new ScopeForbidden({ kind: "guild", id: args.guildId })
      }
      if (args.channelId !== undefined) yield* scope.requireChannel(guildId, args.channelId)
      if (args.threadId !== undefined) yield* requireThread(guildId, args.threadId)
      if (args.webhookId !== undefined) yield* scope.requireWebhook(guildId, args.webhookId)
      if (args.code !== undefined) yield* scope.requireInvite(guildId, args.code)
    })

    const run = Effect.fnUntraced(function* (args: Args, guildId: GuildId) {
      const named = args as Named
      yield* check(named, guildId).pipe(Effect.mapError(toOperationFailed))
      const applicationId = yield* Effect.mapError(application.id, noApplication)
      const built = call.body?.(args)
      const body = Effect.isEffect(built)
        ? yield* Effect.mapError(built as Effect.Effect<unknown, MessageInvalid>, toOperationFailed)
        : built
      const result = yield* rest
        .request(guildId, call.method, call.route(args, { guildId, applicationId }), {
          ...(body === undefined ? {} : { body }),
          ...(call.query === undefined ? {} : { query: texts(call.query(args)) }),
          ...(named.reason === undefined ? {} : { reason: named.reason }),
        })
        .pipe(Effect.mapError(toOperationFailed))
      return call.returns === "json" ? result : undefined
    })
    const args = Schema.Struct(fields) as unknown as Schema.Codec<Args, unknown>
    return operation(`rest.${name}`, args, run, { messages: call.messages ?? 0 })
  })

/** The arguments that are checked by their names. */
interface Named {
  readonly guildId?: string
  readonly channelId?: string
  readonly threadId?: string
  readonly webhookId?: string
  readonly code?: string
  readonly reason?: string
}

const noApplication = () =>
  operationFailed("DISCORD_UNREACHABLE", "Discord does not tell which application this bot is")

const texts = (query: Readonly<Record<string, string | number | boolean | undefined>>) =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )

/** Fields that many calls have. */
export const guild = { guildId: Schema.optional(Snowflake) }
export const reason = { reason: Schema.optional(Schema.String.check(Schema.isMaxLength(512))) }
export const optionalId = Schema.optional(Snowflake)

/** Discord's own JSON of what is to be made or changed. */
export const payload = { payload: Schema.Record(Schema.String, Schema.Json) }

/** How many, from 1 to `most`. */
export const limit = (most: number) => ({
  limit: Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: most }))),
})
