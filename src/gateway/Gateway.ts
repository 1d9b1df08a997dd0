/**
 * The connection to Discord's gateway: discord.js's `WebSocketManager` without its caches. A dispatch becomes a guild event in
 * a plain callback, without a fiber, because this is where every event of every guild comes through.
 */
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws"
import { Effect, FiberSet, Layer, Redacted, Schema } from "effect"
import {
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { Guilds } from "../discord/Guilds.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { Interactions } from "../discord/Interactions.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { isOnShard, type Shard } from "../domain/Shards.ts"
import { Configuration } from "../layers/Configuration.ts"
import type { IncomingInteraction } from "../discord/Interaction.ts"
import { Counts } from "../layers/Counts.ts"
import { Activity } from "../services/Activity.ts"
import { Logs } from "../services/Logs.ts"
import { user } from "./Camel.ts"
import { eventText, keepRoles } from "./EventText.ts"
import { intentBits } from "./Intents.ts"
import { normalise } from "./Normalise.ts"
import { guildJoin } from "./normalise/guild.ts"
import { incomingInteraction } from "./normalise/interactions.ts"
import { Recent } from "./Recent.ts"
import { makeRoster } from "./Roster.ts"
import { Sessions } from "./Sessions.ts"

/** Discord refuses the bot for good: trying again with the same settings cannot help. */
export class GatewayRefused extends Schema.TaggedError<GatewayRefused>()("GatewayRefused", {
  message: Schema.String,
}) {}

/** Closes the connection but not the session: Discord ends it at 1000 and 1001 only. */
const untilNextTime = { code: 4200, reason: "flora stops and will resume" }

/** Time that the other side gets to agree to that, and that what is under way gets to end. */
const closeTime = "2 seconds"

const connect = Effect.gen(function* () {
  const target = yield* DiscordTarget
  const rest = yield* DiscordRest
  const router = yield* GuildRouter
  const scope = yield* GuildScope
  const guilds = yield* Guilds
  const interactions = yield* Interactions
  const activity = yield* Activity
  const logs = yield* Logs
  const sessions = yield* Sessions
  const roster = yield* makeRoster
  const { discordIntents } = yield* Configuration
  const recent = new Recent(yield* Limits)
  const counts = yield* Counts
  const background = yield* FiberSet.make<void>()
  const run = yield* FiberSet.runtime(background)<never>()

  /** The bot is in a guild: as ever, after an outage, or because somebody has just added it. */
  const enter = (guild: GatewayGuildCreateDispatchData) => {
    const id = guild.id as GuildId
    for (const channel of [...guild.channels, ...guild.threads]) scope.learn(channel.id, id)
    const isNew = !guilds.has(id)
    guilds.joined(id)
    // Its events may come before the database has told what its script handles.
    if (isNew) router.expect(id, undefined)
    const greet = Effect.sync(() => {
      keepRoles(id, guild.roles, recent, (kind) => router.wants(id, kind))
      if (isNew && router.wants(id, "guildJoin"))
        router.offer(id, "guildJoin", JSON.stringify(guildJoin(guild)))
    })
    return Effect.andThen(roster.joined(id), greet)
  }

  /** The bot was removed: its script hears of it, ends, and keeps its deployment. */
  const leave = (id: GuildId) => {
    guilds.left(id)
    recent.forget(id)
    const farewell = router.wants(id, "guildLeave")
      ? router.settle(id, "guildLeave", JSON.stringify({ guildId: id }))
      : Effect.void
    // Somebody may have added it again meanwhile: then it comes back after it has left.
    const back = Effect.suspend(() => (guilds.has(id) ? roster.joined(id) : Effect.void))
    return farewell.pipe(Effect.andThen(roster.left(id)), Effect.andThen(back))
  }

  /** Its user reads "The application did not respond"; the script's author would not hear of it otherwise. */
  const tellOfSilence = ({ guildId, name }: IncomingInteraction) =>
    logs.write(
      guildId as GuildId,
      "warn",
      "runtime",
      `${name} got no answer within 3 seconds: no handler answered it with ctx.reply, ctx.defer, ctx.update or ctx.showModal`,
    )

  const handle = (dispatch: GatewayDispatchPayload, shard: Shard) => {
    if (dispatch.t === GatewayDispatchEvents.Ready) {
      const ready = JSON.stringify({ user: user(dispatch.d.user), guildIds: [] })
      sessions.begin(shard.id, dispatch.d.session_id, ready)
      router.ready(ready, (guildId) => isOnShard(shard, guildId))
    }
    const session = sessions.of(shard.id)
    // Discord replays what follows the number that we name; what was there before has been handled.
    if (session?.receive(dispatch.s) !== true) return
    /** Events that change more than a mailbox count as handled when that has been done. */
    const attend = (effect: Effect.Effect<void>, then: Effect.Effect<void> = Effect.void) => {
      session.hold(dispatch.s)
      run(effect.pipe(Effect.andThen(Effect.sync(session.receipt(dispatch.s).settle)), Effect.andThen(then)))
    }
    switch (dispatch.t) {
      case GatewayDispatchEvents.Ready: {
        const listed = new Set(dispatch.d.guilds.map(({ id }) => id))
        for (const id of listed) guilds.joined(id)
        for (const id of guilds.ids()) if (isOnShard(shard, id) && !listed.has(id)) recent.forget(id)
        // A session is kept once the guilds that it lists are known: they are not listed again.
        return attend(roster.listed(shard, [...listed]), sessions.save)
      }
      case GatewayDispatchEvents.GuildCreate:
        return dispatch.d.unavailable === true ? undefined : attend(enter(dispatch.d))
      case GatewayDispatchEvents.GuildDelete:
        // Unavailable is an outage at Discord.
        return dispatch.d.unavailable === true ? undefined : attend(leave(dispatch.d.id as GuildId))
      case GatewayDispatchEvents.ThreadListSync:
        for (const thread of dispatch.d.threads) scope.learn(thread.id, dispatch.d.guild_id)
        return
      case GatewayDispatchEvents.ChannelDelete:
      case GatewayDispatchEvents.ThreadDelete:
        scope.forget(dispatch.d.id)
        break
      case GatewayDispatchEvents.InteractionCreate: {
        const incoming = incomingInteraction(dispatch.d)
        if (incoming !== undefined) interactions.opened(incoming, () => tellOfSilence(incoming))
      }
    }
    const event = normalise(dispatch)
    if (event === undefined) return
    const guildId = event.guildId as GuildId
    if (event.channelId !== undefined) scope.learn(event.channelId, guildId)
    const text = eventText(event, recent, (kind) => router.wants(guildId, kind))
    const interactionId = dispatch.t === GatewayDispatchEvents.InteractionCreate ? dispatch.d.id : undefined
    if (text === undefined) {
      if (interactionId !== undefined) interactions.ended(interactionId, false)
      return
    }
    const receipt = session.receipt(dispatch.s)
    const offered = router.offer(guildId, event.kind, text, receipt, interactionId)
    if (offered === "queued") session.hold(dispatch.s)
    if (offered !== "ignored") activity.note(guildId)
  }

  // In a session that goes on, Discord repeats neither who the bot is nor where it is.
  for (const { shard, session } of sessions.all()) {
    router.ready(session.ready, () => false)
    yield* roster.remember(shard)
  }

  let stopping = false
  const manager = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new WebSocketManager({
          token: Redacted.value(target.token),
          intents: intentBits(discordIntents),
          rest: rest.client,
          retrieveSessionInfo: (shardId) => sessions.info(shardId),
          updateSessionInfo: (shardId, info) => {
            // When it is told to close, discord.js takes the session for ended.
            if (!stopping) sessions.setInfo(shardId, info)
          },
        }),
    ),
    (manager) =>
      Effect.gen(function* () {
        stopping = true
        // What comes from now on is left to the next runtime.
        manager.removeAllListeners(WebSocketShardEvents.Dispatch)
        const closed = Effect.promise(async () => manager.destroy(untilNextTime))
        yield* Effect.timeoutOption(Effect.interruptible(closed), closeTime)
        // Guilds that have come or gone are taken note of; what takes longer is replayed to the next runtime.
        yield* Effect.timeoutOption(FiberSet.awaitEmpty(background), closeTime)
      }),
  )
  manager.on(WebSocketShardEvents.Dispatch, (dispatch, shardId) => {
    try {
      handle(dispatch, { id: shardId, count: sessions.info(shardId)?.shardCount ?? 1 })
    } catch (error) {
      // A payload that is not what Discord documents; one bad event must not stop the others.
      run(Effect.logWarning(`a ${String(dispatch.t)} dispatch was not understood: ${String(error)}`))
    }
  })
  yield* Effect.callback<void, GatewayRefused>((resume) => {
    const refused = (message: string) => resume(Effect.fail(new GatewayRefused({ message })))
    manager.on(WebSocketShardEvents.Hello, (shard) => counts.shard(shard, "connecting"))
    manager.on(WebSocketShardEvents.Closed, (_, shard) => counts.shard(shard, "closed"))
    manager.on(WebSocketShardEvents.HeartbeatComplete, ({ latency }, shard) =>
      counts.heartbeat(shard, latency),
    )
    manager.on(WebSocketShardEvents.Ready, (_, shard) => {
      counts.shard(shard, "ready")
      run(Effect.logInfo(`gateway shard ${shard} is ready`))
      resume(Effect.void)
    })
    manager.on(WebSocketShardEvents.Resumed, (shard) => {
      roster.resumed(shard)
      counts.shard(shard, "ready")
      run(Effect.logInfo(`gateway shard ${shard} resumed`))
      resume(Effect.void)
    })
    manager.on(WebSocketShardEvents.Error, (error) => {
      run(Effect.logError(`gateway: ${error.message}`))
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
