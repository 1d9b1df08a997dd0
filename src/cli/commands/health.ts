import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { client } from "../Flags.ts"

export const health = Command.make(
  "health",
  {},
  Effect.fn("health")(function* () {
    const now = yield* (yield* client).GetHealth()
    yield* Console.log(
      `${now.status}  flora ${now.version}, ${now.guilds} guild${now.guilds === 1 ? "" : "s"}`,
    )
    for (const { id, state, isolates, restarts } of now.workers) {
      yield* Console.log(`worker ${id}  ${state}, ${isolates} isolates, ${restarts} restarts`)
    }
  }, Effect.scoped),
).pipe(Command.withDescription("Show how the runtime is"))
