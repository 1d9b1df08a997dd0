/**
 * Runs properties over generated schedules, and tells of a long run how far it has come. `FLORA_PROPERTY_RUNS` and
 * `FLORA_PROPERTY_SEED` or `FLORA_PROPERTY_REPLAY` change what is run.
 */
import { Arbitrary, Effect, Schema } from "effect"
import { Command } from "./Command.ts"

export const schedules = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 40 })

const environment = (name: string) => process.env[`FLORA_PROPERTY_${name}`]

export const runsOr = (fallback: number): number => Number(environment("RUNS") ?? fallback)

const progressMs = 10_000

/** Counts schedules, and writes every ten seconds how many there were. */
const counting = <A, E>(runs: number, property: (value: A) => Effect.Effect<boolean, E>) => {
  let [done, told] = [0, performance.now()]
  return (value: A) => {
    done++
    if (performance.now() - told > progressMs) {
      told = performance.now()
      process.stderr.write(`${done} of ${runs} schedules\n`)
    }
    return property(value)
  }
}

const chosenSeed = environment("SEED") ?? String(Math.trunc(Math.random() * 2 ** 31))

/** Checks a property; the text of a failure holds the shrunk schedule and a token that replays it. */
export const check = <A, E>(
  arbitrary: Arbitrary.Arbitrary<A>,
  runs: number,
  property: (value: A) => Effect.Effect<boolean, E>,
  { seed = chosenSeed, ...options }: Arbitrary.CheckOptions = {},
) => {
  const replay = environment("REPLAY")
  return Arbitrary.checkEffect(arbitrary, counting(runs, property), {
    runs,
    seed,
    size: 200,
    maxShrinks: 5000,
    ...options,
    ...(replay === undefined ? {} : { replay }),
  }).pipe(Effect.map((result) => ({ result, failure: Arbitrary.formatCheckFailure(result), seed })))
}

export const describeCommands = Schema.encodeUnknownSync(Schema.fromJsonString(Schema.Array(Command)))
