import { Clock, Console, Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Deployment } from "../../domain/Deployment.ts"
import type { ChangeSummary, DeployCheck } from "../../domain/Revision.ts"
import { bundleScript } from "../Bundle.ts"
import { client, guild, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"
import { scriptOf } from "../Project.ts"
import { requireTypes } from "../Typecheck.ts"

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`

/** One line; empty where files were not compared. */
export const changesLine = (changes: ChangeSummary | null) =>
  changes === null
    ? ""
    : `${changes.added.length} added, ${changes.removed.length} removed, ${changes.modified.length} modified`

const wouldRegister = ({ commands, crons, events, bundleBytes, changes, log }: DeployCheck) => {
  const kinds = ["", "/", "user: ", "message: "]
  const names = commands.map(({ name, type }) => `${kinds[type] ?? ""}${name}`)
  const jobs = crons.map(({ name, expression }) => `${name} (${expression})`)
  const row = (title: string, values: ReadonlyArray<string>) =>
    `${title.padEnd(9)} ${values.length === 0 ? "none" : values.map(printable).join(", ")}`
  return [
    `the script loads: ${kilobytes(bundleBytes)}; nothing was changed`,
    row("commands", names),
    row("events", events),
    row("cron jobs", jobs),
    ...(changes === null ? [] : [`${"files".padEnd(9)} ${changesLine(changes)}`]),
    ...log.map(({ level, message }) => `${level.toUpperCase().padEnd(9)} ${printable(message)}`),
  ].join("\n")
}

export const entry = Argument.String("entry").pipe(
  Argument.withDescription(
    "The script's entry file. Default: deploy.entry in flora.config.ts, or src/main.ts",
  ),
  Argument.optional,
)

export const deploy = Command.make(
  "deploy",
  {
    entry,
    guild,
    check: Flag.Boolean("check").pipe(
      Flag.withDescription(
        "Change nothing: check the types where there is a tsconfig.json, load the script, and say what it would register",
      ),
      Flag.withDefault(false),
    ),
    message: Flag.String("message").pipe(
      Flag.withAlias("m"),
      Flag.withDescription("What this deploy is for, up to 500 characters; the history shows it"),
      Flag.optional,
    ),
  },
  Effect.fn("deploy")(function* ({ entry, guild, check, message }) {
    const began = yield* Clock.currentTimeMillis
    const named = yield* scriptOf(entry)
    const { inputs: _, ...script } = yield* bundleScript(named.entry, named.root)
    const said = Option.match(message, { onNone: () => ({}), onSome: (message) => ({ message }) })
    const request = { guildId: guild, source: "cli", ...script, ...said } as const
    if (check) {
      const types = yield* requireTypes(named.root)
      const would = yield* (yield* client).CheckDeploy(request)
      return yield* tell(would, Console.log(`${types}\n${wouldRegister(would)}`))
    }
    const deployment = yield* (yield* client).Deploy(request)
    const took = (yield* Clock.currentTimeMillis) - began
    yield* tell(deployment, Console.log(describeDeployment(deployment, took)))
  }, Effect.scoped),
).pipe(Command.withDescription("Bundle a script and run it in a guild"))

export const describeDeployment = (deployment: Deployment, took: number): string => {
  const commands = deployment.commands.map((name) => `/${name}`).join(" ")
  return (
    `deployed ${deployment.entry} to guild ${deployment.guildId}: revision ${deployment.revisionId.slice(0, 8)}, ` +
    `${kilobytes(deployment.bundleBytes)}, ${took} ms${commands === "" ? "" : `\ncommands: ${commands}`}`
  )
}
