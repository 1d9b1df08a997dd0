/** The `flora` command. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit } from "effect"
import { CliError, Command } from "effect/cli"
import { RpcClientError } from "effect/rpc"
import packageJson from "../../package.json" with { type: "json" }
import { Forbidden, Unauthorized } from "../domain/Errors.ts"
import { commandLine } from "./CommandLine.ts"
import { NotConnected } from "./Connection.ts"
import { explain, statusOf, wrongWords } from "./Explain.ts"
import { traced } from "./Tracing.ts"

const program = commandLine.pipe(
  Command.run({ version: packageJson.version }),
  // The parser has already told what was wrong with the words, beside the help.
  Effect.tapError((error) =>
    CliError.isCliError(error) ? Effect.void : Console.error(`flora: ${explain(error)}`),
  ),
  Effect.tapDefect((defect) => {
    const wrong = wrongWords(defect)
    return wrong === undefined
      ? Console.error("flora: this is a bug in flora:", defect)
      : Console.error(`flora: ${wrong}`)
  }),
  traced,
  Effect.provide(NodeServices.layer),
)

/** 1: it failed. 2: the words are not understood. 3: not signed in, or not allowed. 4: no runtime answers. */
const exitCodeOf = (cause: Cause.Cause<unknown>): number => {
  if (Cause.hasInterruptsOnly(cause)) return 0
  if (cause.reasons.some((reason) => Cause.isDieReason(reason) && wrongWords(reason.defect) !== undefined))
    return 2
  const error = cause.reasons.find(Cause.isFailReason)?.error
  if (CliError.isCliError(error)) return 2
  if (error instanceof Unauthorized || error instanceof Forbidden) return 3
  if (error instanceof NotConnected) return 4
  if (error instanceof RpcClientError.RpcClientError) return statusOf(error) === 401 ? 3 : 4
  return 1
}

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, done) => done(Exit.isSuccess(exit) ? 0 : exitCodeOf(exit.cause)),
})
