/** The `flora` command. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit, Predicate } from "effect"
import { CliError, Command } from "effect/cli"
import { RpcClientError } from "effect/rpc"
import packageJson from "../../package.json" with { type: "json" }
import { ScriptLoadFailed } from "../domain/Errors.ts"
import { commandLine } from "./CommandLine.ts"

/** What went wrong, for a person: an error of ours is its message, and a script's error is shown where it happened. */
const explain = (error: unknown): string => {
  if (error instanceof ScriptLoadFailed) {
    const { message, error: thrown } = error
    return thrown.stack === undefined || thrown.stack.includes("\n") === false
      ? message
      : `${message}\n${thrown.stack.split("\n").slice(1).join("\n")}`
  }
  if (error instanceof RpcClientError.RpcClientError) {
    const status = statusOf(error)
    if (status === 401) return "the runtime does not accept this token"
    if (status === 413) return "the script is too large for the runtime to accept"
    return status === undefined
      ? "the runtime does not answer; is it running?"
      : `the runtime answered with HTTP status ${status}`
  }
  return error instanceof Error ? error.message : String(error)
}

const statusOf = ({ reason }: RpcClientError.RpcClientError): number | undefined =>
  reason._tag === "HttpError" && Predicate.hasProperty(reason.cause, "response")
    ? (reason.cause.response as { readonly status: number }).status
    : undefined

const program = commandLine.pipe(
  Command.run({ version: packageJson.version }),
  // The parser has already told what was wrong with the words, beside the help.
  Effect.tapError((error) =>
    CliError.isCliError(error) ? Effect.void : Console.error(`flora: ${explain(error)}`),
  ),
  Effect.tapDefect((defect) => Console.error("flora: this is a bug in flora:", defect)),
  Effect.provide(NodeServices.layer),
)

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, done) => done(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1),
})
