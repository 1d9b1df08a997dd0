/** Runs one file of the suites and says what passed. */
import { Guild } from "./Guild.ts"
import { addressed, type Run, textOf } from "./Suite.ts"

export interface Outcome {
  readonly passed: number
  /** The names of subtests that failed, and why. A repeated name has its number behind it. */
  readonly failed: ReadonlyArray<readonly [name: string, why: string]>
}

const patienceMs = 20_000

interface Results {
  readonly status: number
  readonly message: string | null
  readonly tests: ReadonlyArray<readonly [name: string, status: number, message: string | null]>
}

const numbered = (tests: Results["tests"]): Results["tests"] => {
  const seen = new Map<string, number>()
  return tests.map(([name, status, message]) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return [count === 1 ? name : `${name} #${count}`, status, message]
  })
}

export const run = async (one: Run): Promise<Outcome> => {
  using guild = new Guild((url) => addressed(one.root, one.path, url))
  const deadline = performance.now() + patienceMs
  try {
    await guild.start(textOf(one))
    for (;;) {
      const results = await guild.value("globalThis.__results")
      if (results !== undefined) return outcomeOf(JSON.parse(results) as Results)
      if (performance.now() > deadline) return incomplete(`not done after ${patienceMs / 1000} s`)
      if (!(await guild.step(deadline))) {
        const late = await guild.value("globalThis.__results")
        if (late !== undefined) return outcomeOf(JSON.parse(late) as Results)
        return incomplete(`nothing is left to wait for; ${guild.logs.at(-1) ?? "nothing was logged"}`)
      }
    }
  } catch (error) {
    return incomplete(error instanceof Error ? error.message : String(error))
  }
}

const incomplete = (why: string): Outcome => ({ passed: 0, failed: [["(the file)", why.slice(0, 200)]] })

const outcomeOf = ({ status, message, tests }: Results): Outcome => {
  // 3 is an optional feature that is missing.
  const all = numbered(tests)
  const failed = all
    .filter(([, result]) => result !== 0 && result !== 3)
    .map(([name, , why]) => [name, why ?? ""] as const)
  const whole = status === 0 || status === 3 ? [] : [["(the file)", message ?? ""] as const]
  return { passed: all.filter(([, result]) => result === 0).length, failed: [...failed, ...whole] }
}
