/** A part of the benchmarks: one kind of work, done by flora and by whoever else can do it. */
import { Effect, type Scope } from "effect"
import { type Contender, type ContenderFailed, type ContenderOptions, startContender } from "./Contender.ts"
import type { Figure } from "./Figures.ts"

/** How much of it is wanted. */
export interface Plan {
  readonly quick: boolean
  /** Windows per figure. */
  readonly runs: number
  /** Peers may be started. */
  readonly peers: boolean
  /** Tells why something could not be measured. */
  readonly missing: (why: string) => void
}

export interface Section {
  readonly name: string
  readonly run: (plan: Plan) => Effect.Effect<ReadonlyArray<Figure>, ContenderFailed, Scope.Scope>
}

/** Starts those that can be started, one after the other, and notes the others as missing. */
export const startAll = <Ready>(plan: Plan, all: ReadonlyArray<ContenderOptions<Ready>>) =>
  Effect.map(
    Effect.forEach(all, (options) =>
      startContender(options).pipe(
        Effect.catchTag("ContenderFailed", ({ contender, message }) =>
          Effect.as(
            Effect.sync(() => plan.missing(`${contender}: ${message}`)),
            undefined,
          ),
        ),
      ),
    ),
    (started) => started.filter((each): each is Contender<Ready> => each !== undefined),
  )

/**
 * Asks each of them in turn, and all of them as often as the plan says (A B A B): what else the machine does falls on all alike. The answers, by
 * contender; one that fails is noted as missing and asked no more.
 */
export const interleave = <Ready, A>(
  plan: Plan,
  runs: number,
  contenders: ReadonlyArray<Contender<Ready>>,
  ask: (contender: Contender<Ready>) => Effect.Effect<A, ContenderFailed>,
) =>
  Effect.gen(function* () {
    const answers = new Map(contenders.map((contender) => [contender, Array<A>()]))
    for (let run = 0; run < runs; run++) {
      for (const [contender, heard] of answers) {
        yield* ask(contender).pipe(
          Effect.tap((answer) => Effect.sync(() => heard.push(answer))),
          Effect.catch(({ message }) =>
            Effect.sync(() => {
              answers.delete(contender)
              plan.missing(`${contender.name}: ${message}`)
            }),
          ),
        )
      }
    }
    return [...answers]
  })

/** The answers to one question that is asked several times. */
export const repeat = <A>(runs: number, ask: Effect.Effect<A, ContenderFailed>) =>
  Effect.forEach(Array.from({ length: runs }), () => ask)
