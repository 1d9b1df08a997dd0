/**
 * Discord's gateway without its sockets: the sessions of the connected bots, what each is told, and how a lost one is
 * resumed. Connections (GatewayConnection) speak the protocol and lend a session their wire.
 */
import { randomBytes } from "node:crypto"
import { type APIUnavailableGuild, GatewayDispatchEvents, GatewayOpcodes } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { Events, type PlaygroundEvent } from "../Events.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { World } from "../World.ts"
import { noGuild } from "../WorldState.ts"
import { type GatewaySession, type GatewayWire, makeGatewaySession } from "./GatewaySession.ts"
import { blanked, mustBlank, wants } from "./Intents.ts"

export interface Identify {
  readonly shard: readonly [id: number, count: number]
  readonly intents: number
  /** Where to resume, ws://…. */
  readonly resumeUrl: string
}

/** A session or a part of it that is gone, or a sequence number that it never reached. */
export type ResumeRefusal = "gone" | "invalidSequence"

export class Gateway extends Context.Service<
  Gateway,
  {
    /** Begins a session: READY, then the guilds of its shard. */
    readonly identify: (wire: GatewayWire, identify: Identify) => GatewaySession
    /** Gives a session that lost its wire a new one and replays what it missed, unless the bot has to identify anew. */
    readonly resume: (
      wire: GatewayWire,
      sessionId: string,
      sequence: number,
    ) => GatewaySession | ResumeRefusal
    /** Says that the wire is gone. `ended` when the bot closed it in a way that ends the session. */
    readonly detach: (session: GatewaySession, wire: GatewayWire, ended: boolean) => void
    /** How many guilds a shard has. */
    readonly guildCount: (shard: GatewaySession["shard"]) => number
    /** Drops every connection as a failing network would; sessions can be resumed. Returns how many there were. */
    readonly disconnect: Effect.Effect<number>
    /** Asks every bot to reconnect and resume (op 7). */
    readonly reconnect: Effect.Effect<number>
    /** Ends every session (op 9): bots have to identify anew. */
    readonly invalidate: Effect.Effect<number>
  }
>()("flora/playground/gateway/Gateway") {
  static readonly layer = Layer.effect(
    Gateway,
    Effect.suspend(() => make),
  )
}

/** How long a session without a connection waits to be resumed, in ms. */
const resumeWindow = 5 * 60_000

const make = Effect.gen(function* () {
  const world = yield* World
  const guilds = yield* Guilds
  const events = yield* Events
  const sessions = new Map<string, GatewaySession>()

  const unlisten = events.listen((event) => {
    if (event.audience === "page") return
    // No bot here asks for direct messages; but what is pressed in them Discord tells every bot.
    if (event.guildId === noGuild && event.t !== "INTERACTION_CREATE") return
    // What happens in a guild that the bot has left is none of its business.
    if (event.t !== "GUILD_DELETE" && world.guilds.get(event.guildId)?.members.has(Identity.botId) === false)
      return
    for (const session of sessions.values()) tell(session, event)
  })
  yield* Effect.addFinalizer(() => Effect.sync(unlisten))

  const dropExpired = () => {
    for (const session of sessions.values()) {
      if (!session.wire && world.now() - session.lostAt > resumeWindow) sessions.delete(session.id)
    }
  }

  const guildsOf = (shard: GatewaySession["shard"]) =>
    [...world.guilds.values()].filter(
      (guild) => guild.members.has(Identity.botId) && handles(shard, guild.id),
    )

  const identify = (wire: GatewayWire, { intents, resumeUrl, shard }: Identify) => {
    dropExpired()
    const session = makeGatewaySession({ id: randomBytes(16).toString("hex"), shard, intents, wire })
    const mine = guildsOf(shard)
    session.dispatch(
      GatewayDispatchEvents.Ready,
      JSON.stringify({
        v: 10,
        user: {
          ...world.users.get(Identity.botId),
          verified: true,
          mfa_enabled: false,
          email: null,
          flags: 0,
        },
        guilds: mine.map(({ id }): APIUnavailableGuild => ({ id, unavailable: true })),
        session_id: session.id,
        session_type: "normal",
        resume_gateway_url: resumeUrl,
        shard,
        application: { id: Identity.botId, flags: 0 },
        private_channels: [],
        relationships: [],
        presences: [],
        user_settings: {},
        geo_ordered_rtc_regions: [],
        _trace: ["playground"],
      }),
    )
    sessions.set(session.id, session)
    if (wants(intents, "GUILD_CREATE")) {
      for (const guild of mine) session.dispatch("GUILD_CREATE", JSON.stringify(guilds.toGuildCreate(guild)))
    }
    return session
  }

  const resume = (wire: GatewayWire, sessionId: string, sequence: number) => {
    dropExpired()
    const session = sessions.get(sessionId)
    if (session === undefined) return "gone"
    if (sequence > session.sequence()) {
      sessions.delete(sessionId)
      return "invalidSequence"
    }
    // A bot may resume before the old connection is known to be dead; the new one wins.
    session.wire?.close(4000, "Resumed elsewhere")
    session.wire = wire
    if (!session.replay(sequence)) {
      sessions.delete(sessionId)
      return "gone"
    }
    session.dispatch(GatewayDispatchEvents.Resumed, JSON.stringify({ _trace: ["playground"] }))
    return session
  }

  const detach = (session: GatewaySession, wire: GatewayWire, ended: boolean) => {
    if (session.wire !== wire) return
    session.wire = undefined
    session.lostAt = world.now()
    if (ended) sessions.delete(session.id)
  }

  const forEachWire = (f: (wire: GatewayWire, session: GatewaySession) => void) =>
    Effect.sync(() => {
      const connected = [...sessions.values()].filter((session) => session.wire !== undefined)
      for (const session of connected) f(session.wire!, session)
      return connected.length
    })

  return Gateway.of({
    identify,
    resume,
    detach,
    guildCount: (shard) => guildsOf(shard).length,
    disconnect: forEachWire((wire) => wire.close(4000, "Disconnected by the playground")),
    reconnect: forEachWire((wire) => {
      wire.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null, s: null, t: null }))
      wire.close(4000, "Reconnect")
    }),
    invalidate: forEachWire((wire, session) => {
      sessions.delete(session.id)
      wire.send(JSON.stringify({ op: GatewayOpcodes.InvalidSession, d: false, s: null, t: null }))
      wire.close(4000, "Session invalidated")
    }),
  })
})

const handles = ([id, count]: GatewaySession["shard"], guildId: string) =>
  count === 1 || Number((BigInt(guildId) >> 22n) % BigInt(count)) === id

const tell = (session: GatewaySession, event: PlaygroundEvent) => {
  if (!wants(session.intents, event.t) || !handles(session.shard, event.guildId)) return
  session.dispatch(event.t, mustBlank(session.intents, event.t, event.d) ? blanked(event.d) : event.json())
}
