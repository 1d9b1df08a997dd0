import { once } from "node:events"
import { assert, layer } from "@effect/vitest"
import { REST } from "@discordjs/rest"
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws"
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from "discord-api-types/v10"
import { Effect, Queue } from "effect"
import { WebSocket } from "ws"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundServer } from "../PlaygroundServer.ts"

const { channelId } = Playground
const allIntents =
  GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent

type Frame = { op: number; t: string | null; s: number | null; d: never }

/** A bare websocket at the gateway: its frames, then how it was closed. */
const connect = (query = "?v=10&encoding=json") =>
  Effect.gen(function* () {
    const { origin } = yield* PlaygroundServer
    const frames = yield* Queue.unbounded<Frame>()
    const closed = yield* Queue.unbounded<number>()
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => new WebSocket(`${origin.replace("http", "ws")}/playground/gateway${query}`)),
      (socket) => Effect.sync(() => socket.terminate()),
    )
    socket.on("message", (data) => Queue.offerUnsafe(frames, JSON.parse(String(data))))
    socket.on("close", (code) => Queue.offerUnsafe(closed, code))
    yield* Effect.promise(() => once(socket, "open"))
    const until = (matches: (frame: Frame) => boolean): Effect.Effect<Frame> =>
      Effect.flatMap(Queue.take(frames), (frame) => (matches(frame) ? Effect.succeed(frame) : until(matches)))
    return {
      frames,
      send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
      sendText: (text: string) => socket.send(text),
      dispatch: (t: string) => until((frame) => frame.t === t),
      opcode: (op: number) => until((frame) => frame.op === op),
      closeCode: Queue.take(closed),
      close: (code: number) => socket.close(code),
    }
  })

const identify = (changes: object = {}) => ({
  token: Playground.botToken,
  intents: allIntents,
  properties: { os: "linux", browser: "test", device: "test" },
  ...changes,
})

const ready = (changes: object = {}) =>
  Effect.gen(function* () {
    const connection = yield* connect()
    yield* connection.opcode(GatewayOpcodes.Hello)
    connection.send(GatewayOpcodes.Identify, identify(changes))
    const { d } = yield* connection.dispatch("READY")
    return {
      ...connection,
      session: d as { session_id: string; resume_gateway_url: string; guilds: Array<object> },
    }
  })

const say = (content: string, channel = channelId) =>
  Effect.gen(function* () {
    const { control } = yield* PlaygroundServer
    return (yield* Effect.promise(() => control("/messages", { channelId: channel, content }))).json
  })

layer(PlaygroundServer.layer(), { excludeTestServices: true })("the playground's gateway", (it) => {
  it.effect("greets, answers heartbeats, and gives READY before the guilds, numbered from 1", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const connection = yield* connect()
      const hello = yield* Queue.take(connection.frames)
      assert.deepStrictEqual(
        [hello.op, (hello.d as { heartbeat_interval: number }).heartbeat_interval],
        [10, 41_250],
      )
      connection.send(GatewayOpcodes.Heartbeat, null)
      assert.strictEqual((yield* Queue.take(connection.frames)).op, GatewayOpcodes.HeartbeatAck)
      connection.send(GatewayOpcodes.Identify, identify())
      const first = yield* Queue.take(connection.frames)
      const second = yield* Queue.take(connection.frames)
      assert.deepStrictEqual([first.t, first.s, second.t, second.s], ["READY", 1, "GUILD_CREATE", 2])
      const d = first.d as { resume_gateway_url: string; guilds: unknown }
      assert.strictEqual(d.resume_gateway_url, `${origin.replace("http", "ws")}/playground/gateway`)
      assert.deepStrictEqual(d.guilds, [{ id: Playground.guildId, unavailable: true }])
      assert.include(second.d, { id: Playground.guildId, name: "Playground", member_count: 3 })
    }),
  )

  it.effect.each([
    [
      "an identify with a wrong token",
      GatewayOpcodes.Identify,
      identify({ token: "x" }),
      GatewayCloseCodes.AuthenticationFailed,
    ],
    ["an identify without a token", GatewayOpcodes.Identify, {}, GatewayCloseCodes.DecodeError],
    [
      "unknown intents",
      GatewayOpcodes.Identify,
      identify({ intents: 1 << 30 }),
      GatewayCloseCodes.InvalidIntents,
    ],
    [
      "an impossible shard",
      GatewayOpcodes.Identify,
      identify({ shard: [2, 2] }),
      GatewayCloseCodes.InvalidShard,
    ],
    ["an unknown opcode", 99, null, GatewayCloseCodes.UnknownOpcode],
    ["a presence before identify", GatewayOpcodes.PresenceUpdate, {}, GatewayCloseCodes.NotAuthenticated],
    ["a payload above 4096 bytes", GatewayOpcodes.Heartbeat, "x".repeat(5000), GatewayCloseCodes.DecodeError],
  ] as const)("closes on %s", ([, op, d, code]) =>
    Effect.gen(function* () {
      const connection = yield* connect()
      yield* connection.opcode(GatewayOpcodes.Hello)
      connection.send(op, d)
      assert.strictEqual(yield* connection.closeCode, code)
    }),
  )

  it.effect(
    "closes on text that is no JSON, a second identify, another version, compression, and a flood",
    () =>
      Effect.gen(function* () {
        const garbled = yield* connect()
        yield* garbled.opcode(GatewayOpcodes.Hello)
        garbled.sendText("{")
        assert.strictEqual(yield* garbled.closeCode, GatewayCloseCodes.DecodeError)

        const twice = yield* ready()
        twice.send(GatewayOpcodes.Identify, identify())
        assert.strictEqual(yield* twice.closeCode, GatewayCloseCodes.AlreadyAuthenticated)

        assert.strictEqual(yield* (yield* connect("?v=6")).closeCode, GatewayCloseCodes.InvalidAPIVersion)
        assert.strictEqual(
          yield* (yield* connect("?v=10&encoding=etf")).closeCode,
          GatewayCloseCodes.DecodeError,
        )
        assert.strictEqual(
          yield* (yield* connect("?v=10&encoding=json&compress=zlib-stream")).closeCode,
          GatewayCloseCodes.DecodeError,
        )

        const flood = yield* ready()
        for (let sent = 0; sent < 121; sent++) flood.send(GatewayOpcodes.Heartbeat, null)
        assert.strictEqual(yield* flood.closeCode, GatewayCloseCodes.RateLimited)
      }),
  )

  it.effect("answers a plain GET with 426", () =>
    Effect.gen(function* () {
      const { origin } = yield* PlaygroundServer
      const response = yield* Effect.promise(() => fetch(`${origin}/playground/gateway`))
      assert.strictEqual(response.status, 426)
    }),
  )

  it.effect("tells a session only what its intents ask for, and blanks content it may not read", () =>
    Effect.gen(function* () {
      const blind = yield* ready({ intents: GatewayIntentBits.GuildMessages })
      const deaf = yield* ready({ intents: GatewayIntentBits.Guilds })
      yield* say("secret")
      const heard = yield* blind.dispatch("MESSAGE_CREATE")
      assert.strictEqual((heard.d as { content: string }).content, "")
      yield* say(`<@${Playground.applicationId}> open`)
      const mentioned = yield* blind.dispatch("MESSAGE_CREATE")
      assert.include((mentioned.d as { content: string }).content, "open")
      // A heartbeat's answer comes after everything that was sent before it.
      deaf.send(GatewayOpcodes.Heartbeat, null)
      yield* deaf.dispatch("GUILD_CREATE")
      assert.strictEqual((yield* Queue.take(deaf.frames)).op, GatewayOpcodes.HeartbeatAck)
    }),
  )

  it.effect("gives every guild to exactly one shard", () =>
    Effect.gen(function* () {
      const { control } = yield* PlaygroundServer
      const shards = [yield* ready({ shard: [0, 2] }), yield* ready({ shard: [1, 2] })]
      for (let made = 0; made < 4; made++) {
        const { json } = yield* Effect.promise(() => control("/guilds", { name: `Guild ${made}` }))
        const owner = Number((BigInt(json.guildId) >> 22n) % 2n)
        yield* say("hi", json.channelId)
        const { d } = yield* shards[owner]!.dispatch("MESSAGE_CREATE")
        assert.strictEqual((d as { guild_id: string }).guild_id, json.guildId)
      }
      // Each shard's numbers have no gap although the other one's events are none of its business.
      for (const shard of shards) shard.send(GatewayOpcodes.Heartbeat, null)
      const { json } = yield* Effect.promise(() => control("/state"))
      const all = yield* Effect.forEach([0, 1], (id) => ready({ shard: [id, 2] }))
      assert.strictEqual(
        all.reduce((sum, { session }) => sum + session.guilds.length, 0),
        json.guilds.length,
      )
    }),
  )

  it.effect(
    "replays what a session missed when it resumes, and refuses sessions and numbers it does not know",
    () =>
      Effect.gen(function* () {
        const first = yield* ready()
        yield* say("one")
        const { s } = yield* first.dispatch("MESSAGE_CREATE")
        first.close(4900)
        yield* first.closeCode
        yield* say("two")
        yield* say("three")

        const { session_id } = first.session
        const second = yield* connect()
        second.send(GatewayOpcodes.Resume, { token: Playground.botToken, session_id, seq: s })
        const missed = [yield* second.dispatch("MESSAGE_CREATE"), yield* second.dispatch("MESSAGE_CREATE")]
        assert.deepStrictEqual(
          missed.map(({ d, s }) => [(d as { content: string }).content, s]),
          [
            ["two", s! + 1],
            ["three", s! + 2],
          ],
        )
        assert.strictEqual((yield* Queue.take(second.frames)).t, "RESUMED")

        const stranger = yield* connect()
        stranger.send(GatewayOpcodes.Resume, { token: Playground.botToken, session_id: "unknown", seq: s })
        const { d } = yield* stranger.opcode(GatewayOpcodes.InvalidSession)
        assert.strictEqual(d, false)
        const dreamer = yield* connect()
        dreamer.send(GatewayOpcodes.Resume, { token: Playground.botToken, session_id, seq: 1_000_000 })
        assert.strictEqual(yield* dreamer.closeCode, GatewayCloseCodes.InvalidSeq)
      }),
  )

  it.effect("ends the session of a bot that says goodbye", () =>
    Effect.gen(function* () {
      const first = yield* ready()
      first.close(1000)
      yield* first.closeCode
      const second = yield* connect()
      second.send(GatewayOpcodes.Resume, {
        token: Playground.botToken,
        session_id: first.session.session_id,
        seq: 1,
      })
      yield* second.opcode(GatewayOpcodes.InvalidSession)
    }),
  )

  it.effect("lets @discordjs/ws resume after a drop and identify anew after an invalidation", () =>
    Effect.gen(function* () {
      const { control, origin } = yield* PlaygroundServer
      const rest = new REST({ api: Playground.restUrl(origin) }).setToken(Playground.botToken)
      const manager = yield* Effect.acquireRelease(
        Effect.sync(
          () =>
            new WebSocketManager({
              token: Playground.botToken,
              intents: allIntents,
              rest,
            }),
        ),
        (manager) => Effect.promise(async () => manager.destroy()),
      )
      const seen = yield* Queue.unbounded<string>()
      manager.on(WebSocketShardEvents.Dispatch, (payload) => {
        Queue.offerUnsafe(seen, payload.t === "MESSAGE_CREATE" ? payload.d.content : payload.t)
      })
      const until = (name: string): Effect.Effect<string> =>
        Effect.flatMap(Queue.take(seen), (got) => (got === name ? Effect.succeed(got) : until(name)))
      yield* Effect.promise(() => manager.connect())
      yield* until("READY")

      const { json } = yield* Effect.promise(() => control("/gateway", { action: "disconnect" }))
      assert.isAtLeast(json.connections, 1)
      yield* say("while away")
      yield* until("while away")
      assert.strictEqual(yield* Queue.take(seen), "RESUMED")

      yield* Effect.promise(() => control("/gateway", { action: "reconnect" }))
      yield* until("RESUMED")

      yield* Effect.promise(() => control("/gateway", { action: "invalidate" }))
      yield* until("READY")
      yield* say("after all")
      yield* until("after all")
    }),
  )
})
