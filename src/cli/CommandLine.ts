/** All commands of `flora`: what `main.ts` runs, and what docs/reference/cli.md is written from. */
import { Command } from "effect/cli"
import { cron } from "./commands/cron.ts"
import { deploy } from "./commands/deploy.ts"
import { get } from "./commands/get.ts"
import { guilds } from "./commands/guilds.ts"
import { health } from "./commands/health.ts"
import { kv } from "./commands/kv.ts"
import { list } from "./commands/list.ts"
import { login } from "./commands/login.ts"
import { logs } from "./commands/logs.ts"
import { migrate } from "./commands/migrate.ts"
import { secrets } from "./commands/secrets.ts"
import { pause, resume, undeploy } from "./commands/state.ts"
import { workers } from "./commands/workers.ts"
import { flora } from "./Flags.ts"

export const commandLine = flora.pipe(
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
  ]),
)
