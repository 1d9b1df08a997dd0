import { Clock, Console, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Deployment } from "../../domain/Deployment.ts"
import type { GuildId } from "../../domain/Ids.ts"
import type { ChangeSummary, DeployCheck } from "../../domain/Revision.ts"
import { bundleScript } from "../Bundle.ts"
import { client, guild, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"
import { progress } from "../Progress.ts"
import { scriptOf } from "../Project.ts"
import { requireTypes } from "../Typecheck.ts"
import { rollBack } from "./rollback.ts"

/** The words contradict each other. */
export class DeployUnclear extends Schema.TaggedError<DeployUnclear>()("DeployUnclear", {
  message: Schema.String,
}) {}

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

const checkScript = Effect.fnUntraced(function* (entry: Option.Option<string>, guild: GuildId) {
  const named = yield* scriptOf(entry)
  const { inputs: _, ...script } = yield* bundleScript(named.entry, named.root)
  const typesChecked = yield* progress("checking types", requireTypes(named.root))
  const call = (yield* client).CheckDeploy({ guildId: guild, source: "cli", ...script })
  // The runtime has got a bundle, and cannot know what has been checked here.
  const would = { ...(yield* progress("loading the script", call)), typesChecked }
  const types = typesChecked ? "fine" : "not checked, for there is no tsconfig.json or no TypeScript"
  yield* tell(would, Console.log(`types: ${types}\n${wouldRegister(would)}`))
})

export const check = Command.make(
  "check",
  { entry, guild },
  Effect.fn("check")(({ entry, guild }) => checkScript(entry, guild), Effect.scoped),
).pipe(
  Command.withDescription(
    "Say what a deploy would do, and change nothing; the same as `flora deploy --check`",
  ),
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
    fromBackup: Flag.String("from-backup").pipe(
      Flag.withDescription("Run again what the revision with this id ran, as `flora rollback` does"),
      Flag.optional,
    ),
    message: Flag.String("message").pipe(
      Flag.withAlias("m"),
      Flag.withDescription("What this deploy is for, up to 500 characters; the history shows it"),
      Flag.optional,
    ),
  },
  Effect.fn("deploy")(function* ({ entry, guild, check, fromBackup, message }) {
    if (Option.isSome(fromBackup)) {
      if (check || Option.isSome(entry))
        return yield* new DeployUnclear({
          message: "with --from-backup there is no file to name, and nothing to check",
        })
      return yield* rollBack(guild, fromBackup.value, message)
    }
    if (check) return yield* checkScript(entry, guild)
    const began = yield* Clock.currentTimeMillis
    const named = yield* scriptOf(entry)
    const { inputs: _, ...script } = yield* bundleScript(named.entry, named.root)
    const said = Option.match(message, { onNone: () => ({}), onSome: (message) => ({ message }) })
    const request = { guildId: guild, source: "cli", ...script, ...said } as const
    const deployment = yield* progress("deploying", (yield* client).Deploy(request))
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
