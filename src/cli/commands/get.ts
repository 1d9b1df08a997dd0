import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import { client, guild } from "../Flags.ts"

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
    for (const [name, value] of Object.entries(rows)) yield* Console.log(`${name.padEnd(9)} ${value}`)
  }, Effect.scoped),
).pipe(Command.withDescription("Show what a guild runs"))
