import { Command } from "effect/cli"
import { diff } from "./diff.ts"
import { get } from "./get.ts"
import { history } from "./history.ts"
import { list } from "./list.ts"
import { rollback } from "./rollback.ts"

export const deployments = Command.make("deployments").pipe(
  Command.withDescription(
    "The commands about deployments under one name, as other versions of flora have them",
  ),
  Command.withSubcommands([list, get, history, diff, rollback]),
)
