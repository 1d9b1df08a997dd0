/** All commands of `flora`: what `main.ts` runs, and what docs/reference/cli.md is written from. */
import { Command } from "effect/cli"
import { audit } from "./commands/audit.ts"
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
import { login, logout, whoami } from "./commands/login.ts"
import { logs } from "./commands/logs.ts"
import { migrate } from "./commands/migrate.ts"
import { rollback } from "./commands/rollback.ts"
import { secrets } from "./commands/secrets.ts"
import { pause, resume, undeploy } from "./commands/state.ts"
import { tokens } from "./commands/tokens.ts"
import { workers } from "./commands/workers.ts"
import { flora } from "./Flags.ts"

export const commandLine = flora.pipe(
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
    logout,
    whoami,
    tokens,
    audit,
  ]),
)
