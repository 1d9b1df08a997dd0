/** The `flora` command. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit } from "effect"
import { CliError, Command } from "effect/cli"
import packageJson from "../../package.json" with { type: "json" }
import { cron } from "./commands/cron.ts"
import { init } from "./commands/init.ts"
import { test } from "./commands/test.ts"
import { dev } from "./commands/dev.ts"
import { deploy } from "./commands/deploy.ts"
import { diff } from "./commands/diff.ts"
import { get } from "./commands/get.ts"
import { guilds } from "./commands/guilds.ts"
import { health } from "./commands/health.ts"
import { history } from "./commands/history.ts"
import { kv } from "./commands/kv.ts"
import { list } from "./commands/list.ts"
import { login } from "./commands/login.ts"
import { logs } from "./commands/logs.ts"
import { migrate } from "./commands/migrate.ts"
import { rollback } from "./commands/rollback.ts"
import { secrets } from "./commands/secrets.ts"
import { pause, resume, undeploy } from "./commands/state.ts"
import { workers } from "./commands/workers.ts"
import { explain } from "./Explain.ts"
import { flora } from "./Flags.ts"

const program = flora.pipe(
  Command.withSubcommands([
    init,
    dev,
    test,
    deploy,
    get,
    list,
    logs,
    history,
    diff,
    rollback,
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
  ]),
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
