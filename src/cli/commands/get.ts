import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import { client, guild, tell } from "../Flags.ts"

export const get = Command.make(
  "get",
  { guild },
  Effect.fn("get")(function* ({ guild }) {
    const deployment = yield* (yield* client).GetDeployment({ guildId: guild })
    const rows = {
      guild: deployment.guildId,
      entry: deployment.entry,
      state: deployment.state,
      revision: deployment.revisionId,
      source: deployment.source,
      size: `${deployment.bundleBytes} bytes`,
      sha256: deployment.bundleHash,
      commands: deployment.commands.map((name) => `/${name}`).join(" ") || "none",
      created: DateTime.formatIso(deployment.createdAt),
      updated: DateTime.formatIso(deployment.updatedAt),
    }
    const lines = Object.entries(rows).map(([name, value]) => `${name.padEnd(9)} ${value}`)
    yield* tell(deployment, Console.log(lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("Show what a guild runs"))
