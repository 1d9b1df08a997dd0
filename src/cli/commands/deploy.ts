import { Clock, Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { bundleScript } from "../Bundle.ts"
import { client, guild, tell } from "../Flags.ts"
import { entryOf } from "../ProjectFile.ts"

export const deploy = Command.make(
  "deploy",
  {
    entry: Argument.String("entry").pipe(
      Argument.withDescription(
        "The script's entry file. Default: deploy.entry in flora.config.ts, or src/main.ts",
      ),
      Argument.optional,
    ),
    guild,
  },
  Effect.fn("deploy")(function* ({ entry, guild }) {
    const began = yield* Clock.currentTimeMillis
    const script = yield* bundleScript(yield* entryOf(entry))
    const runtime = yield* client
    const deployment = yield* runtime.Deploy({ guildId: guild, source: "cli", ...script })
    const took = (yield* Clock.currentTimeMillis) - began
    const commands = deployment.commands.map((name) => `/${name}`).join(" ")
    yield* tell(
      deployment,
      Console.log(
        `deployed ${deployment.entry} to guild ${guild}: revision ${deployment.revisionId.slice(0, 8)}, ` +
          `${(deployment.bundleBytes / 1024).toFixed(1)} KB, ${took} ms${commands === "" ? "" : `\ncommands: ${commands}`}`,
      ),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Bundle a script and run it in a guild"))
