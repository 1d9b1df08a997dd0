/** The `flora` command. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit, Predicate } from "effect"
import { CliError, Command } from "effect/cli"
import { RpcClientError } from "effect/rpc"
import packageJson from "../../package.json" with { type: "json" }
import { Forbidden, ScriptLoadFailed, Unauthorized } from "../domain/Errors.ts"
import { audit } from "./commands/audit.ts"
import { cron } from "./commands/cron.ts"
import { deploy } from "./commands/deploy.ts"
import { get } from "./commands/get.ts"
import { guilds } from "./commands/guilds.ts"
import { health } from "./commands/health.ts"
import { kv } from "./commands/kv.ts"
import { list } from "./commands/list.ts"
import { login, logout, whoami } from "./commands/login.ts"
import { logs } from "./commands/logs.ts"
import { migrate } from "./commands/migrate.ts"
import { secrets } from "./commands/secrets.ts"
import { pause, resume, undeploy } from "./commands/state.ts"
import { tokens } from "./commands/tokens.ts"
import { workers } from "./commands/workers.ts"
import { NotConnected } from "./Connection.ts"
import { flora } from "./Flags.ts"

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

const program = flora.pipe(
  Command.withSubcommands([
    deploy,
    get,
    list,
    logs,
    pause,
    resume,
    undeploy,
    kv,
    secrets,
    cron,
    guilds,
    migrate,
    workers,
    health,
    login,
    logout,
    whoami,
    tokens,
    audit,
  ]),
  Command.run({ version: packageJson.version }),
  // The parser has already told what was wrong with the words, beside the help.
  Effect.tapError((error) =>
    CliError.isCliError(error) ? Effect.void : Console.error(`flora: ${explain(error)}`),
  ),
  Effect.tapDefect((defect) => Console.error("flora: this is a bug in flora:", defect)),
  Effect.provide(NodeServices.layer),
)

/** 1: it failed. 2: the words are not understood. 3: not signed in, or not allowed. 4: no runtime answers. */
const exitCodeOf = (cause: Cause.Cause<unknown>): number => {
  if (Cause.hasInterruptsOnly(cause)) return 0
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
