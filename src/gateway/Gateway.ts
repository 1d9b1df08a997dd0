/**
 * The connection to Discord's gateway: discord.js's `WebSocketManager` without its caches. A dispatch becomes a guild event in
 * a plain callback, without a fiber, because this is where every event of every guild comes through.
 */
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws"
import { Effect, Layer, Redacted, Schema } from "effect"
import {
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { Starter } from "../actors/Starter.ts"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { Guilds } from "../discord/Guilds.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { Interactions } from "../discord/Interactions.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { Configuration } from "../layers/Configuration.ts"
import { user } from "./Camel.ts"
import { eventText } from "./EventText.ts"
import { intentBits } from "./Intents.ts"
import { normalise } from "./Normalise.ts"
import { guildJoin } from "./normalise/guild.ts"
import { RecentMessages } from "./RecentMessages.ts"

/** Discord refuses the bot for good: trying again with the same settings cannot help. */
export class GatewayRefused extends Schema.TaggedError<GatewayRefused>()("GatewayRefused", {
  message: Schema.String,
}) {}

const connect = Effect.gen(function* () {
  const target = yield* DiscordTarget
  const rest = yield* DiscordRest
  const router = yield* GuildRouter
  const scope = yield* GuildScope
  const guilds = yield* Guilds
  const interactions = yield* Interactions
  const starter = yield* Starter
  const { discordIntents } = yield* Configuration
  const recent = new RecentMessages(yield* Limits)
  const runFork = Effect.runForkWith(yield* Effect.context<never>())

  /** The bot is in a guild: as ever, after an outage, or because somebody has just added it. */
  const enter = (guild: GatewayGuildCreateDispatchData) => {
    const id = guild.id as GuildId
    for (const channel of [...guild.channels, ...guild.threads]) scope.learn(channel.id, id)
    const isNew = !guilds.has(id)
    guilds.joined(id)
    const greet = Effect.sync(() => {
      if (isNew && router.wants(id, "guildJoin"))
        router.offer(id, "guildJoin", JSON.stringify(guildJoin(guild)))
    })
    runFork(Effect.andThen(starter.welcome(id), greet))
  }

  /** The bot was removed: its script hears of it, ends, and keeps its deployment. */
  const leave = (id: GuildId) => {
    guilds.left(id)
    recent.forget(id)
    const farewell = router.wants(id, "guildLeave")
      ? router.settle(id, "guildLeave", JSON.stringify({ guildId: id }))
      : Effect.void
    const dismiss = Effect.sync(() => {
      // Somebody may have added it again meanwhile.
      if (!guilds.has(id)) router.find(id)?.dismiss()
    })
    runFork(Effect.andThen(farewell, dismiss))
  }

  const handle = (dispatch: GatewayDispatchPayload) => {
    switch (dispatch.t) {
      case GatewayDispatchEvents.Ready:
        for (const guild of dispatch.d.guilds) guilds.joined(guild.id)
        return router.ready(JSON.stringify({ user: user(dispatch.d.user), guildIds: [] }))
      case GatewayDispatchEvents.GuildCreate:
        return dispatch.d.unavailable === true ? undefined : enter(dispatch.d)
      case GatewayDispatchEvents.GuildDelete:
        // Unavailable is an outage at Discord.
        return dispatch.d.unavailable === true ? undefined : leave(dispatch.d.id as GuildId)
      case GatewayDispatchEvents.ThreadListSync:
        for (const thread of dispatch.d.threads) scope.learn(thread.id, dispatch.d.guild_id)
        return
      case GatewayDispatchEvents.ChannelDelete:
      case GatewayDispatchEvents.ThreadDelete:
        scope.forget(dispatch.d.id)
        break
      case GatewayDispatchEvents.InteractionCreate: {
        const { id, token, application_id, guild_id } = dispatch.d
        if (guild_id !== undefined) {
          interactions.opened({ id, token, applicationId: application_id, guildId: guild_id })
        }
      }
    }
    const event = normalise(dispatch)
    if (event === undefined) return
    const guildId = event.guildId as GuildId
    if (event.channelId !== undefined) scope.learn(event.channelId, guildId)
    const text = eventText(event, recent, (kind) => router.wants(guildId, kind))
    if (text !== undefined) router.offer(guildId, event.kind, text)
  }

  const manager = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new WebSocketManager({
          token: Redacted.value(target.token),
          intents: intentBits(discordIntents),
          rest: rest.client,
        }),
    ),
    (manager) => Effect.promise(async () => manager.destroy()),
  )
  manager.on(WebSocketShardEvents.Dispatch, (dispatch) => {
    try {
      handle(dispatch)
    } catch (error) {
      // A payload that is not what Discord documents; one bad event must not stop the others.
      runFork(Effect.logWarning(`a ${String(dispatch.t)} dispatch was not understood: ${String(error)}`))
    }
  })
  yield* Effect.callback<void, GatewayRefused>((resume) => {
    const refused = (message: string) => resume(Effect.fail(new GatewayRefused({ message })))
    manager.on(WebSocketShardEvents.Ready, (_, shard) => {
      runFork(Effect.logInfo(`gateway shard ${shard} is ready`))
      resume(Effect.void)
    })
    manager.on(WebSocketShardEvents.Resumed, (shard) => {
      runFork(Effect.logInfo(`gateway shard ${shard} resumed`))
    })
    manager.on(WebSocketShardEvents.Error, (error) => {
      runFork(Effect.logError(`gateway: ${error.message}`))
      if (isFinal(error)) refused(`Discord refuses the bot: ${error.message}${adviceOn(error)}`)
    })
    void Promise.resolve(manager.connect()).catch((error: unknown) =>
      refused(
        `Discord's gateway cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
  })
})

/** What discord.js says before it gives a shard up. */
const isFinal = (error: Error) =>
  /authentication failed|disallowed intents|invalid (shard|intents)|sharding required/i.test(error.message)

const adviceOn = (error: Error) =>
  /disallowed intents/i.test(error.message)
    ? ". Grant it what DISCORD_INTENTS asks for, under Bot in Discord's developer portal, or ask for less"
    : ""

/** Connected once it is built: the first shard is ready. Errors: `GatewayRefused`. */
export const layer = Layer.effectDiscard(connect)
