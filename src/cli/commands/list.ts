import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import { client, tell } from "../Flags.ts"

export const list = Command.make(
  "list",
  {},
  Effect.fn("list")(function* () {
    const deployments = yield* (yield* client).ListDeployments()
    const lines = deployments.map(
      ({ guildId, revisionId, entry, source, updatedAt }) =>
        `${guildId}  ${revisionId.slice(0, 8)}  ${DateTime.formatIso(updatedAt)}  ${source}  ${entry}`,
    )
    yield* tell(deployments, Console.log(lines.length === 0 ? "nothing is deployed" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("List every guild's deployment"))
