/**
 * Starts the runtime and ends it: on SIGINT or SIGTERM in order, with exit code 0; on a second one at once, with 130 or 143; on
 * a failure with one message and 1.
 */
import { constants } from "node:os"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Exit, Layer } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { Configuration } from "./layers/Configuration.ts"
import * as Logging from "./layers/Logging.ts"
import { Runtime } from "./Runtime.ts"

const main = Layer.launch(Runtime.pipe(Layer.provide(Logging.layer), Layer.provide(Configuration.layer)))

/** A failure we know is its message; anything else is told with all there is. */
const report = (cause: Cause.Cause<unknown>) => {
  const failures = cause.reasons.filter(Cause.isFailReason)
  const known = failures.map(({ error }) => (error instanceof Error ? error.message : String(error)))
  console.error(known.length > 0 ? `flora: ${known.join("\n")}` : Cause.pretty(cause))
}

/** Ctrl-C in a terminal may come twice, from the terminal and from a launcher that hands it on; that is still one wish. */
const oneWishMs = 1000

/** What was acknowledged is safe; hosts end with their socket to us, and the embedded Postgres is told to end when we exit. */
const endAtOnce = (signal: NodeJS.Signals) => {
  console.error(`flora: ended at once by a second ${signal}; what was under way is left undone`)
  process.exit(128 + constants.signals[signal])
}

let asked: number | undefined
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, (signal) => {
    asked ??= performance.now()
    if (performance.now() - asked > oneWishMs) endAtOnce(signal)
  })
}

NodeRuntime.runMain(main, {
  disableErrorReporting: true,
  teardown: (exit, done) => {
    if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return done(0)
    report(exit.cause)
    done(1)
  },
})
