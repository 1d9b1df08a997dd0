/** All commands of `flora`: what `main.ts` runs, and what docs/reference/cli.md is written from. */
import { Console, Effect } from "effect"
import { Argument, Command, Completions } from "effect/cli"
import { audit } from "./commands/audit.ts"
import { cron } from "./commands/cron.ts"
import { init } from "./commands/init.ts"
import { test } from "./commands/test.ts"
import { dev } from "./commands/dev.ts"
import { check, deploy } from "./commands/deploy.ts"
import { deployments } from "./commands/deployments.ts"
import { diff } from "./commands/diff.ts"
import { doctor } from "./commands/doctor.ts"
import { get } from "./commands/get.ts"
import { guilds } from "./commands/guilds.ts"
import { health } from "./commands/health.ts"
import { history } from "./commands/history.ts"
import { kv } from "./commands/kv.ts"
import { list } from "./commands/list.ts"
import { login, logout, whoami } from "./commands/login.ts"
import { logs } from "./commands/logs.ts"
import { migrate } from "./commands/migrate.ts"
import { rollback } from "./commands/rollback.ts"
import { secrets } from "./commands/secrets.ts"
import { sessions } from "./commands/sessions.ts"
import { pause, resume, undeploy } from "./commands/state.ts"
import { tokens } from "./commands/tokens.ts"
import { workers } from "./commands/workers.ts"
import { flora } from "./Flags.ts"

/** Said in words because the completions are of the very command line that they are a part of. */
const whole = (): Command.Command.Any => commandLine

const completions = Command.make(
  "completions",
  { shell: Argument.Literals("shell", ["bash", "zsh", "fish", "powershell"]) },
  Effect.fn("completions")(function* ({ shell }) {
    yield* Console.log(Completions.generate("flora", shell, Completions.fromCommand(whole())))
  }),
).pipe(Command.withDescription("Print a script with which a shell completes the words of flora"))

export const commandLine = flora.pipe(
  Command.withSubcommands([
    init,
    dev,
    test,
    deploy,
    check,
    get,
    list,
    logs,
    history,
    diff,
    rollback,
    pause,
    resume,
    undeploy,
    deployments,
    kv,
    secrets,
    cron,
    guilds,
    migrate,
    workers,
    health,
    doctor,
    completions,
    login,
    logout,
    whoami,
    tokens,
    sessions,
    audit,
  ]),
)
