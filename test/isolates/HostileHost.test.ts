/**
 * A host that has been taken over by what runs in it. Whatever it sends, the runtime goes on, a connection that cannot be trusted is
 * ended with its host, the guild ends as stated and is served again, and nobody on another worker notices.
 */
import { fileURLToPath } from "node:url"
import { assert, layer } from "@effect/vitest"
import { Console, Context, Effect, Layer } from "effect"
import { Residents } from "../../src/actors/Residents.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { defaultLimits, Limits } from "../../src/domain/Limits.ts"
import { bundleHost } from "../../src/isolates/HostBundle.ts"
import { bundleSdk } from "../../src/isolates/SdkBundle.ts"
import { makeWorker, type Worker } from "../../src/isolates/Worker.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import { Logs } from "../../src/services/Logs.ts"
import { type Fixture, type Ground, makeGuild, script, until } from "../actors/GuildFixture.ts"

const fakeHost = fileURLToPath(new URL("FakeHost.ts", import.meta.url))
/** No guild is locked away for what the host did in an earlier case, and each message is a turn of its own. */
const limits = {
  ...defaultLimits,
  bootTimeoutSecs: 20,
  strikes: 100_000,
  dispatchTimeoutSecs: 2,
  eventsPerTurn: 1,
}
const guildId = (n: number) => String(900_000_000_000_000_000n + BigInt(n)) as GuildId
const patienceSecs = 30

/** What no guild of this test calls. */
const unneeded = {
  place: () => false,
  find: () => undefined,
  add: Effect.die("unneeded"),
  succeed: () => Effect.die("unneeded"),
  open: () => {},
  close: () => false,
  remove: () => Effect.void,
}

/** Two guilds on a hostile host, and one on a real one. */
class Battlefield extends Context.Service<
  Battlefield,
  {
    readonly hostile: Worker
    readonly guild: Fixture
    readonly bystander: Fixture
    readonly neighbour: Fixture
  }
>()("test/isolates/Battlefield") {
  static readonly layer = Layer.effect(
    Battlefield,
    Effect.gen(function* () {
      const settings = {
        turnCpuMs: 250,
        heapMb: 64,
        outboxBytes: limits.outboxBytes,
        concurrency: 3,
        inlineAfter: 0,
        blankIsolates: 1,
      }
      const options = {
        sdk: yield* bundleSdk(),
        program: yield* bundleHost(),
        settings,
        bootTimeoutSecs: 20,
        answerSecs: 2,
        memoryMb: 4096,
      }
      const hostile = yield* makeWorker(0, { ...options, program: yield* bundleHost(fakeHost) })
      const honest = yield* makeWorker(1, options)
      let slots = 0
      const ground: Ground = {
        pool: WorkerPool.of({
          workers: [hostile, honest],
          workerOf: (id) => (id === guildId(3) ? honest : hostile),
          nextSlot: () => ++slots,
          status: () => [hostile, honest].map((worker) => ({ ...worker.status(), open: true })),
          ...unneeded,
        }),
        logs: yield* Logs,
        limits,
        residents: new Residents(Date.now),
      }
      const echo = script(`on("messageCreate", (ctx) => ctx.reply("echo " + ctx.msg.content))`)
      return Battlefield.of({
        hostile,
        guild: yield* makeGuild(ground, guildId(1), echo),
        bystander: yield* makeGuild(ground, guildId(2), echo),
        neighbour: yield* makeGuild(ground, guildId(3), echo),
      })
    }),
  ).pipe(Layer.provide(Logs.layer), Layer.provide(Layer.succeed(Limits, limits)))
}

type End =
  /** The host is replaced, and this is what the guild is told. */
  | { readonly replaced: RegExp }
  /** The guild's isolate alone is given up. */
  | { readonly restarted: RegExp }
  /** Nothing ends. */
  | "goes on"

interface Case {
  /** Ends the sentence "a host that …". */
  readonly name: string
  readonly attack: string
  readonly end: End
  readonly check?: (guild: Fixture) => void
}

const noFrame = { replaced: /its isolate host ended: it sent bytes that are no frame/ }
const noOutbox = { restarted: /its isolate answered with something that is no outbox/ }

const cases: ReadonlyArray<Case> = [
  { name: "announces a frame of 4 GiB is replaced", attack: "hugeLength", end: noFrame },
  { name: "announces a frame shorter than its header is replaced", attack: "shortLength", end: noFrame },
  { name: "announces a text longer than its frame is replaced", attack: "longText", end: noFrame },
  { name: "sends noise is replaced", attack: "noise", end: noFrame },
  {
    name: "stops in the middle of a frame is replaced",
    attack: "truncated",
    end: {
      replaced:
        /its isolate host ended: (its main thread stopped answering|it did not answer a call)|no frame/,
    },
  },
  { name: "sends frames of unknown types is not listened to", attack: "unknownTypes", end: "goes on" },
  { name: "answers for isolates that do not exist is not listened to", attack: "strangers", end: "goes on" },
  { name: "sends thousands of Long and Pong goes on", attack: "longAndPong", end: "goes on" },
  { name: "is ready a hundred times goes on", attack: "ready", end: "goes on" },
  { name: "answers a turn twice goes on", attack: "twice", end: "goes on" },
  { name: "answers for another life of the guild goes on", attack: "otherCall", end: "goes on" },
  {
    name: "never answers is replaced",
    attack: "silence",
    end: { replaced: /its isolate host ended: it did not answer a call/ },
  },
  { name: "answers with text that is no JSON costs the isolate", attack: "noJson", end: noOutbox },
  { name: "answers with no array costs the isolate", attack: "noArray", end: noOutbox },
  { name: "answers with entries that do not exist costs the isolate", attack: "noEntry", end: noOutbox },
  { name: "answers with ids that cannot be costs the isolate", attack: "badIds", end: noOutbox },
  { name: "answers with a million brackets costs the isolate", attack: "deepJson", end: noOutbox },
  {
    name: "answers with a million entries costs the isolate",
    attack: "millionEntries",
    end: { restarted: /it asked for more than 8192 things in one turn|answered with more than|no outbox/ },
  },
  {
    name: "gives an argument of a million brackets gets an error for it",
    attack: "deepArgument",
    end: "goes on",
    check: (guild) => assert.deepStrictEqual(guild.replies(), []),
  },
  {
    name: "sends bytes that are not UTF-8 sends replacement characters",
    attack: "invalidUtf8",
    end: "goes on",
    check: (guild) => assert.deepStrictEqual(guild.replies(), ["\ufffd\ufffd\ufffd\ufffd"]),
  },
  { name: "sends lone surrogates goes on", attack: "loneSurrogates", end: "goes on" },
  {
    name: "sends keys that name prototypes changes nobody's prototype",
    attack: "protoKeys",
    end: "goes on",
    check: (guild) => {
      assert.deepStrictEqual(guild.replies(), ["kept"])
      assert.isUndefined(({} as { polluted?: unknown }).polluted)
    },
  },
  {
    name: "ends a turn with a status that does not exist costs the isolate",
    attack: "strangeStatus",
    end: { restarted: /the host gave no reason|unknown failure/ },
  },
  {
    name: "fails with a message of a megabyte fills no log",
    attack: "hugeFailure",
    end: { restarted: /^the script was restarted: x+/ },
    check: (guild) => assert.isTrue(guild.logs().every((line) => line.length < 10_000)),
  },
  { name: "ends events that it was never given goes on", attack: "neverGiven", end: "goes on" },
  { name: "loads and fails once more goes on", attack: "reloaded", end: "goes on" },
  {
    name: "asks in the name of another guild asks for its own",
    attack: "otherGuild",
    end: "goes on",
    check: (guild) => assert.deepStrictEqual(guild.replies(), ["stolen"]),
  },
]

let questions = 0

/**
 * Asks a guild something until it echoes. Once need not be enough: a host may have answered for the turn that carries the question, which then
 * counts as handled at its deadline.
 */
const answers = (guild: Fixture) =>
  Effect.suspend(() => {
    const question = `question ${++questions}`
    guild.say(question)
    return until(() => guild.replies().includes(`echo ${question}`), 2 * limits.dispatchTimeoutSecs)
  }).pipe(Effect.retry({ times: 8 }))

const pending = (guild: Fixture) => guild.actor.status().events.messageCreate?.pending

const attack = Effect.fnUntraced(function* (name: string, seed: number) {
  const { guild, bystander, neighbour } = yield* Battlefield
  yield* Effect.forEach([guild, bystander, neighbour], answers)
  guild.operations.length = 0
  guild.say(`attack ${name} ${seed}`)
  yield* answers(neighbour)
  yield* until(() => pending(guild) === 0, patienceSecs)
})

/** Everybody is served, by this host or the next. */
const recover = Effect.gen(function* () {
  const { guild, bystander, neighbour } = yield* Battlefield
  yield* Effect.forEach([guild, bystander, neighbour], answers)
})

const play = Effect.fnUntraced(function* ({ attack: name, end, check }: Case) {
  const { hostile, guild, bystander } = yield* Battlefield
  yield* Effect.forEach([guild, bystander], answers)
  const { restarts } = hostile.status()
  const told = guild.logs().length
  const others = bystander.operations.length
  yield* attack(name, 1).pipe(
    Effect.onError(() => Console.log(guild.actor.status(), guild.logs().slice(told), hostile.status())),
  )
  const news = () =>
    guild
      .logs()
      .slice(told)
      .filter((line) => line.startsWith("the script was restarted"))
  if (end === "goes on") assert.deepStrictEqual(news(), [])
  else {
    yield* until(() => news().length > 0, patienceSecs)
    assert.match(news().join("\n"), "replaced" in end ? end.replaced : end.restarted)
  }
  check?.(guild)
  assert.isTrue(
    bystander.operations
      .slice(others)
      .every(({ args }) => String(args["content"]).startsWith("echo question")),
  )
  yield* recover
  assert.strictEqual(hostile.status().restarts, restarts + (end !== "goes on" && "replaced" in end ? 1 : 0))
})

layer(Battlefield.layer, { excludeTestServices: true })("a host that", (it) => {
  for (const one of cases) it.effect(one.name, () => play(one), 60_000)

  it.effect(
    "sends 3,200 frames with bytes changed, dropped and repeated ends nobody but itself",
    () =>
      Effect.gen(function* () {
        const heap = () => process.memoryUsage().heapUsed
        const before = heap()
        for (let seed = 1; seed <= 12; seed++) {
          yield* attack("mutated", seed)
          yield* recover
        }
        const { guild, bystander } = yield* Battlefield
        for (let seed = 1; seed <= 400; seed++) {
          guild.say(`attack mutatedAnswer ${seed}`)
          bystander.say(`attack mutatedAnswer ${1000 + seed}`)
        }
        yield* until(() => pending(guild) === 0 && pending(bystander) === 0, 60)
        yield* recover
        assert.isBelow(heap() - before, 256 * 1024 * 1024)
      }),
    120_000,
  )

  it.effect(
    "sends frames with broken headers is replaced each time",
    () =>
      Effect.gen(function* () {
        const { hostile } = yield* Battlefield
        for (let seed = 1; seed <= 2; seed++) {
          const { restarts } = hostile.status()
          yield* attack("mutatedHeaders", seed)
          yield* until(() => hostile.status().restarts > restarts, patienceSecs)
          yield* recover
        }
      }),
    120_000,
  )
})
