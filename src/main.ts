/** Starts the runtime and ends it: on SIGINT or SIGTERM in order, with exit code 0; on a failure with one message and 1. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Effect, Exit, Layer, Logger, References } from "effect"
import "effect/schema/SchemaJITCompiler/enable"
import { Configuration } from "./layers/Configuration.ts"
import { Runtime } from "./Runtime.ts"

const logging = Layer.unwrap(
  Effect.map(Configuration, ({ logLevel }) =>
    Layer.merge(
      Logger.layer([process.stdout.isTTY ? Logger.consolePretty() : Logger.consoleLogFmt]),
      Layer.succeed(References.MinimumLogLevel, logLevel),
    ),
  ),
)

const main = Layer.launch(Runtime.pipe(Layer.provide(logging), Layer.provide(Configuration.layer)))

/** A failure we know is its message; anything else is told with all there is. */
const report = (cause: Cause.Cause<unknown>) => {
  const failures = cause.reasons.filter(Cause.isFailReason)
  const known = failures.map(({ error }) => (error instanceof Error ? error.message : String(error)))
  console.error(known.length > 0 ? `flora: ${known.join("\n")}` : Cause.pretty(cause))
}

NodeRuntime.runMain(main, {
  disableErrorReporting: true,
  teardown: (exit, done) => {
    if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return done(0)
    report(exit.cause)
    done(1)
  },
})
