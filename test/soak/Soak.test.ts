/**
 * Everything at once for a while: 500 guilds on two workers that talk, flood, crash in every way, are deployed to and fall asleep. What
 * happens is drawn from a seed, which is printed. `FLORA_SOAK_SECS` sets the length, `FLORA_SOAK_SEED` repeats a run.
 */
import { existsSync, readFileSync } from "node:fs"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { crowdKinds, type CrowdKind, journal, makeCrowd, type Member, settled } from "../actors/Crowd.ts"
import { type Ground, makeGround, script, until } from "../actors/GuildFixture.ts"
import { type Random, seeded } from "../isolates/Random.ts"

const seconds = Number(process.env["FLORA_SOAK_SECS"] ?? 25)
const seed = Number(process.env["FLORA_SOAK_SEED"] ?? Date.now() % 1_000_000)
const guilds = 500
const patienceSecs = 120

const limits = {
  heapMb: 32,
  turnCpuMs: 100,
  idleSecs: 1,
  dispatchTimeoutSecs: 3,
  droppableQueue: 50,
  logLines: 20,
  quarantineSecs: 1,
  longestQuarantineSecs: 2,
}

/** What a message may make the script do before it answers, or instead. */
const crimes = {
  throw: `throw new Error("thrown")`,
  reject: `Promise.reject(new Error("rejected"))`,
  loop: `for (;;);`,
  memory: `const held = []; for (;;) held.push(new Array(100_000).fill(held.length))`,
  hang: `return new Promise(() => {})`,
  kill: `let text = "x"; while (text.length < 2 ** 28) text += text; /x/g[Symbol.match](text)`,
}
type Crime = keyof typeof crimes

const bundle = journal(
  Object.entries(crimes)
    .map(([name, code]) => `if (ctx.msg.content === "${name}") { ${code} }`)
    .join("\n"),
)

/** What was sent to a guild, in numbers: a list of it would grow with the length of the run. */
class Tally {
  readonly accepted = new Map<CrowdKind, number>()
  readonly shed = new Map<CrowdKind, number>()
  answers = 0
  readonly member: Member

  constructor(member: Member) {
    this.member = member
  }

  send(kind: CrowdKind, content = ""): void {
    const { offered } = this.member.send(kind, content)
    if (offered !== "overflow") this.accepted.set(kind, (this.accepted.get(kind) ?? 0) + 1)
    if (offered === "shed") this.shed.set(kind, (this.shed.get(kind) ?? 0) + 1)
    this.fold()
  }

  fold(): void {
    this.answers += this.member.deliveries.length
    this.member.deliveries.length = 0
    this.member.sent.length = 0
  }

  /** What breaks `accepted = handled + shed`, per class. */
  imbalances(): ReadonlyArray<string> {
    const { events } = this.member.actor.status()
    return crowdKinds.flatMap((kind) => {
      const account = events[kind] ?? { accepted: 0, handled: 0, shed: 0, pending: 0 }
      const balances =
        account.accepted === (this.accepted.get(kind) ?? 0) &&
        account.shed === (this.shed.get(kind) ?? 0) &&
        account.accepted === account.handled + account.shed
      return balances ? [] : [`${this.member.guildId} ${kind}: ${JSON.stringify(account)}`]
    })
  }
}

/** Replaces a guild's script by the same one, or fails to. */
const deploy = Effect.fnUntraced(function* ({ actor }: Member, broken: boolean) {
  yield* actor.deploying.withPermits(1)(
    actor.prepare(script(broken ? "let a = ;" : bundle)).pipe(
      Effect.map((prepared) => prepared.adopt()),
      Effect.catchTag("ScriptLoadFailed", () => Effect.void),
    ),
  )
})

/** How often each thing happens per second. */
const rates = { talk: 500, flood: 2, throw: 4, reject: 2, hang: 1, loop: 2, memory: 1, kill: 0.15, deploy: 6 }

/** Makes things happen until it is interrupted. */
const live = Effect.fnUntraced(function* (tallies: ReadonlyArray<Tally>, random: Random) {
  const tickMs = 20
  const any = () => tallies[random(tallies.length)]!
  const acts = {
    talk: () => any().send(crowdKinds[random(crowdKinds.length)]!),
    flood: () => {
      const target = any()
      for (let count = 0; count < 200; count++) target.send("messageCreate")
    },
  }
  while (true) {
    for (const [name, perSecond] of Object.entries(rates)) {
      const mean = (perSecond * tickMs) / 1000
      let count = Math.floor(mean) + (random(10_000) < (mean % 1) * 10_000 ? 1 : 0)
      for (; count > 0; count--) {
        if (name === "deploy") yield* Effect.forkScoped(deploy(any().member, random(4) === 0))
        else if (name in acts) acts[name as keyof typeof acts]()
        else any().send("messageCreate", name as Crime)
      }
    }
    for (const tally of tallies) tally.fold()
    yield* Effect.sleep(tickMs)
  }
})

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const residentMegabytes = (pid: number) => {
  const path = `/proc/${pid}/status`
  const text = existsSync(path) ? readFileSync(path, "utf8") : ""
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024
}

/** Megabytes: the runtime's heap after a collection, and the largest host. */
const weigh = ({ pool }: Ground) => {
  collectGarbage()
  const hosts = pool.status().map(({ pid }) => residentMegabytes(pid))
  return { runtime: process.memoryUsage().heapUsed / 2 ** 20, host: Math.max(...hosts) }
}

type Weight = ReturnType<typeof weigh>

const median = (values: ReadonlyArray<number>) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** The last quarter weighs no more than the second one did, give or take what guilds that happen to be awake weigh. */
const checkFlat = (weights: ReadonlyArray<Weight>, of: keyof Weight, slackMb: number) => {
  const quarter = Math.floor(weights.length / 4)
  const early = median(weights.slice(quarter, 2 * quarter).map((weight) => weight[of]))
  const late = median(weights.slice(3 * quarter).map((weight) => weight[of]))
  assert.isBelow(late, early * 1.5 + slackMb, `the memory of the ${of} has grown`)
  return `${of} ${early.toFixed(0)} MB then ${late.toFixed(0)} MB`
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length

describe("a long run", () => {
  it.live(
    "keeps its accounts, its memory and every healthy guild",
    () =>
      Effect.gen(function* () {
        yield* Effect.log(`${seconds} s with FLORA_SOAK_SEED=${seed}`)
        const ground = yield* makeGround(limits, 2)
        const crowd = yield* makeCrowd(ground, guilds, bundle)
        const tallies = crowd.map((member) => new Tally(member))
        const timersBefore = timers()
        const isolates = () => ground.pool.status().reduce((sum, worker) => sum + worker.isolates, 0)
        yield* Effect.sync(() => ground.residents.sweep(limits.idleSecs * 1000)).pipe(
          Effect.andThen(Effect.sleep("250 millis")),
          Effect.forever,
          Effect.forkScoped,
        )

        const living = yield* Effect.forkScoped(Effect.scoped(live(tallies, seeded(seed))))
        const weights: Array<Weight> = []
        while (weights.length < seconds) {
          yield* Effect.sleep("1 second")
          weights.push(weigh(ground))
        }
        yield* Fiber.interrupt(living)

        yield* until(() => settled(crowd), patienceSecs)
        assert.deepStrictEqual(
          tallies.flatMap((tally) => tally.imbalances()),
          [],
        )
        for (const tally of tallies) {
          tally.member.actor.release()
          tally.fold()
          tally.answers = 0
          tally.send("messageDelete")
        }
        yield* until(() => {
          for (const tally of tallies) tally.fold()
          return tallies.every(({ answers }) => answers > 0)
        }, patienceSecs)
        const reports = [checkFlat(weights, "runtime", 32), checkFlat(weights, "host", 256)]

        // Asleep, nothing is left of any of them.
        yield* until(() => {
          ground.residents.sweep(-1)
          return isolates() === 0 && crowd.every(({ actor }) => actor.status().state === "cold")
        }, patienceSecs)
        yield* until(() => timers() < timersBefore + 20, patienceSecs)
        const restarts = ground.pool.status().map((worker) => worker.restarts)
        const lives = crowd.reduce((sum, { actor }) => sum + actor.status().epoch, 0)
        yield* Effect.log(`${lives} lives, ${restarts.join(" and ")} hosts replaced; ${reports.join(", ")}`)
      }).pipe(Effect.scoped),
    (seconds + 300) * 1000,
  )
})
