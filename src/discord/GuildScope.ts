/**
 * What belongs to which guild. Every operation that names a channel, thread, webhook, invite or user is checked against the guild it
 * runs for. Most channels are known from the gateway; otherwise Discord is asked once and the answer is cached.
 */
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { Routes } from "discord-api-types/v10"
import { Persistence } from "effect/persistence"
import type { GuildId } from "../domain/Ids.ts"
import { type DiscordCallFailed, DiscordRest } from "./DiscordRest.ts"

/** By what is named: the argument that names it, and where a script finds those that it may name. */
const named = {
  channel: { field: "channelId", found: "rest.fetchChannels() and rest.fetchActiveThreads() tell which do" },
  thread: { field: "threadId", found: "rest.fetchActiveThreads() tells which do" },
  webhook: { field: "webhookId", found: "rest.fetchGuildWebhooks() tells which do" },
  invite: { field: "code", found: "rest.fetchInvites() tells which do" },
  member: { field: "userId", found: "rest.fetchMembers() tells who does" },
  guild: { field: "guildId", found: "leave guildId out" },
} as const

/** What a script names is not one of this guild's. The same for what does not exist. */
export class ScopeForbidden extends Schema.TaggedError<ScopeForbidden>()("ScopeForbidden", {
  kind: Schema.Literals(["channel", "thread", "webhook", "invite", "member", "guild"]),
  id: Schema.String,
}) {
  get field(): string {
    return named[this.kind].field
  }
  override get message() {
    const wrong = this.kind === "guild" ? "is not the guild of this script" : "does not belong to this guild"
    return `${this.field}: ${this.kind} ${this.id} ${wrong}; ${named[this.kind].found}`
  }
}

type Check = Effect.Effect<void, ScopeForbidden | DiscordCallFailed>

const maxKnown = 200_000
const cachedFor = Duration.hours(6)

/** Channels and webhooks name their guild by its id, invites by an object. */
const Owned = Schema.Struct({
  guild_id: Schema.optional(Schema.String),
  guild: Schema.optional(Schema.Struct({ id: Schema.String })),
})
const decodeOwned = Schema.decodeUnknownOption(Owned)

export class GuildScope extends Context.Service<
  GuildScope,
  {
    /** Errors: `ScopeForbidden`; `DiscordCallFailed` when Discord has to be asked and does not answer. */
    readonly requireChannel: (guildId: GuildId, channelId: string) => Check
    readonly requireWebhook: (guildId: GuildId, webhookId: string) => Check
    readonly requireInvite: (guildId: GuildId, code: string) => Check
    /** Never from a cache: people leave. */
    readonly requireMember: (guildId: GuildId, userId: string) => Check
    /** What the gateway told: synchronous, because it is called for every event. */
    readonly learn: (channelId: string, guildId: string) => void
    readonly forget: (channelId: string) => void
  }
>()("flora/discord/GuildScope") {
  static readonly layer = Layer.effect(
    GuildScope,
    Effect.gen(function* () {
      const rest = yield* DiscordRest
      const { make } = yield* Persistence.BackingPersistence
      const channels = yield* make("flora:scope:channel")
      const webhooks = yield* make("flora:scope:webhook")
      const known = new Map<string, string>()

      const learn = (channelId: string, guildId: string) => {
        if (known.get(channelId) === guildId) return
        if (known.size >= maxKnown) known.delete(known.keys().next().value!)
        known.set(channelId, guildId)
      }

      /** What Discord answers at the route; undefined where it shows us nothing. */
      const look = (asking: GuildId, route: string) =>
        rest.request(asking, "GET", route).pipe(
          Effect.catchIf(
            (error) => error.status === 404 || error.status === 403,
            () => Effect.succeed(undefined),
          ),
        )

      /** The owner that Discord names; "" for none. */
      const ownerAt = Effect.fnUntraced(function* (asking: GuildId, route: string) {
        const decoded = decodeOwned(yield* look(asking, route))
        return (decoded._tag === "Some" && (decoded.value.guild_id ?? decoded.value.guild?.id)) || ""
      })

      const cachedOwner = Effect.fnUntraced(function* (
        cache: typeof channels,
        asking: GuildId,
        id: string,
        route: string,
      ) {
        const cached = yield* Effect.orElseSucceed(cache.get(id), () => undefined)
        if (cached !== undefined && "guildId" in cached) return String(cached.guildId)
        const guildId = yield* ownerAt(asking, route)
        // A cache that is down costs a call next time, nothing else. Ids that a script has made up are not worth keeping.
        if (guildId !== "") yield* Effect.ignore(cache.set(id, { guildId }, cachedFor))
        return guildId
      })

      const forbidden = (kind: ScopeForbidden["kind"], id: string) =>
        Effect.fail(new ScopeForbidden({ kind, id }))

      return GuildScope.of({
        learn,
        forget: (channelId) => void known.delete(channelId),
        requireChannel: (guildId, channelId) => {
          const owner = known.get(channelId)
          if (owner === guildId) return Effect.void
          if (owner !== undefined) return forbidden("channel", channelId)
          return Effect.flatMap(
            cachedOwner(channels, guildId, channelId, Routes.channel(channelId)),
            (asked) => {
              if (asked !== "") learn(channelId, asked)
              return asked === guildId ? Effect.void : forbidden("channel", channelId)
            },
          )
        },
        requireWebhook: (guildId, webhookId) =>
          Effect.flatMap(cachedOwner(webhooks, guildId, webhookId, Routes.webhook(webhookId)), (owner) =>
            owner === guildId ? Effect.void : forbidden("webhook", webhookId),
          ),
        requireInvite: (guildId, code) =>
          Effect.flatMap(ownerAt(guildId, Routes.invite(code)), (owner) =>
            owner === guildId ? Effect.void : forbidden("invite", code),
          ),
        requireMember: (guildId, userId) =>
          Effect.flatMap(look(guildId, Routes.guildMember(guildId, userId)), (member) =>
            member === undefined ? forbidden("member", userId) : Effect.void,
          ),
      })
    }),
  )
}
