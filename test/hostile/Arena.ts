/**
 * Where hostile scripts are let loose: one worker with one isolate host, on it a neighbour that is awake and echoes, and beside it one
 * hostile guild after another. Whatever an attack does, it must end in the outcome that its case states, the hostile guild must
 * be served again afterwards, and the neighbour must get its answers all the while.
 */
import { assert, layer } from "@effect/vitest"
import { Console, Context, Effect, Layer } from "effect"
import type { GuildId } from "../../src/domain/Ids.ts"
import type { LimitValues } from "../../src/domain/Limits.ts"
import { type Execute, type Fixture, makeGround, makeGuild, script, until } from "../actors/GuildFixture.ts"

/** How an attack must end. A pattern is looked for in the hostile guild's log. */
export type Outcome =
  /** The script goes on and answers with this text. */
  | { readonly replies: string }
  /** The script goes on, and the guild is told. */
  | { readonly logs: RegExp }
  /** Its isolate, or the whole host, is replaced for this reason. */
  | { readonly restarted: RegExp }
  /** It does not load, and the deploy says so. */
  | { readonly refused: RegExp }

export interface Attack {
  /** Ends the sentence that begins with the title of its file. */
  readonly name: string
  /** What the script does while it loads. */
  readonly load?: string
  /** What it does with the message "attack": the body of an async function of `ctx`. */
  readonly run?: string
  readonly outcome: Outcome
  readonly execute?: Execute
  /** Looks at what has become of the hostile guild. */
  readonly check?: (guild: Fixture) => void
}

/** Scripts compute for at most 100 ms here, and no guild is locked away for what it did in an earlier case. */
const arenaLimits: Partial<LimitValues> = {
  turnCpuMs: 100,
  heapMb: 32,
  dispatchTimeoutSecs: 2,
  strikes: 1000,
}

/**
 * What the guild is told of code that computed too long: by the limit of the call itself or, where that does not reach or the machine is
 * too busy for it to come in time, by the host's watchdog.
 */
export const tooLong = /computed for more than 100 ms|disposed|could not be stopped/

/** How long the neighbour may wait: five times the aim, for machines that have other things to do. */
const patience = "5 seconds"

export class Arena extends Context.Service<
  Arena,
  {
    /** A guild beside the neighbour; it ends with the scope. */
    readonly enter: (bundle: string, execute?: Execute) => ReturnType<typeof makeGuild>
    /** Sends the neighbour an event and waits for its answer. */
    readonly neighbourAnswers: Effect.Effect<void>
  }
>()("test/hostile/Arena") {
  static readonly layerOf = (title: string, limits: Partial<LimitValues>) =>
    Layer.effect(
      Arena,
      Effect.gen(function* () {
        const ground = yield* makeGround({ ...arenaLimits, ...limits })
        const guildId = (n: number) => String(900_000_000_000_000_000n + BigInt(n)) as GuildId
        const echo = `on("messageCreate", (ctx) => ctx.reply("echo " + ctx.msg.content))`
        const neighbour = yield* makeGuild(ground, guildId(0), script(echo))
        let guilds = 0
        let questions = 0
        const waits: Array<number> = []

        const neighbourAnswers = Effect.gen(function* () {
          const question = `question ${++questions}`
          const start = performance.now()
          assert.strictEqual(neighbour.say(question), "queued")
          yield* until(() => neighbour.replies().includes(`echo ${question}`)).pipe(
            Effect.timeoutOrElse({
              duration: patience,
              orElse: () => Effect.die(new Error(`the neighbour had no answer in ${patience}`)),
            }),
            Effect.orDie,
          )
          waits.push(performance.now() - start)
        })

        yield* neighbourAnswers
        // How long a cold start took is not what these files are about.
        waits.length = 0
        yield* Effect.addFinalizer(() => Console.log(`${title}: ${summary(waits)}`))
        return Arena.of({
          neighbourAnswers,
          enter: (bundle, execute) => makeGuild(ground, guildId(++guilds), script(bundle), execute),
        })
      }),
    )
}

const summary = (waits: ReadonlyArray<number>): string => {
  const sorted = [...waits].sort((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  return `the neighbour answered ${sorted.length} times, half within ${at(0.5)} ms, all within ${at(1)} ms`
}

/** Declares one test per attack. The limits are those of `arenaLimits` unless given. */
export const attacks = (
  title: string,
  cases: ReadonlyArray<Attack>,
  limits: Partial<LimitValues> = {},
): void =>
  layer(Arena.layerOf(title, limits), { excludeTestServices: true })(title, (it) => {
    for (const attack of cases) it.effect(attack.name, () => letLoose(attack))
  })

const letLoose = Effect.fnUntraced(function* (attack: Attack) {
  const arena = yield* Arena
  const bundle = bundleOf(attack)
  const guild = yield* arena.enter(bundle, attack.execute)
  yield* play(arena, guild, bundle, attack).pipe(
    // What a failed case leaves behind is all there is to find out why.
    Effect.onError(() => Console.log(guild.actor.status(), guild.logs(), guild.pool.status())),
  )
})

const play = Effect.fnUntraced(function* (
  arena: Arena["Service"],
  guild: Fixture,
  bundle: string,
  { outcome, check }: Attack,
) {
  const attacking = "refused" in outcome ? refusal(guild, bundle, outcome.refused) : strike(guild)
  yield* Effect.all([attacking, arena.neighbourAnswers], { concurrency: 2 })
  if (!("refused" in outcome)) {
    yield* judge(guild, outcome)
    check?.(guild)
    guild.say("still there?")
    yield* until(() => guild.replies().includes("here"))
  }
  yield* arena.neighbourAnswers
})

const bundleOf = ({ load = "", run = "" }: Attack): string => `
  on("messageCreate", async (ctx) => {
    if (ctx.msg.content !== "attack") return ctx.reply("here");
    ${run}
  });
  ${load}`

/** Sends the attack and waits until the runtime has done with it. */
const strike = Effect.fnUntraced(function* (guild: Fixture) {
  guild.say("attack")
  yield* until(() => guild.actor.status().events.messageCreate?.pending === 0)
})

const refusal = Effect.fnUntraced(function* (guild: Fixture, bundle: string, reason: RegExp) {
  const failed = yield* Effect.flip(guild.actor.prepare(script(bundle)))
  assert.match(`${failed.reason}: ${failed.message}`, reason)
})

const judge = Effect.fnUntraced(function* (guild: Fixture, outcome: Exclude<Outcome, { refused: RegExp }>) {
  const restarts = () => guild.logs().filter((line) => line.startsWith("the script was restarted"))
  if ("restarted" in outcome) {
    yield* until(() => restarts().length > 0)
    assert.match(restarts().join("\n"), outcome.restarted)
    return
  }
  assert.deepStrictEqual(restarts(), [])
  if ("replies" in outcome)
    assert.deepStrictEqual(guild.replies(), [outcome.replies], guild.logs().join("\n"))
  else assert.match(guild.logs().join("\n"), outcome.logs)
})
