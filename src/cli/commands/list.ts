import { Console, DateTime, Effect } from "effect"
import { Command } from "effect/cli"
import { client } from "../Flags.ts"

export const list = Command.make(
  "list",
  {},
  Effect.fn("list")(function* () {
    const deployments = yield* (yield* client).ListDeployments()
    if (deployments.length === 0) yield* Console.log("nothing is deployed")
    for (const { guildId, revisionId, entry, source, updatedAt } of deployments) {
      yield* Console.log(
        `${guildId}  ${revisionId.slice(0, 8)}  ${DateTime.formatIso(updatedAt)}  ${source}  ${entry}`,
      )
    }
  }, Effect.scoped),
).pipe(Command.withDescription("List every guild's deployment"))
