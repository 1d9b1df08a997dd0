import { Clock, Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import type { Deployment } from "../../domain/Deployment.ts"
import { bundleScript } from "../Bundle.ts"
import { client, guild, tell } from "../Flags.ts"
import { scriptOf } from "../Project.ts"

export const entry = Argument.String("entry").pipe(
  Argument.withDescription(
    "The script's entry file. Default: deploy.entry in flora.config.ts, or src/main.ts",
  ),
  Argument.optional,
)

export const deploy = Command.make(
  "deploy",
  { entry, guild },
  Effect.fn("deploy")(function* ({ entry, guild }) {
    const began = yield* Clock.currentTimeMillis
    const named = yield* scriptOf(entry)
    const { files: _, ...script } = yield* bundleScript(named.entry, named.root)
    const runtime = yield* client
    const deployment = yield* runtime.Deploy({ guildId: guild, source: "cli", ...script })
    const took = (yield* Clock.currentTimeMillis) - began
    yield* tell(deployment, Console.log(describeDeployment(deployment, took)))
  }, Effect.scoped),
).pipe(Command.withDescription("Bundle a script and run it in a guild"))

export const describeDeployment = (deployment: Deployment, took: number): string => {
  const commands = deployment.commands.map((name) => `/${name}`).join(" ")
  return (
    `deployed ${deployment.entry} to guild ${deployment.guildId}: revision ${deployment.revisionId.slice(0, 8)}, ` +
    `${(deployment.bundleBytes / 1024).toFixed(1)} KB, ${took} ms${commands === "" ? "" : `\ncommands: ${commands}`}`
  )
}
