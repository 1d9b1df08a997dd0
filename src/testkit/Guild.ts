/** All that a guild of a test consists of: its services, the script in its isolate, and how the two come to rest. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate as tick } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Cause, Clock, Effect, Exit, Layer, Logger, ManagedRuntime, References } from "effect"
import type { GatewayDispatchPayload, GatewayInteractionCreateDispatchData } from "discord-api-types/v10"
import { bundleScript } from "../cli/Bundle.ts"
import { Commands } from "../discord/Commands.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { Interactions } from "../discord/Interactions.ts"
import type { ScriptError } from "../domain/Errors.ts"
import type { EventKind } from "../domain/GuildEvent.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { LogLevel } from "../domain/LogLine.ts"
import { eventText, keepRoles } from "../gateway/EventText.ts"
import { normalise } from "../gateway/Normalise.ts"
import { incomingInteraction } from "../gateway/normalise/interactions.ts"
import { Recent } from "../gateway/Recent.ts"
import { RocksDb } from "../layers/RocksDb.ts"
import { Operations } from "../ops/Operations.ts"
import { Events, type PlaygroundEvent } from "../playground/Events.ts"
import * as Identity from "../playground/Identity.ts"
import { World } from "../playground/World.ts"
import { Egress } from "../services/egress/Egress.ts"
import { KvStore } from "../services/kv/KvStore.ts"
import type { TestGuildOptions, TestLogLine } from "../../sdk/test.d.ts"
import { Calls, discord } from "./Discord.ts"
import { ScriptFailed } from "./Errors.ts"
import { FakeClock } from "./FakeClock.ts"
import { Requests } from "./Requests.ts"
import { Schedules } from "./Schedules.ts"
import { Session } from "./Session.ts"
import { testHost, testLimits } from "./TestHost.ts"

const guildId = Identity.guildId as GuildId

/** How long, in real milliseconds, a script may take to come to rest before the test is told that it does not. */
const patienceMs = 30_000

/** So often the event loop goes round with nothing to do before that counts as rest: one fiber may have to wake another. */
const quietTicks = 20

/** The services of one guild, and what has to be known to watch them. */
const makeServices = (clock: FakeClock, calls: Calls, requests: Requests, schedules: Schedules) => {
  const directory = mkdtempSync(join(tmpdir(), "flora-test-"))
  // Sweeping away what has expired is nobody's business here: what reads looks at the time itself.
  const kv = KvStore.layer.pipe(Layer.provide(Layer.succeed(Clock.Clock, clock.service(false))))
  const removeDirectory = Layer.effectDiscard(
    Effect.addFinalizer(() => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))),
  )
  return Operations.layer.pipe(
    Layer.provideMerge(
      Layer.mergeAll(kv, schedules.layer, Layer.succeed(Egress, requests.egress), discord(calls)),
    ),
    Layer.provide(RocksDb.layerAt(directory)),
    Layer.provideMerge(removeDirectory),
    Layer.provide(Layer.succeed(Limits, testLimits)),
    Layer.provideMerge(Layer.succeed(Clock.Clock, clock.service())),
    Layer.provideMerge(Layer.mergeAll(Logger.layer([]), Layer.succeed(References.MinimumLogLevel, "None"))),
  )
}

export type Services = Layer.Success<ReturnType<typeof makeServices>>

export class Guild {
  readonly clock: FakeClock
  readonly calls = new Calls()
  readonly requests: Requests
  readonly logs: Array<TestLogLine> = []
  /** What has happened in the guild's Discord, the latest last. */
  readonly happened: Array<PlaygroundEvent> = []
  readonly runtime: ManagedRuntime.ManagedRuntime<Services, unknown>
  private readonly schedules: Schedules
  private readonly recent = new Recent(testLimits)
  private failures: Array<ScriptFailed> = []
  private session: Session | undefined
  private interactions: Interactions["Service"] | undefined
  private scope: GuildScope["Service"] | undefined

  constructor(options: TestGuildOptions) {
    const now = new Date(options.now ?? "2026-01-01T00:00:00Z").getTime()
    if (Number.isNaN(now)) throw new TypeError(`testGuild: now is no time: ${String(options.now)}`)
    this.clock = new FakeClock(now)
    this.requests = new Requests(options.secrets ?? {}, testLimits)
    this.schedules = new Schedules(this.clock, guildId, testLimits, (kind, payload, ended) =>
      this.session?.deliver(kind, payload, ended),
    )
    this.runtime = ManagedRuntime.make(makeServices(this.clock, this.calls, this.requests, this.schedules))
  }

  /** Deploys a script and brings it `ready`. Errors: `ScriptFailed`. */
  async deploy(entry: string | URL): Promise<void> {
    const path = typeof entry === "string" ? entry : fileURLToPath(entry)
    const [worker, script] = await Promise.all([testHost(), this.run("load", bundleScript(path))])
    const [operations, interactions, scope, events] = await Promise.all([
      this.runtime.runPromise(Operations),
      this.runtime.runPromise(Interactions),
      this.runtime.runPromise(GuildScope),
      this.runtime.runPromise(Events),
    ])
    this.interactions = interactions
    this.scope = scope
    const session = new Session({
      guildId,
      script: { bundle: script.bundle, sourceMap: script.sourceMap },
      worker,
      limits: testLimits,
      clock: this.clock,
      operations,
      secrets: this.requests.placeholders,
      run: (effect) => void this.runtime.runFork(effect),
      log: this.log,
      failed: (during, error) => void this.failures.push(new ScriptFailed(during, error)),
    })
    this.session = session
    const loading = this.run("load", session.load())
    const manifest = await this.whileAlive(() => loading)
    // What failed the load has been told.
    this.failures = []
    await this.run("load", this.schedules.declare(manifest.crons ?? []))
    await this.run(
      "load",
      Effect.flatMap(Commands, (commands) => commands.sync(guildId, manifest.commands)),
    )
    const { guilds } = await this.runtime.runPromise(World)
    keepRoles(guildId, guilds.get(guildId)!.roles, this.recent, (kind) => session.kinds.has(kind))
    events.listen((event) => this.hear(event))
    const user = { id: Identity.botId, username: "flora", discriminator: "0", bot: true }
    if (session.kinds.has("ready")) session.deliver("ready", JSON.stringify({ user, guildIds: [guildId] }))
    await this.settle()
    this.calls.made.length = 0
  }

  /** Brings an event that the kit itself has no word for. */
  deliver(kind: string, payload: object): void {
    this.session?.deliver(kind as EventKind, JSON.stringify(payload))
  }

  handles(kind: string): boolean {
    return this.session?.kinds.has(kind) === true
  }

  /** Waits until nothing happens any more without the clock. Errors: the first `ScriptFailed` since the last time. */
  async settle(): Promise<void> {
    await this.whileAlive(async () => {
      for (let quiet = 0; quiet < quietTicks; quiet = this.isSettled() ? quiet + 1 : 0) await tick()
    })
    for (const reason of this.schedules.failures.splice(0)) {
      if (this.failures.length > 0) break
      const [message = reason] = reason.split("\n")
      this.failures.push(new ScriptFailed("cron", { name: "Error", message, stack: reason }))
    }
    const [failure] = this.failures
    this.failures = []
    if (failure !== undefined) throw failure
  }

  /** Moves the clock on by so many milliseconds, from one thing that is due to the next. */
  async advance(millis: number): Promise<void> {
    const end = this.clock.now + millis
    let failure: unknown
    let goesOn = true
    while (goesOn) {
      await this.settle().catch((error: unknown) => (failure ??= error))
      goesOn = this.clock.step(end)
    }
    await this.settle().catch((error: unknown) => (failure ??= error))
    if (failure !== undefined) throw failure
  }

  /** Runs an effect; what it fails with is thrown as an error of the script that was busy with `during`. */
  async run<A>(during: string, effect: Effect.Effect<A, ScriptError | Error, Services>): Promise<A> {
    const exit = await this.runtime.runPromiseExit(effect)
    if (Exit.isSuccess(exit)) return exit.value
    const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
    if (failure === undefined) throw new Error(Cause.pretty(exit.cause))
    throw new ScriptFailed(during, failure as ScriptError)
  }

  async close(): Promise<void> {
    this.session?.stop()
    await this.runtime.dispose()
  }

  readonly log = (level: LogLevel, from: "script" | "runtime", message: string): void => {
    this.logs.push({ level, message, from })
  }

  private isSettled(): boolean {
    if (this.calls.underWay > 0) return false
    return this.session?.isSettled(this.requests.unanswered) !== false
  }

  /** The isolate host does not keep the process alive, so something has to while it is waited for. */
  private async whileAlive<A>(work: () => Promise<A>): Promise<A> {
    let alarm: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      alarm = setTimeout(() => {
        reject(new Error(`the script did not come to rest within ${patienceMs / 1000} s`))
      }, patienceMs)
    })
    try {
      return await Promise.race([work(), late])
    } finally {
      clearTimeout(alarm)
    }
  }

  /** Something has happened in Discord: it is noted, and brought to the script as the gateway does it. */
  private hear(event: PlaygroundEvent): void {
    this.happened.push(event)
    const { interactions, scope, session } = this
    if (event.audience === "page" || session === undefined || interactions === undefined) return
    const dispatch = { t: event.t, d: JSON.parse(event.json()) as unknown } as GatewayDispatchPayload
    const isInteraction = event.t === "INTERACTION_CREATE"
    const incoming = isInteraction
      ? incomingInteraction(dispatch.d as GatewayInteractionCreateDispatchData)
      : undefined
    if (incoming !== undefined) interactions.opened(incoming)
    const normal = normalise(dispatch)
    if (normal === undefined) return
    if (normal.channelId !== undefined) scope?.learn(normal.channelId, normal.guildId)
    const text = eventText(normal, this.recent, (kind) => session.kinds.has(kind))
    if (text === undefined) {
      if (incoming !== undefined) interactions.ended(incoming.id, false)
      return
    }
    session.deliver(normal.kind, text, (end) => {
      if (incoming !== undefined) interactions.ended(incoming.id, end._tag !== "Handled")
    })
  }
}
