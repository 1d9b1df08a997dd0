/**
 * The connection to Discord's gateway: discord.js's `WebSocketManager` without its caches. A dispatch becomes a guild event in
 * a plain callback, without a fiber, because this is where every event of every guild comes through.
 */
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws"
import { Effect, Layer, Redacted, Schema } from "effect"
import { GatewayDispatchEvents, type GatewayDispatchPayload, GatewayIntentBits } from "discord-api-types/v10"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { Starter } from "../actors/Starter.ts"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { Guilds } from "../discord/Guilds.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { Interactions } from "../discord/Interactions.ts"
import type { GuildId } from "../domain/Ids.ts"
import { incomingInteraction, normalise, user } from "./Normalise.ts"

/** Discord refuses the bot for good: trying again with the same settings cannot help. */
export class GatewayRefused extends Schema.TaggedError<GatewayRefused>()("GatewayRefused", {
  message: Schema.String,
}) {}

const intents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent

const connect = Effect.gen(function* () {
  const target = yield* DiscordTarget
  const rest = yield* DiscordRest
  const router = yield* GuildRouter
  const scope = yield* GuildScope
  const guilds = yield* Guilds
  const interactions = yield* Interactions
  const starter = yield* Starter
  const runFork = Effect.runForkWith(yield* Effect.context<never>())

  const handle = (dispatch: GatewayDispatchPayload) => {
    switch (dispatch.t) {
      case GatewayDispatchEvents.Ready:
        return router.ready(JSON.stringify({ user: user(dispatch.d.user), guildIds: [] }))
      case GatewayDispatchEvents.GuildCreate: {
        if (dispatch.d.unavailable === true) return
        for (const channel of [...dispatch.d.channels, ...dispatch.d.threads])
          scope.learn(channel.id, dispatch.d.id)
        guilds.joined(dispatch.d.id)
        runFork(starter.welcome(dispatch.d.id as GuildId))
        return
      }
      case GatewayDispatchEvents.GuildDelete:
        // Unavailable is an outage at Discord; otherwise the bot was removed: its script ends and keeps its deployment.
        if (dispatch.d.unavailable !== true) {
          guilds.left(dispatch.d.id)
          router.find(dispatch.d.id as GuildId)?.dismiss()
        }
        return
      case GatewayDispatchEvents.ChannelCreate:
      case GatewayDispatchEvents.ThreadCreate:
        if ("guild_id" in dispatch.d && dispatch.d.guild_id) scope.learn(dispatch.d.id, dispatch.d.guild_id)
        return
      case GatewayDispatchEvents.ChannelDelete:
      case GatewayDispatchEvents.ThreadDelete:
        return scope.forget(dispatch.d.id)
      case GatewayDispatchEvents.InteractionCreate: {
        const incoming = incomingInteraction(dispatch.d)
        if (incoming !== undefined) interactions.opened(incoming)
      }
    }
    const event = normalise(dispatch)
    if (event === undefined) return
    if (event.channelId !== undefined) scope.learn(event.channelId, event.guildId)
    router.offer(
      event.guildId as GuildId,
      event.kind,
      JSON.stringify(event.payload),
      dispatch.t === GatewayDispatchEvents.InteractionCreate ? dispatch.d.id : undefined,
    )
  }

  const manager = yield* Effect.acquireRelease(
    Effect.sync(
      () => new WebSocketManager({ token: Redacted.value(target.token), intents, rest: rest.client }),
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
      if (isFinal(error)) refused(`Discord refuses the bot: ${error.message}`)
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

/** Connected once it is built: the first shard is ready. Errors: `GatewayRefused`. */
export const layer = Layer.effectDiscard(connect)
