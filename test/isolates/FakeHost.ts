/**
 * A program that takes the isolate host's place and speaks its protocol without any isolate. It answers every message with an
 * echo, until a message tells it how to misbehave: `attack <name> <seed>`. A message that is delivered again is answered
 * like any other, so that it can be seen that the guild is served afterwards.
 */
import { Socket } from "node:net"
import { Command, FrameReader, Reply } from "../../src/isolates/Protocol.ts"
import { encodeFrame } from "./Frames.ts"
import { type Random, seeded } from "./Random.ts"
import { mutate } from "./Mutation.ts"

interface Turn {
  readonly slot: number
  readonly call: number
  /** The event that asked for the attack. */
  readonly event: number
  readonly random: Random
}

const socket = new Socket({ fd: 3, readable: true, writable: true })

const result = (slot: number, call: number, outbox: string, status = 0, b = "") =>
  encodeFrame(Reply.Result, slot, call, outbox, b, status, 1)

/** A frame whose header says something else than what follows. */
const withField = (frame: Buffer, offset: number, value: number) => {
  frame.writeUInt32LE(value >>> 0, offset)
  return frame
}

const loaded = JSON.stringify([["loaded", { events: ["messageCreate"], commands: [] }]])
const done = ({ event }: Turn) => ["done", event]
const send = (content: unknown, id = 900_001) => [
  "op",
  id,
  "message.send",
  { channelId: "900000000000000011", content },
]
const answer = (turn: Turn, ...entries: ReadonlyArray<unknown>) =>
  result(turn.slot, turn.call, JSON.stringify([...entries, done(turn)]))
/** An outbox as text, for what JSON.stringify would not write. */
const raw = (turn: Turn, text: string, status = 0) => result(turn.slot, turn.call, text, status)
const times = (count: number, make: (index: number) => Buffer) =>
  Array.from({ length: count }, (_, index) => make(index))
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`

/** What is sent in place of the answer. Whatever it is, nothing else is said about that turn. */
const attacks: Record<string, (turn: Turn) => ReadonlyArray<Buffer>> = {
  // Bytes that are no frame.
  hugeLength: (turn) => [withField(answer(turn), 0, 0xffff_ffff)],
  shortLength: (turn) => [withField(answer(turn), 0, 3)],
  longText: (turn) => [withField(answer(turn), 20, 0xffff_ffff)],
  noise: ({ random }) => times(64, () => Buffer.from(Array.from({ length: 64 }, () => random(256)))),
  truncated: (turn) => [withField(answer(turn), 0, 1024 * 1024)],

  // Frames that nobody asked for.
  unknownTypes: (turn) => [
    ...times(256, (type) =>
      type === Reply.Result
        ? encodeFrame(99, 0, 0, "", "")
        : encodeFrame(type, turn.slot, turn.call, "x", "y"),
    ),
    answer(turn),
  ],
  strangers: (turn) => [
    ...times(2000, () => result(turn.random(2 ** 31) + 1_000_000, turn.call, loaded)),
    answer(turn),
  ],
  longAndPong: (turn) => [
    ...times(5000, (index) =>
      encodeFrame(index % 2 === 0 ? Reply.Long : Reply.Pong, turn.slot, turn.random(100), "", ""),
    ),
    answer(turn),
  ],
  ready: (turn) => [...times(100, () => encodeFrame(Reply.Ready, 0, 0, "", "")), answer(turn)],
  twice: (turn) => [answer(turn, send("once")), answer(turn, send("again"))],
  otherCall: (turn) => [result(turn.slot, turn.call + 7, "[]"), answer(turn)],

  // Answers that are none.
  noJson: (turn) => [raw(turn, "{]")],
  noArray: (turn) => [raw(turn, `{"length":1}`)],
  noEntry: (turn) => [raw(turn, `[["exec","rm"]]`)],
  badIds: (turn) => [raw(turn, `[["done",-1]]`)],
  deepJson: (turn) => [raw(turn, nested(1_000_000))],
  invalidUtf8: (turn) => {
    const frame = answer(turn, send("xxxx"))
    frame.fill(0xff, frame.indexOf("xxxx"), frame.indexOf("xxxx") + 4)
    return [frame]
  },
  loneSurrogates: (turn) => [
    raw(
      turn,
      `[["op",900001,"message.send",{"content":"\\ud800"}],["log","info","\\udfff"],["done",${turn.event}]]`,
    ),
  ],
  protoKeys: (turn) => [
    raw(
      turn,
      `[["op",900001,"message.send",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"content":"kept"}],["done",${turn.event}]]`,
    ),
  ],
  deepArgument: (turn) => [
    raw(
      turn,
      `[["op",900001,"message.send",{"content":"x","embeds":${nested(1_000_000)}}],["done",${turn.event}]]`,
    ),
  ],
  millionEntries: (turn) => [
    raw(turn, `[${Array.from({ length: 1_000_000 }, () => `["log","info",""]`).join()}]`),
  ],
  strangeStatus: (turn) => [raw(turn, `{"name":{"toString":1,"valueOf":1},"message":${nested(100)}}`, 200)],
  hugeFailure: (turn) => [
    raw(turn, JSON.stringify({ name: "x".repeat(1_000_000), message: "y".repeat(1_000_000) }), 1),
  ],

  // Answers that claim what is not theirs.
  neverGiven: (turn) => [
    answer(turn, ...Array.from({ length: 1000 }, (_, index) => ["done", 500_000 + index])),
  ],
  otherGuild: (turn) => [
    answer(turn, [
      "op",
      900_002,
      "message.send",
      { guildId: "900000000000000002", channelId: "900000000000000022", content: "stolen" },
    ]),
  ],
  reloaded: (turn) => [
    answer(
      turn,
      ["loaded", { events: [], commands: [] }],
      ["failed", { name: "Error", message: "late" }],
      ["subscribe", "__proto__"],
    ),
  ],

  silence: () => [],

  /** A burst of frames with some of their bytes changed; their lengths are right, so that all of them arrive. */
  mutated: (turn) => [
    ...times(200, () => {
      const slot = turn.random(4) === 0 ? turn.random(50) : turn.slot
      const outbox = mutate(
        turn.random,
        Buffer.from(
          JSON.stringify([
            send("m", 1 + turn.random(9)),
            done(turn),
            ["log", "info", "x"],
            ["subscribe", "ready"],
          ]),
        ),
      )
      const type = turn.random(3) === 0 ? turn.random(256) : Reply.Result
      return encodeFrame(
        type,
        slot,
        turn.random(4),
        outbox.toString("latin1"),
        "",
        turn.random(3) === 0 ? turn.random(256) : 0,
        turn.random(2 ** 32),
      )
    }),
    answer(turn),
  ],
  /** An answer with some of its bytes changed. */
  mutatedAnswer: (turn) => {
    const entries = [send("m"), done(turn), ["log", "info", "x"], ["subscribe", "ready"]]
    const outbox = mutate(turn.random, Buffer.from(JSON.stringify(entries)))
    return [result(turn.slot, turn.call, outbox.toString())]
  },
  /** The same with the header changed too: sooner or later a length is wrong. */
  mutatedHeaders: (turn) => [
    ...times(50, () => mutate(turn.random, answer(turn))),
    withField(answer(turn), 0, 0xffff_ffff),
  ],
}

const onTurn = (slot: number, call: number, events: string) => {
  const outbox: Array<unknown> = []
  for (const [event, , attempt, { content }] of JSON.parse(events) as ReadonlyArray<
    readonly [number, string, number, { readonly content: string }]
  >) {
    const [word, name, seed] = content.split(" ")
    if (word === "attack" && attempt === 1) {
      for (const frame of attacks[name!]!({ slot, call, event, random: seeded(Number(seed)) }))
        socket.write(frame)
      return
    }
    outbox.push(send(`echo ${content}`, event), ["done", event])
  }
  socket.write(result(slot, call, JSON.stringify(outbox)))
}

const reader = new FrameReader(({ type, slot, call, a }) => {
  if (type === Command.Init) socket.write(encodeFrame(Reply.Ready, 0, 0, "", ""))
  if (type === Command.Ping) socket.write(encodeFrame(Reply.Pong, 0, 0, "", ""))
  if (type === Command.Start) {
    socket.write(result(slot, call, loaded))
  }
  if (type === Command.Turn) onTurn(slot, call, a)
})
socket.on("data", (chunk: Buffer) => reader.push(chunk))
socket.on("close", () => process.kill(process.pid, "SIGKILL"))
socket.on("error", () => process.kill(process.pid, "SIGKILL"))
