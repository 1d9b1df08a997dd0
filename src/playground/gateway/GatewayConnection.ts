/**
 * Discord's gateway protocol on one websocket: HELLO, then IDENTIFY or RESUME, heartbeats, and the close codes for
 * whoever does not keep to it.
 */
import {
  type APIGuildMember,
  GatewayCloseCodes as Code,
  GatewayDispatchEvents,
  GatewayOpcodes as Op,
} from "discord-api-types/v10"
import { Effect, Queue, Result, Schema } from "effect"
import { Socket } from "effect/socket"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { World } from "../World.ts"
import { Gateway } from "./Gateway.ts"
import type { GatewaySession, GatewayWire } from "./GatewaySession.ts"
import { allIntents } from "./Intents.ts"

/** How often a bot has to send a heartbeat, in ms; Discord's own figure. */
export const heartbeatInterval = 41_250

/** Payloads a bot may send within a minute, and how long each may be. */
const sendLimit = 120
const maxPayloadLength = 4096
/** Above this many guilds a shard is refused. */
const maxGuildsPerShard = 2500

const Payload = Schema.fromJsonString(
  Schema.Struct({ op: Schema.Int, d: Schema.optionalKey(Schema.Unknown) }),
)
const IdentifyData = Schema.Struct({
  token: Schema.String,
  intents: Schema.Int,
  properties: Schema.Unknown,
  shard: Schema.optionalKey(Schema.Tuple([Schema.Int, Schema.Int])),
})
const ResumeData = Schema.Struct({
  token: Schema.String,
  session_id: Schema.String,
  seq: Schema.NullOr(Schema.Int),
})
const RequestMembersData = Schema.Struct({
  guild_id: Schema.String,
  query: Schema.optionalKey(Schema.String),
  limit: Schema.optionalKey(Schema.Int),
  user_ids: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  nonce: Schema.optionalKey(Schema.String),
})

const decodePayload = Schema.decodeUnknownResult(Payload)
const decodeIdentify = Schema.decodeUnknownResult(IdentifyData)
const decodeResume = Schema.decodeUnknownResult(ResumeData)
const decodeRequestMembers = Schema.decodeUnknownResult(RequestMembersData)

/** The connection's query: `v` must be 10 and `encoding` json; compression is not offered. */
export interface ConnectionQuery {
  readonly v?: string | undefined
  readonly encoding?: string | undefined
  readonly compress?: string | undefined
}

/** Serves one connection until either side closes it; `host` is what the bot reached us under. */
export const serveConnection = Effect.fnUntraced(function* (
  socket: Socket.Socket,
  query: ConnectionQuery,
  host: string,
) {
  const gateway = yield* Gateway
  const guilds = yield* Guilds
  const world = yield* World
  const reader = yield* socket.reader
  const writer = yield* socket.writer
  const outbox = yield* Queue.unbounded<string | Socket.CloseEvent>()
  let session: GatewaySession | undefined
  let closed = false

  const wire: GatewayWire = {
    send: (text) => {
      if (!closed) Queue.offerUnsafe(outbox, text)
    },
    close: (code, reason) => {
      if (!closed) Queue.offerUnsafe(outbox, new Socket.CloseEvent(code, reason))
      closed = true
    },
  }
  const send = (op: number, d: unknown) => wire.send(JSON.stringify({ t: null, s: null, op, d }))

  const identify = (d: unknown) => {
    if (session) return wire.close(Code.AlreadyAuthenticated, "Already authenticated.")
    const decoded = decodeIdentify(d)
    if (Result.isFailure(decoded)) return wire.close(Code.DecodeError, "Error while decoding payload.")
    const { intents, shard = [0, 1], token } = decoded.success
    const [id, count] = shard
    if (withoutScheme(token) !== Identity.botToken) {
      return wire.close(Code.AuthenticationFailed, "Authentication failed.")
    }
    if (intents < 0 || intents & ~allIntents) return wire.close(Code.InvalidIntents, "Invalid intent(s).")
    if (count < 1 || id < 0 || id >= count) return wire.close(Code.InvalidShard, "Invalid shard.")
    if (gateway.guildCount(shard) > maxGuildsPerShard) {
      return wire.close(Code.ShardingRequired, "Sharding required.")
    }
    session = gateway.identify(wire, { intents, shard, resumeUrl: `ws://${host}/playground/gateway` })
  }

  const resume = (d: unknown) => {
    if (session) return wire.close(Code.AlreadyAuthenticated, "Already authenticated.")
    const decoded = decodeResume(d)
    if (Result.isFailure(decoded)) return wire.close(Code.DecodeError, "Error while decoding payload.")
    if (withoutScheme(decoded.success.token) !== Identity.botToken) {
      return wire.close(Code.AuthenticationFailed, "Authentication failed.")
    }
    const resumed = gateway.resume(wire, decoded.success.session_id, decoded.success.seq ?? 0)
    if (resumed === "gone") send(Op.InvalidSession, false)
    else if (resumed === "invalidSequence") wire.close(Code.InvalidSeq, "Invalid seq.")
    else session = resumed
  }

  const requestMembers = (d: unknown) => {
    const decoded = decodeRequestMembers(d)
    if (Result.isFailure(decoded)) return wire.close(Code.DecodeError, "Error while decoding payload.")
    const { guild_id, limit, nonce, query, user_ids } = decoded.success
    const guild = world.guilds.get(guild_id)
    if (!guild || !session) return
    const wanted = user_ids === undefined ? undefined : new Set([user_ids].flat())
    const members = Array.from(guild.members.values(), guilds.toApiMember).filter(
      ({ user, nick }: APIGuildMember) =>
        wanted
          ? wanted.has(user.id)
          : (nick ?? user.username).toLowerCase().startsWith((query ?? "").toLowerCase()),
    )
    session.dispatch(
      GatewayDispatchEvents.GuildMembersChunk,
      JSON.stringify({
        guild_id,
        members: limit ? members.slice(0, limit) : members,
        chunk_index: 0,
        chunk_count: 1,
        not_found: wanted ? [...wanted].filter((id) => !guild.members.has(id)) : [],
        nonce,
      }),
    )
  }

  const allowSend = sendBudget(world.now)

  const receive = (frame: Uint8Array | string) => {
    if (closed) return
    if (!allowSend()) return wire.close(Code.RateLimited, "You are being rate limited.")
    const text = typeof frame === "string" ? frame : Buffer.from(frame).toString()
    const payload = decodePayload(text)
    if (text.length > maxPayloadLength || Result.isFailure(payload)) {
      return wire.close(Code.DecodeError, "Error while decoding payload.")
    }
    const { d, op } = payload.success
    switch (op) {
      case Op.Heartbeat:
        return send(Op.HeartbeatAck, null)
      case Op.Identify:
        return identify(d)
      case Op.Resume:
        return resume(d)
      case Op.PresenceUpdate:
      case Op.VoiceStateUpdate:
      case Op.RequestGuildMembers:
      case Op.RequestSoundboardSounds:
        if (!session) return wire.close(Code.NotAuthenticated, "Not authenticated.")
        return op === Op.RequestGuildMembers ? requestMembers(d) : undefined
      default:
        return wire.close(Code.UnknownOpcode, "Unknown opcode.")
    }
  }

  if (query.v !== undefined && query.v !== "10") wire.close(Code.InvalidAPIVersion, "Invalid API version.")
  else if ((query.encoding ?? "json") !== "json" || query.compress !== undefined) {
    wire.close(Code.DecodeError, "Only encoding=json without compression is served here.")
  } else send(Op.Hello, { heartbeat_interval: heartbeatInterval, _trace: ["playground"] })

  yield* Effect.forkScoped(
    Effect.forever(
      Effect.flatMap(Queue.takeAll(outbox), (items) =>
        Effect.forEach(items, (item) => writer.write(item), { discard: true }),
      ),
    ),
  )

  const quiet = Effect.sync(() => wire.close(Code.SessionTimedOut, "Session timed out."))
  let left = false
  yield* reader.pull.pipe(
    // A bot that sends nothing for so long has missed its heartbeat.
    Effect.timeoutOrElse({
      duration: heartbeatInterval * 1.5,
      orElse: () => Effect.as(quiet, [] as ReadonlyArray<string>),
    }),
    Effect.map((frames) => frames.forEach(receive)),
    Effect.forever,
    Effect.catch((error: Socket.SocketError) =>
      Effect.sync(() => {
        left = endsSession(error)
      }),
    ),
    Effect.onExit(() =>
      Effect.sync(() => {
        closed = true
        if (session) gateway.detach(session, wire, left)
      }),
    ),
  )
}, Effect.scoped)

const withoutScheme = (token: string) => token.replace(/^Bot /, "")

/** A bot that closes with 1000 or 1001 means to leave: its session is over. */
const endsSession = ({ reason }: Socket.SocketError) =>
  reason._tag === "SocketCloseError" && (reason.code === 1000 || reason.code === 1001)

/** Counts what a bot sends; false when it is more than a minute allows. */
const sendBudget = (now: () => number) => {
  let windowStart = now()
  let used = 0
  return () => {
    if (now() - windowStart >= 60_000) {
      windowStart = now()
      used = 0
    }
    return ++used <= sendLimit
  }
}
