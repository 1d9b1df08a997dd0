/**
 * Every limit, set low and tripped once: where a script is told, it is told; where something has to happen, it happens. A limit
 * without a case here does not compile.
 */
import { existsSync, readFileSync } from "node:fs"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Redacted, Schedule, type Scope } from "effect"
import { makePrewarm } from "../../src/actors/Prewarm.ts"
import { Configuration } from "../../src/layers/Configuration.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Activity } from "../../src/services/Activity.ts"
import { KvStore } from "../../src/services/kv/KvStore.ts"
import { freshKv } from "../services/kv/Kv.ts"
import { freshDatabase } from "../Services.ts"
import { Deployer } from "../../src/actors/Deployer.ts"
import { GuildRouter } from "../../src/actors/GuildRouter.ts"
import { makeEvent } from "../../src/actors/Mailbox.ts"
import { Quarantine } from "../../src/actors/Quarantine.ts"
import { Residents } from "../../src/actors/Residents.ts"
import { Commands } from "../../src/discord/Commands.ts"
import { DiscordRest } from "../../src/discord/DiscordRest.ts"
import { DiscordTarget } from "../../src/discord/DiscordTarget.ts"
import { Guilds } from "../../src/discord/Guilds.ts"
import { Interactions } from "../../src/discord/Interactions.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { RecentTexts } from "../../src/gateway/Recent.ts"
import { defaultLimits, Limits, type LimitValues } from "../../src/domain/Limits.ts"
import { CpuBudget } from "../../src/isolates/CpuBudget.ts"
import { WorkerPool } from "../../src/isolates/WorkerPool.ts"
import { compressionOperations } from "../../src/ops/compression.ts"
import { cryptoOperations } from "../../src/ops/crypto.ts"
import type { Operation } from "../../src/ops/Operation.ts"
import { Operations } from "../../src/ops/Operations.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { Builds } from "../../src/services/builds/Builds.ts"
import { Logs } from "../../src/services/Logs.ts"
import { Revisions } from "../../src/services/Revisions.ts"
import { Secrets } from "../../src/services/secrets/Secrets.ts"
import {
  type Execute,
  type Fixture,
  type Ground as FixtureGround,
  guildId,
  makeGround,
  makeGuild,
  script,
  until,
} from "../actors/GuildFixture.ts"
import { type Entry, startScripted } from "../actors/ScriptedIsolate.ts"

/** One isolate host for all cases whose limit is not the host's own. */
class Ground extends Context.Service<Ground, FixtureGround>()("test/domain/Ground") {
  static readonly layer = Layer.effect(Ground, makeGround())
}

type Trip = Effect.Effect<void, unknown, Ground | Scope.Scope>

let guilds = 0

/** The guilds that count as lately active after one event in one of them. */
const activityAfterOneEvent = Effect.fnUntraced(function* (limits: Partial<LimitValues>) {
  const url = yield* freshDatabase
  const layer = Activity.layer.pipe(
    Layer.provide(
      Layer.merge(Postgres.layerAt(url, 1), Layer.succeed(Limits, { ...defaultLimits, ...limits })),
    ),
  )
  const activity = yield* Effect.provideContext(Activity, yield* Layer.build(layer))
  // It has written once, for what an earlier life may have left.
  yield* Effect.sleep("20 millis")
  activity.note(guildId)
  return activity.recent(10)
})

/** Moves a guild to another worker once its script has replied to a message. */
const moveAfterOneEvent = Effect.fnUntraced(function* (limits: Partial<LimitValues>, bundle: string) {
  const ground = yield* makeGround(limits, 2)
  const guild = yield* makeGuild(ground, guildId, script(bundle))
  const other = ground.pool.workers.find((worker) => worker !== ground.pool.workerOf(guildId))!
  guild.say("go")
  yield* until(() => guild.replies().length === 1)
  return { guild, outcome: yield* guild.actor.migrate(other) }
})

/** The error of a call to the key-value store that is beyond a limit. */
const kvRefuses = (
  limits: Partial<LimitValues>,
  call: (kv: KvStore["Service"]) => Effect.Effect<unknown, { readonly message: string }>,
  message: RegExp,
): Trip =>
  Effect.gen(function* () {
    assert.match((yield* Effect.flip(call(yield* KvStore))).message, message)
  }).pipe(Effect.provide(freshKv(limits)))

/** Resident memory of a ground's isolate host; there is a /proc. */
const residentKb = ({ pool }: FixtureGround) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pool.status()[0]!.pid}/status`, "utf8"))?.[1])

/** A guild with these limits whose handler of messages has this body. */
const guildWith = (limits: Partial<LimitValues>, body: string, execute?: Execute) =>
  bundleWith(limits, `on("messageCreate", async (ctx) => { ${body} })`, execute)

const bundleWith = Effect.fnUntraced(function* (
  limits: Partial<LimitValues>,
  bundle: string,
  execute?: Execute,
) {
  const ground = yield* Ground
  const own = { ...ground, limits: { ...ground.limits, ...limits }, residents: new Residents(Date.now) }
  const id = String(910_000_000_000_000_000n + BigInt(++guilds)) as GuildId
  return yield* makeGuild(own, id, script(bundle), execute)
})

const hostLimits = (limits: Partial<LimitValues>) => Layer.effect(Ground, makeGround(limits))

const logged = (guild: Fixture, text: string | RegExp) =>
  until(() => guild.logs().some((line) => line.search(text) >= 0))

const neverStored: Execute = (name) => (name.startsWith("kv.") ? Effect.never : undefined)

/** What the script asks for beyond the limit fails with the limit's name. */
const refuses = (name: keyof LimitValues, value: number, body: string): Trip =>
  Effect.gen(function* () {
    const told = `try { ${body} } catch (error) { console.log(error instanceof Error, error.code, error.limit) }`
    const guild = yield* guildWith({ [name]: value }, told, neverStored)
    guild.say("go")
    yield* logged(guild, `true LIMIT_EXCEEDED ${name}`)
    assert.strictEqual(guild.actor.status().epoch, 1)
  })

/** The script goes on and this is in its log. */
const logs = (limits: Partial<LimitValues>, body: string, line: RegExp): Trip =>
  Effect.gen(function* () {
    const guild = yield* guildWith(limits, body)
    guild.say("go")
    yield* logged(guild, line)
    assert.strictEqual(guild.actor.status().epoch, 1)
  })

/** The isolate is replaced for this reason. */
const restarts = (limits: Partial<LimitValues>, body: string, reason: RegExp) =>
  Effect.gen(function* () {
    const guild = yield* guildWith(limits, body)
    guild.say("go")
    yield* logged(guild, /^the script was restarted/)
    assert.match(guild.logs().join("\n"), reason)
  })

const loaded: Entry = ["loaded", { events: ["messageCreate"], commands: [] }]

/** How many of five events, of 20 characters each, every turn carries. */
const eventsOfTurns = (limits: Partial<LimitValues>) =>
  Effect.gen(function* () {
    const { incarnation, mailbox, turns } = yield* startScripted([[loaded]], limits)
    for (let seq = 1; seq <= 5; seq++) {
      mailbox.offer(makeEvent(guildId, seq, "messageCreate", JSON.stringify({ a: "x".repeat(12) })))
    }
    incarnation.accept()
    yield* until(() => mailbox.size === 0)
    return turns.map(({ events }) => (JSON.parse(events) as Array<unknown>).length)
  })

/** An isolate that asks for so much in one turn, as the SDK would not, is ended. */
const ends = (limits: Partial<LimitValues>, entries: ReadonlyArray<Entry>, reason: string): Trip =>
  Effect.gen(function* () {
    const { incarnation } = yield* startScripted([[loaded, ...entries]], limits)
    assert.deepInclude(yield* incarnation.ended, { _tag: "Crashed", blame: "guilty", reason })
  })

const twoOperations: ReadonlyArray<Entry> = [
  ["op", 1, "kv.get", { key: "k" }],
  ["op", 2, "kv.get", { key: "k" }],
]

/** A router over the shared host, where every guild runs this script. */
const routerWith = Effect.fnUntraced(function* (limits: Partial<LimitValues>, body: string) {
  const { pool } = yield* Ground
  const needs = Layer.mergeAll(
    Layer.succeed(WorkerPool, pool),
    Layer.mock(Operations, { messages: () => 0 }),
    Layer.mock(Deployments, {
      script: () => Effect.succeed(Option.some(script(`on("messageCreate", () => { ${body} })`))),
    }),
    Layer.mock(Interactions, { opened: () => {}, ended: () => {}, redact: (text) => text }),
    Layer.mock(Secrets, { placeholders: () => undefined }),
    Logs.layer,
  )
  const context = yield* Layer.build(
    GuildRouter.layer.pipe(
      Layer.provide(needs),
      Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
    ),
  )
  return yield* Effect.provideContext(GuildRouter, context)
})

/** A Discord that never answers, and the calls that are open. */
const silentDiscord = Effect.fnUntraced(function* (limits: Partial<LimitValues>) {
  const open: Array<ServerResponse> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((_, response) => open.push(response))
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => (server.closeAllConnections(), server.close())),
  )
  const target = DiscordTarget.of({
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    token: Redacted.make("token"),
    callsPerSecond: 1000,
  })
  const context = yield* Layer.build(
    DiscordRest.layer.pipe(
      Layer.provide(Layer.succeed(DiscordTarget, target)),
      Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...limits })),
    ),
  )
  const rest = yield* Effect.provideContext(DiscordRest, context)
  return {
    open,
    call: (channel: number, guild = guildId) => rest.request(guild, "POST", `/channels/${channel}/messages`),
  }
})

/** An operation that asks the runtime for more than the limit fails with the limit's name. */
const operationRefuses = (
  limit: keyof LimitValues,
  value: number,
  family: Effect.Effect<ReadonlyArray<Operation>>,
  name: string,
  args: object,
): Trip =>
  Effect.gen(function* () {
    const operations = yield* Effect.provideService(family, Limits, { ...defaultLimits, [limit]: value })
    const { execute } = operations.find((operation) => operation.name === name)!
    const error = yield* Effect.flip(execute(guildId, args))
    assert.deepStrictEqual([error.code, error.details.limit], ["LIMIT_EXCEEDED", limit])
  })
/** A limit that is tripped in the test of what keeps to it, which names it. */
const trippedIn = (file: string, limit: keyof LimitValues): Trip =>
  Effect.sync(() => assert.include(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"), limit))

/** What has to be there and is not called. */
const unused = undefined as never
const unusedRouter = Layer.mock(GuildRouter, {
  offer: unused,
  wants: unused,
  expect: unused,
  actor: unused,
  find: unused,
  ready: unused,
  all: unused,
})
const unusedGuilds = Layer.mock(Guilds, {
  joined: unused,
  left: unused,
  has: unused,
  ids: unused,
  count: unused,
})

/** A trip of a class that needs nobody else. */
const alone = (check: () => void): Trip => Effect.sync(check)

const trips: Record<keyof LimitValues, Trip> = {
  droppableQueue: Effect.gen(function* () {
    const guild = yield* guildWith({ droppableQueue: 2 }, "")
    assert.deepStrictEqual(["a", "b", "c"].map(guild.say), ["queued", "queued", "shed"])
    assert.strictEqual(guild.actor.offer("interactionCreate", "{}"), "queued")
  }),

  mailboxCapacity: Effect.gen(function* () {
    const guild = yield* guildWith({ mailboxCapacity: 2 }, "")
    assert.deepStrictEqual(["a", "b", "c"].map(guild.say), ["queued", "queued", "overflow"])
    assert.include(guild.logs().join(), "more than 2 events wait")
  }),

  eventsPerTurn: Effect.gen(function* () {
    assert.deepStrictEqual(yield* eventsOfTurns({ eventsPerTurn: 2 }), [2, 2, 1])
  }),

  bytesPerTurn: Effect.gen(function* () {
    assert.deepStrictEqual(yield* eventsOfTurns({ bytesPerTurn: 50 }), [2, 2, 1])
    assert.deepStrictEqual(yield* eventsOfTurns({ bytesPerTurn: 5 }), [1, 1, 1, 1, 1])
  }),

  outboxBytes: restarts({}, `ctx.reply("x".repeat(2000))`, /answered with more than 1000 bytes/).pipe(
    Effect.provide(hostLimits({ outboxBytes: 1000 })),
  ),

  runningHandlers: Effect.gen(function* () {
    const guild = yield* guildWith({ runningHandlers: 2 }, "await new Promise(() => {})")
    for (let message = 0; message < 5; message++) guild.say("go")
    yield* until(() => guild.actor.status().running === 2 && guild.actor.status().queued === 3)
  }),

  pendingOperations: refuses(
    "pendingOperations",
    2,
    `await Promise.all([1, 2, 3].map(() => kv.store("s").get("k")))`,
  ),

  operationBytes: refuses(
    "operationBytes",
    1000,
    `await Promise.all([1, 2, 3].map(() => kv.store("s").set("k", "x".repeat(600))))`,
  ),

  argumentBytes: refuses("argumentBytes", 100, `await ctx.reply({ embeds: [{ title: "x".repeat(200) }] })`),

  attachmentBytes: refuses("attachmentBytes", 4, `await ctx.reply({ attachments: [{ text: "12345" }] })`),

  entriesPerTurn: restarts(
    { entriesPerTurn: 10 },
    `for (let i = 0; i < 20; i++) on("kind" + i, () => {})`,
    /it asked for more than 10 things in one turn/,
  ),

  operationsPerTurn: Effect.gen(function* () {
    const guild = yield* guildWith(
      { operationsPerTurn: 1 },
      `await Promise.all(["a", "b", "c"].map((text) => ctx.reply(text)))`,
    )
    guild.say("go")
    yield* until(() => guild.replies().length === 3)
    assert.deepStrictEqual(guild.replies(), ["a", "b", "c"])
    yield* ends({ operationsPerTurn: 1 }, twoOperations, "it asked for more than 1 operations in one turn")
  }),

  operationBytesPerTurn: Effect.gen(function* () {
    const guild = yield* guildWith(
      { operationBytesPerTurn: 10 },
      `await Promise.all(["a", "b", "c"].map((text) => ctx.reply(text)))`,
    )
    guild.say("go")
    yield* until(() => guild.replies().length === 3)
    assert.deepStrictEqual(guild.replies(), ["a", "b", "c"])
    const reason = "it asked for operations of more than 5 characters in one turn"
    yield* ends({ operationBytesPerTurn: 5 }, twoOperations, reason)
  }),

  messagesPerEvent: Effect.gen(function* () {
    yield* refuses("messagesPerEvent", 2, "for (;;) await ctx.reply('spam')")
    const guild = yield* guildWith({ messagesPerEvent: 2 }, "for (;;) await ctx.reply('spam')")
    for (const event of [1, 2, 3]) {
      guild.say("go")
      yield* until(() => guild.actor.status().events.messageCreate?.handled === event)
      assert.lengthOf(guild.replies(), event * 2)
    }
  }),

  timers: Effect.gen(function* () {
    yield* refuses("timers", 2, "for (;;) setTimeout(() => {}, 1e6)")
    const timers = [1, 2].map((id): Entry => ["timer", id, 1000])
    yield* ends({ timers: 1 }, timers, "it asked for more than 1 timers")
  }),

  longestTimerSecs: logs({ longestTimerSecs: 0.02 }, `setTimeout(() => console.log("rang"), 1e9)`, /^rang$/),

  compressionBytes: operationRefuses("compressionBytes", 10, compressionOperations, "compression.compress", {
    format: "gzip",
    data: btoa("more than ten bytes"),
  }),

  cryptoIterations: operationRefuses("cryptoIterations", 1000, cryptoOperations, "crypto.subtle", {
    method: "deriveBits",
    args: JSON.stringify([{ name: "PBKDF2", hash: "SHA-1", salt: { $bytes: "" }, iterations: 600 }, {}, 320]),
  }),

  cryptoModulusLength: operationRefuses("cryptoModulusLength", 2048, cryptoOperations, "crypto.subtle", {
    method: "generateKey",
    args: JSON.stringify([{ name: "RSA-PSS", hash: "SHA-1", modulusLength: 2056 }, true, ["sign"]]),
  }),

  cryptoResultBits: operationRefuses("cryptoResultBits", 1024, cryptoOperations, "crypto.subtle", {
    method: "generateKey",
    args: JSON.stringify([{ name: "HMAC", hash: "SHA-1", length: 1032 }, true, ["sign"]]),
  }),

  turnCpuMs: restarts({}, "for (;;);", /computed for more than 50 ms|disposed|could not be stopped/).pipe(
    Effect.provide(hostLimits({ turnCpuMs: 50 })),
  ),

  cpuPerSecondMs: alone(() => {
    let now = 0
    const budget = new CpuBudget({ cpuPerSecondMs: 100, cpuBurstMs: 10 }, () => now)
    budget.charge(20_000)
    now = 90
    assert.isTrue(budget.exhausted)
    now = 110
    assert.isFalse(budget.exhausted)
  }),

  cpuBurstMs: Effect.gen(function* () {
    const outboxes = [[loaded, ["more"]], [["more"]], []] as const
    const { lanes } = yield* startScripted(outboxes, { cpuBurstMs: 2 })
    yield* until(() => lanes.length === 2)
    assert.deepStrictEqual(lanes, ["unproven", "late"])
  }),

  dispatchTimeoutSecs: logs(
    { dispatchTimeoutSecs: 0.1 },
    "await new Promise(() => {})",
    /not settled after 0.1 s/,
  ),

  inlineAfter: Effect.gen(function* () {
    const ground = yield* makeGround({ inlineAfter: 2, turnCpuMs: 10_000 })
    const answer = `on("messageCreate", (ctx) => {
      const end = ctx.msg.content === "compute" ? Date.now() + 300 : 0
      while (Date.now() < end);
      return ctx.reply(ctx.msg.content)
    })`
    const busy = yield* makeGuild(ground, guildId, script(answer))
    const neighbour = yield* makeGuild(ground, `${guildId}1` as GuildId, script(answer))
    for (const text of ["1", "2", "3", "4", "5"]) {
      for (const guild of [busy, neighbour]) guild.say(text)
      yield* until(() => [busy, neighbour].every((guild) => guild.replies().includes(text)))
    }
    busy.say("compute")
    neighbour.say("hello")
    yield* until(() => neighbour.replies().includes("hello"))
    // It had to wait for whom it shares a thread with.
    assert.include(busy.replies(), "compute")
  }),

  blankIsolates: Effect.gen(function* () {
    const [none, many] = yield* Effect.all([
      makeGround({ blankIsolates: 0 }),
      makeGround({ blankIsolates: 50 }),
    ])
    // Each takes well over a megabyte.
    yield* until(() => residentKb(many) > residentKb(none) + 50 * 1024)
  }).pipe(Effect.when(Effect.sync(() => existsSync("/proc")))),

  hostAnswerSecs: Effect.gen(function* () {
    const { logs, say } = yield* makeGround({ hostAnswerSecs: 0.1, turnCpuMs: 10_000 }).pipe(
      Effect.flatMap((ground) =>
        makeGuild(ground, guildId, script(`on("messageCreate", () => { for (;;); })`)),
      ),
    )
    say("go")
    yield* until(() => logs().some((line) => line.includes("it did not answer a call")))
  }),

  hostMemoryMb: Effect.gen(function* () {
    const { pool } = yield* makeGround({ hostMemoryMb: 10 })
    yield* until(() => pool.status()[0]!.restarts > 0)
  }).pipe(Effect.when(Effect.sync(() => existsSync("/proc")))),

  bootTimeoutSecs: Effect.gen(function* () {
    const error = yield* Effect.flip(makeGround({ bootTimeoutSecs: 0.001 }))
    assert.strictEqual(error.message, "an isolate host does not start: not ready within 0.001 s")
  }),

  loadTimeoutSecs: Effect.gen(function* () {
    const guild = yield* guildWith({ loadTimeoutSecs: 0.1 }, "")
    const error = yield* Effect.flip(guild.actor.prepare(script("await new Promise(() => {})")))
    assert.strictEqual(error.reason, "timeout")
    assert.include(error.message, "had not loaded after 0.1 s")
  }),

  migrationTimeoutMs: Effect.gen(function* () {
    const { guild, outcome } = yield* moveAfterOneEvent(
      { migrationTimeoutMs: 50 },
      `on("messageCreate", async (ctx) => { ctx.reply("on it"); await new Promise(() => {}) })`,
    )
    assert.deepInclude(outcome, { _tag: "RolledBack", timedOut: true })
    assert.strictEqual(guild.actor.status().running, 1)
  }),

  suspendBytes: Effect.gen(function* () {
    const { guild, outcome } = yield* moveAfterOneEvent(
      { suspendBytes: 10 },
      `onSuspend(() => "eleven bytes"); on("messageCreate", (ctx) => ctx.reply("here"))`,
    )
    assert.deepStrictEqual(outcome, { _tag: "Moved" })
    assert.include(guild.logs().join(), "at most 10 are carried")
  }),

  heapMb: restarts(
    {},
    "const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length))",
    /memory limit|disposed/,
  ).pipe(Effect.provide(hostLimits({ heapMb: 8, turnCpuMs: 10_000 }))),

  scriptBytes: Effect.gen(function* () {
    const needs = Layer.mergeAll(
      unusedRouter,
      Layer.mock(Deployments, {}),
      Layer.mock(Builds, {}),
      Layer.mock(Revisions, { sweep: unused }),
      Layer.mock(Operations, { messages: unused }),
      Layer.mock(Secrets, { placeholders: unused }),
      Layer.succeed(WorkerPool, (yield* Ground).pool),
      Layer.mock(Commands, {}),
      unusedGuilds,
      Layer.mock(Logs, { write: unused, read: unused, find: unused, follow: unused, lost: unused }),
      Layer.succeed(Limits, { ...defaultLimits, scriptBytes: 10 }),
    )
    const context = yield* Layer.build(Deployer.layer.pipe(Layer.provide(needs)))
    const { deploy } = yield* Effect.provideContext(Deployer, context)
    const submission = {
      guildId,
      entry: "bot.ts",
      source: "cli",
      deployedBy: "you",
      files: undefined,
      message: undefined,
    } as const
    const error = yield* Effect.flip(deploy({ ...submission, script: script("0123456789x") }))
    assert.strictEqual(error.message, "the bundle has 11 bytes; at most 10 are allowed")
  }),

  prewarmGuilds: Effect.gen(function* () {
    const asked: Array<number> = []
    const recent = (count: number) => Effect.sync(() => (asked.push(count), []))
    const needs = Layer.mergeAll(
      unusedRouter,
      unusedGuilds,
      Layer.mock(Activity, { note: unused, recent }),
      Layer.mock(Configuration, { prewarm: "recent" } as never),
      Layer.succeed(WorkerPool, (yield* Ground).pool),
      Layer.succeed(Limits, { ...defaultLimits, prewarmGuilds: 7 }),
    )
    yield* Effect.provide(makePrewarm, needs)
    assert.deepStrictEqual(asked, [7])
  }),

  recentHours: Effect.gen(function* () {
    const active = yield* activityAfterOneEvent({ recentHours: 1, bookkeepingSecs: 0.05 })
    const longAgo = yield* activityAfterOneEvent({ recentHours: 0, bookkeepingSecs: 0.05 })
    yield* Effect.flatMap(active, (recent) => Effect.succeed(recent.length)).pipe(
      Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (count) => count === 1 }),
    )
    yield* Effect.sleep("200 millis")
    assert.deepStrictEqual(yield* longAgo, [])
  }),

  bookkeepingSecs: Effect.gen(function* () {
    const soon = yield* activityAfterOneEvent({ bookkeepingSecs: 0.05 })
    const later = yield* activityAfterOneEvent({ bookkeepingSecs: 3600 })
    yield* soon.pipe(
      Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (guilds) => guilds.length === 1 }),
    )
    assert.deepStrictEqual(yield* later, [])
  }),

  openInteractions: Effect.gen(function* () {
    const calls: Array<string> = []
    const rest = Layer.mock(DiscordRest, {
      client: undefined as never,
      request: (_, __, route) => Effect.sync(() => calls.push(route)),
    })
    const context = yield* Layer.build(
      Interactions.layer.pipe(
        Layer.provide(rest),
        Layer.provide(Layer.succeed(Limits, { ...defaultLimits, openInteractions: 1 })),
      ),
    )
    const interactions = yield* Effect.provideContext(Interactions, context)
    for (const id of ["1", "2"])
      interactions.opened({
        id,
        token: `token${id}`,
        applicationId: "3",
        guildId,
        kind: "command",
        name: "/x",
        hasMessage: false,
      })
    const forgotten = yield* Effect.flip(interactions.reply(guildId, "1", {}))
    assert.strictEqual(forgotten._tag, "InteractionUnusable")
    yield* interactions.reply(guildId, "2", {})
    assert.deepStrictEqual(calls, ["/interactions/2/token2/callback"])
  }),

  guildConcurrency: Effect.gen(function* () {
    const { open, call } = yield* silentDiscord({ guildConcurrency: 2 })
    for (const channel of [1, 2, 3]) yield* Effect.forkScoped(call(channel))
    yield* until(() => open.length === 2)
    yield* Effect.sleep("50 millis")
    assert.lengthOf(open, 2)
    open[0]!.end()
    yield* until(() => open.length === 3)
  }),

  invalidCalls: Effect.gen(function* () {
    const { open, call } = yield* silentDiscord({ invalidCalls: 1, guildInvalidCalls: 10 })
    const first = yield* Effect.forkScoped(Effect.flip(call(1)))
    yield* until(() => open.length === 1)
    open[0]!.writeHead(403).end("{}")
    assert.strictEqual((yield* Fiber.join(first)).reason, "http")
    assert.strictEqual((yield* Effect.flip(call(2))).reason, "invalid-requests")
    assert.lengthOf(open, 1)
  }),

  guildInvalidCalls: Effect.gen(function* () {
    const { open, call } = yield* silentDiscord({ invalidCalls: 10, guildInvalidCalls: 1 })
    const first = yield* Effect.forkScoped(Effect.flip(call(1)))
    yield* until(() => open.length === 1)
    open[0]!.writeHead(403).end("{}")
    assert.strictEqual((yield* Fiber.join(first)).reason, "http")
    assert.strictEqual((yield* Effect.flip(call(2))).reason, "invalid-requests")
    yield* Effect.forkScoped(call(3, "900000000000000077" as GuildId))
    yield* until(() => open.length === 2)
  }),

  restTimeoutMs: Effect.gen(function* () {
    const { call } = yield* silentDiscord({ restTimeoutMs: 100 })
    const error = yield* Effect.flip(call(1))
    assert.strictEqual(error.reason, "timeout")
    assert.include(error.message, "within 100 ms")
  }),

  idleSecs: Effect.gen(function* () {
    const router = yield* routerWith({ idleSecs: 0.1 }, "")
    router.offer(guildId, "messageCreate", "{}")
    const actor = router.actor(guildId)
    yield* until(() => actor.status().events.messageCreate?.handled === 1)
    yield* until(() => actor.status().state === "cold")
    assert.strictEqual(actor.status().epoch, 1)
  }),

  passingIsolates: trippedIn("actors/Residents.test.ts", "passingIsolates"),
  isolatesPerWorker: Effect.gen(function* () {
    const ground = yield* Ground
    const own = {
      ...ground,
      limits: { ...ground.limits, isolatesPerWorker: 1 },
      residents: new Residents(Date.now),
    }
    const silent = script(`on("messageCreate", () => {})`)
    const served = (guild: Fixture) => until(() => guild.actor.status().events.messageCreate?.handled === 1)
    const first = yield* makeGuild(own, "920000000000000001" as GuildId, silent)
    const second = yield* makeGuild(own, "920000000000000002" as GuildId, silent)
    first.say("go")
    yield* served(first)
    assert.strictEqual(first.actor.status().state, "live")
    second.say("go")
    yield* served(second)
    assert.deepStrictEqual(
      [first, second].map(({ actor }) => actor.status().state),
      ["cold", "live"],
    )
  }),

  strikes: Effect.gen(function* () {
    const guild = yield* bundleWith({ strikes: 1 }, `throw new Error("broken")`)
    guild.say("go")
    yield* until(() => guild.actor.status().state === "quarantined")
    assert.include(guild.logs().join(), "broken; a deploy ends it")
  }),

  strikeWindowSecs: alone(() => {
    const quarantine = new Quarantine({ ...defaultLimits, strikes: 2, strikeWindowSecs: 10 })
    assert.isUndefined(quarantine.strike(0, "a"))
    assert.isUndefined(quarantine.strike(10_001, "b"))
    assert.isDefined(quarantine.strike(20_000, "c"))
  }),

  quarantineSecs: alone(() => {
    const quarantine = new Quarantine({ ...defaultLimits, strikes: 1, quarantineSecs: 10 })
    assert.strictEqual(quarantine.strike(1000, "a")?.until, 11_000)
  }),

  longestQuarantineSecs: alone(() => {
    const quarantine = new Quarantine({
      ...defaultLimits,
      strikes: 1,
      quarantineSecs: 10,
      longestQuarantineSecs: 15,
    })
    quarantine.strike(0, "a")
    quarantine.serve()
    assert.strictEqual(quarantine.strike(0, "b")?.until, 15_000)
  }),

  drainSecs: Effect.gen(function* () {
    const limits = { drainSecs: 0.1, dispatchTimeoutSecs: 600 }
    const router = yield* routerWith(limits, "return new Promise(() => {})")
    router.offer(guildId, "messageCreate", "{}")
    yield* until(() => router.actor(guildId).status().running === 1)
    yield* router.drain
    assert.strictEqual(router.actor(guildId).status().running, 1)
  }),

  logLinesPerTurn: logs(
    { logLinesPerTurn: 2 },
    "for (let i = 0; i < 5; i++) console.log(i)",
    /lines suppressed: 3$/,
  ),

  logBytesPerTurn: logs(
    { logBytesPerTurn: 200 },
    "for (let i = 0; i < 5; i++) console.log(i)",
    /lines suppressed: 2$/,
  ),

  kvKeyBytes: kvRefuses({ kvKeyBytes: 3 }, (kv) => kv.set(guildId, "s", "long", "v"), /^key: /),
  kvStoreNameBytes: kvRefuses({ kvStoreNameBytes: 3 }, (kv) => kv.set(guildId, "long", "k", "v"), /^store: /),
  kvValueBytes: kvRefuses({ kvValueBytes: 3 }, (kv) => kv.set(guildId, "s", "k", "long"), /^value/),
  kvMetadataBytes: kvRefuses(
    { kvMetadataBytes: 3 },
    (kv) => kv.set(guildId, "s", "k", "v", { metadata: "long" }),
    /^metadata: /,
  ),
  kvListKeys: kvRefuses({ kvListKeys: 3 }, (kv) => kv.list(guildId, "s", { limit: 4 }), /^limit: /),
  kvBatchChanges: kvRefuses(
    { kvBatchChanges: 1 },
    (kv) =>
      kv.batch(guildId, "s", [
        { type: "delete", key: "a" },
        { type: "delete", key: "b" },
      ]),
    /^changes: /,
  ),
  slowMs: trippedIn("layers/TailTracer.test.ts", "slowMs"),
  keptTracesPerSecond: trippedIn("layers/TailTracer.test.ts", "keptTracesPerSecond"),
  spansPerTrace: trippedIn("layers/TailTracer.test.ts", "spansPerTrace"),
  exportsUnderWay: trippedIn("layers/Tracing.test.ts", "exportsUnderWay"),
  guildMetrics: trippedIn("http/MetricsMove.test.ts", "guildMetrics"),
  hostHandoverMb: trippedIn("actors/Replacement.test.ts", "hostHandoverMb"),
  hostAgeHours: trippedIn("actors/Replacement.test.ts", "hostAgeHours"),
  hostRestSecs: trippedIn("actors/Replacement.test.ts", "hostRestSecs"),
  handoverSecs: trippedIn("actors/Replacement.test.ts", "handoverSecs"),
  rebalanceSecs: trippedIn("actors/Rebalancer.test.ts", "rebalanceSecs"),
  rebalanceGapPercent: trippedIn("actors/Rebalancer.test.ts", "rebalanceGapPercent"),
  rebalanceMovesPerMinute: trippedIn("actors/Rebalancer.test.ts", "rebalanceMovesPerMinute"),
  rebalanceRestSecs: trippedIn("actors/Rebalancer.test.ts", "rebalanceRestSecs"),
  cronJobs: trippedIn("sdk/Cron.test.ts", "cronJobs"),
  cronSchedules: trippedIn("services/cron/CronJobs.test.ts", "cronSchedules"),
  cronTimeoutSecs: trippedIn("actors/Incarnation.test.ts", "cronTimeoutSecs"),
  cronSteps: trippedIn("services/cron/CronRunner.test.ts", "cronSteps"),
  cronStepBytes: trippedIn("sdk/Cron.test.ts", "cronStepBytes"),
  cronWaitingRuns: trippedIn("services/cron/CronJobs.test.ts", "cronWaitingRuns"),
  cronParallelRuns: trippedIn("services/cron/CronJobs.test.ts", "cronParallelRuns"),
  cronConcurrency: trippedIn("services/cron/CronRunner.test.ts", "cronConcurrency"),
  cronBatch: trippedIn("services/cron/CronRunner.test.ts", "cronBatch"),
  cronSlotsPerTick: trippedIn("services/cron/CronRunner.test.ts", "cronSlotsPerTick"),
  cronLeaseMs: trippedIn("services/cron/CronRunner.test.ts", "cronLeaseMs"),
  cronCheckSecs: trippedIn("services/cron/CronRunner.test.ts", "cronCheckSecs"),
  cronRetentionDays: trippedIn("services/cron/CronRunner.test.ts", "cronRetentionDays"),
  kvStoreBytes: trippedIn("services/kv/KvStore.test.ts", "kvStoreBytes"),
  kvGuildBytes: trippedIn("services/kv/KvStore.test.ts", "kvGuildBytes"),
  kvStores: trippedIn("services/kv/KvStore.test.ts", "kvStores"),
  kvWritesPerMinute: trippedIn("services/kv/KvStore.test.ts", "kvWritesPerMinute"),
  kvListBytes: trippedIn("services/kv/KvStore.test.ts", "kvListBytes"),
  kvSweepSecs: trippedIn("services/kv/KvStore.property.test.ts", "kvSweepSecs"),
  kvBackups: trippedIn("services/kv/KvBackups.test.ts", "kvBackups"),
  kvExportSecs: trippedIn("services/kv/KvBackups.test.ts", "kvExportSecs"),

  secrets: trippedIn("services/secrets/Secrets.test.ts", "secrets"),
  secretBytes: trippedIn("services/secrets/Secrets.test.ts", "secretBytes"),
  secretHosts: trippedIn("services/secrets/Secrets.test.ts", "secretHosts"),
  secretsPerRequest: trippedIn("services/secrets/Filler.test.ts", "secretsPerRequest"),

  recentMessageBytes: alone(() => {
    const recent = new RecentTexts(10, 1)
    for (const id of ["1", "2", "3"]) recent.set(guildId, id, "12345")
    assert.isUndefined(recent.get(guildId, "1"))
    assert.strictEqual(recent.get(guildId, "3"), "12345")
  }),

  recentMessagesMb: alone(() => {
    const recent = new RecentTexts(2 ** 20, 1)
    const half = "x".repeat(600 * 1024)
    recent.set("quiet", "1", half)
    recent.set("busy", "2", half)
    assert.isUndefined(recent.get("quiet", "1"))
    assert.strictEqual(recent.get("busy", "2"), half)
  }),

  recentStateBytes: trippedIn("gateway/EventText.test.ts", "recentStateBytes"),
  recentStatesMb: trippedIn("gateway/EventText.test.ts", "recentStatesMb"),

  fetchTimeoutSecs: trippedIn("services/egress/Bounds.test.ts", "fetchTimeoutSecs"),
  fetchConcurrency: trippedIn("services/egress/Bounds.test.ts", "fetchConcurrency"),
  fetchTotal: trippedIn("services/egress/Bounds.test.ts", "fetchTotal"),
  fetchPerMinute: trippedIn("services/egress/Bounds.test.ts", "fetchPerMinute"),
  fetchHeadBytes: trippedIn("services/egress/Bounds.test.ts", "fetchHeadBytes"),
  fetchRequestBytes: trippedIn("services/egress/Bounds.test.ts", "fetchRequestBytes"),
  fetchResponseBytes: trippedIn("services/egress/Bounds.test.ts", "fetchResponseBytes"),
  fetchDecodedBytes: trippedIn("services/egress/Bounds.test.ts", "fetchDecodedBytes"),
  fetchRedirects: trippedIn("services/egress/Egress.test.ts", "fetchRedirects"),
  fetchAddresses: trippedIn("services/egress/Egress.test.ts", "fetchAddresses"),

  revisions: trippedIn("services/Revisions.test.ts", "revisions"),
  revisionDays: trippedIn("services/Revisions.test.ts", "revisionDays"),
  revisionSweepSecs: trippedIn("services/Revisions.test.ts", "revisionSweepSecs"),
  cachedScriptsMb: trippedIn("services/RevisionCache.test.ts", "cachedScriptsMb"),
  sourceFiles: trippedIn("services/builds/Builds.test.ts", "sourceFiles"),
  sourceBytes: trippedIn("services/builds/Builds.test.ts", "sourceBytes"),
  builds: trippedIn("services/builds/Bounds.test.ts", "builds"),
  waitingBuilds: trippedIn("services/builds/Bounds.test.ts", "waitingBuilds"),
  buildSecs: trippedIn("services/builds/Bounds.test.ts", "buildSecs"),
  buildMemoryMb: trippedIn("services/builds/Bounds.test.ts", "buildMemoryMb"),
  buildLogLines: trippedIn("services/builds/Bounds.test.ts", "buildLogLines"),
  buildPackages: trippedIn("services/builds/Packages.test.ts", "buildPackages"),
  buildPackageBytes: trippedIn("services/builds/Packages.test.ts", "buildPackageBytes"),
  apiBodyBytes: trippedIn("http/Limits.test.ts", "apiBodyBytes"),
  apiTimeoutSecs: trippedIn("http/Limits.test.ts", "apiTimeoutSecs"),
  apiCallsPerMinute: trippedIn("http/Limits.test.ts", "apiCallsPerMinute"),
  deploysPerMinute: trippedIn("http/Limits.test.ts", "deploysPerMinute"),
  exportsPerMinute: trippedIn("http/Limits.test.ts", "exportsPerMinute"),
  tokensPerMinute: trippedIn("http/Limits.test.ts", "tokensPerMinute"),
  tokensPerUser: trippedIn("http/Limits.test.ts", "tokensPerUser"),
  signInsPerMinute: trippedIn("http/Limits.test.ts", "signInsPerMinute"),
  sessionsPerUser: trippedIn("http/Limits.test.ts", "sessionsPerUser"),
  adminCacheSecs: trippedIn("http/SignIn.test.ts", "adminCacheSecs"),
  accessCheckSecs: trippedIn("http/Logs.test.ts", "accessCheckSecs"),
  auditDays: trippedIn("services/access/Audit.test.ts", "auditDays"),

  logLineLength: logs({ logLineLength: 10 }, `console.log("x".repeat(100))`, /^x{9}…$/),

  logLinesStored: trippedIn("services/LogStore.test.ts", "logLinesStored"),
  logDays: trippedIn("services/LogStore.test.ts", "logDays"),

  logLines: Effect.gen(function* () {
    const context = yield* Layer.build(
      Logs.layer.pipe(Layer.provide(Layer.succeed(Limits, { ...defaultLimits, logLines: 2 }))),
    )
    const { write, read } = yield* Effect.provideContext(Logs, context)
    for (let line = 1; line <= 9; line++) write(guildId, "info", "script", `line ${line}`)
    assert.deepStrictEqual(
      read(guildId, 1000).map(({ message }) => message),
      ["line 8", "line 9"],
    )
  }),
}

layer(Ground.layer, { excludeTestServices: true })("the limit", (it) => {
  for (const [name, trip] of Object.entries(trips)) it.effect(`${name} holds when it is tripped`, () => trip)
})
