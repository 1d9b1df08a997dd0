/** A Discord that does what a test tells it: one gateway session at a time, a few REST routes, and a record of what the bot did. */
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"
import { GatewayOpcodes as Op } from "discord-api-types/v10"
import { type WebSocket, WebSocketServer } from "ws"

interface Session {
  readonly id: string
  /** Everything that was dispatched, the first with number 1. */
  readonly events: Array<{ readonly t: string; readonly d: unknown }>
  socket: WebSocket | undefined
}

export interface ScriptedDiscord {
  readonly api: string
  /** Guilds that the bot is in. */
  readonly guilds: Set<string>
  /** Where the bot began a session, and where it asked to go on: `identify`, `resume at 7`. */
  readonly logins: Array<string>
  /** With which codes the bot closed its connections. */
  readonly closed: Array<number>
  /** Contents of the messages that the bot has sent. */
  readonly replies: Array<string>
  /** Guilds whose commands the bot has registered, in order. */
  readonly registered: Array<string>
  readonly dispatch: (t: string, d: unknown) => void
  readonly say: (guildId: string, content: string) => void
  readonly join: (guildId: string) => void
  readonly kick: (guildId: string) => void
  /** Drops the connection; the session can be resumed. */
  readonly drop: () => void
  /** Ends the session, connected or not. */
  readonly forget: () => void
  /** How many events a resume replays that the bot says it has had. */
  overlap: number
  /** How often bots that connect have to send a heartbeat. */
  heartbeatMs: number
}

/** The channel of a guild: Discord's first channel had the id of its guild. */
const guildCreate = (id: string) => ({ id, unavailable: false, channels: [{ id }], threads: [] })

const bot = { id: "900000000000000900", username: "flora", discriminator: "0", avatar: null, bot: true }

export const startDiscord = Effect.acquireRelease(
  Effect.promise(async () => {
    let session: Session | undefined
    let sessions = 0
    let messages = 0
    const messageId = () => `9000000000001${String(++messages).padStart(5, "0")}`
    const commands = new Map<string, Array<unknown>>()

    const answer = async (request: IncomingMessage): Promise<unknown> => {
      const path = request.url!.replace(/^\/api\/v10/, "").replace(/\?.*/, "")
      const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>)
      const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as unknown)
      if (path === "/gateway/bot") {
        const session_start_limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 }
        return { url, shards: 1, session_start_limit }
      }
      if (path.startsWith("/applications/@me")) return { id: bot.id }
      const [, of] = /^\/applications\/\d+\/guilds\/(\d+)\/commands$/.exec(path) ?? []
      if (of !== undefined) {
        if (request.method === "PUT") {
          commands.set(of, body as Array<unknown>)
          discord.registered.push(of)
        }
        if (request.method === "POST") {
          const command = { ...(body as object), id: messageId() }
          commands.set(of, [...(commands.get(of) ?? []), command])
          discord.registered.push(of)
          return command
        }
        return commands.get(of) ?? []
      }
      if (/^\/channels\/\d+\/messages$/.test(path)) {
        discord.replies.push((body as { content: string }).content)
        return { id: messageId(), channel_id: "1" }
      }
      return {}
    }

    const server = createServer((request, response) => {
      void answer(request).then((json) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(json)),
      )
    })
    const gateway = new WebSocketServer({ server })
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
    const { port } = server.address() as AddressInfo
    const url = `ws://127.0.0.1:${port}`

    const send = (socket: WebSocket | undefined, op: Op, d: unknown, rest: object = {}) =>
      socket?.send(JSON.stringify({ op, d, ...rest }))
    const deliver = (from: Session, number: number) => {
      const { t, d } = from.events[number - 1]!
      send(from.socket, Op.Dispatch, d, { t, s: number })
    }
    const dispatch = (t: string, d: unknown) => {
      if (session === undefined) return
      session.events.push({ t, d })
      deliver(session, session.events.length)
    }

    const identify = (socket: WebSocket) => {
      discord.logins.push("identify")
      session = { id: `session-${++sessions}`, events: [], socket }
      const guilds = Array.from(discord.guilds, (id) => ({ id, unavailable: true }))
      dispatch("READY", { v: 10, user: bot, guilds, session_id: session.id, resume_gateway_url: url })
      for (const id of discord.guilds) dispatch("GUILD_CREATE", guildCreate(id))
    }
    const resume = (socket: WebSocket, { session_id, seq }: { session_id: string; seq: number }) => {
      discord.logins.push(`resume at ${seq}`)
      if (session?.id !== session_id) return send(socket, Op.InvalidSession, false)
      session.socket = socket
      const last = session.events.length
      for (let number = Math.max(1, seq + 1 - discord.overlap); number <= last; number++)
        deliver(session, number)
      dispatch("RESUMED", {})
    }

    gateway.on("connection", (socket) => {
      send(socket, Op.Hello, { heartbeat_interval: discord.heartbeatMs })
      socket.on("message", (data: Buffer) => {
        const { op, d } = JSON.parse(data.toString()) as { op: Op; d: never }
        if (op === Op.Identify) identify(socket)
        else if (op === Op.Resume) resume(socket, d)
        else if (op === Op.Heartbeat) send(socket, Op.HeartbeatAck, null)
      })
      socket.on("close", (code) => {
        discord.closed.push(code)
        if (session?.socket === socket) session.socket = undefined
      })
    })

    const discord: ScriptedDiscord & { readonly stop: () => void } = {
      api: `http://127.0.0.1:${port}/api`,
      guilds: new Set(),
      logins: [],
      closed: [],
      replies: [],
      registered: [],
      overlap: 0,
      heartbeatMs: 40_000,
      dispatch,
      say: (guildId, content) =>
        dispatch("MESSAGE_CREATE", {
          id: messageId(),
          channel_id: guildId,
          guild_id: guildId,
          content,
          author: { ...bot, id: "900000000000000101", bot: false },
          timestamp: "2024-01-01T00:00:00Z",
          type: 0,
          attachments: [],
          embeds: [],
          mentions: [],
        }),
      join: (guildId) => {
        discord.guilds.add(guildId)
        dispatch("GUILD_CREATE", guildCreate(guildId))
      },
      kick: (guildId) => {
        discord.guilds.delete(guildId)
        commands.delete(guildId)
        dispatch("GUILD_DELETE", { id: guildId })
      },
      drop: () => session?.socket?.close(4000),
      forget: () => {
        const socket = session?.socket
        session = undefined
        if (socket !== undefined) send(socket, Op.InvalidSession, false)
      },
      stop: () => {
        for (const socket of gateway.clients) socket.terminate()
        gateway.close()
        server.closeAllConnections()
        server.close()
      },
    }
    return discord
  }),
  (discord) => Effect.sync(() => discord.stop()),
)
