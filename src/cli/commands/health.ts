import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { client, tell } from "../Flags.ts"

export const health = Command.make(
  "health",
  {},
  Effect.fn("health")(function* () {
    const now = yield* (yield* client).GetHealth()
    const lines = [
      `${now.status}  flora ${now.version}, ${now.guilds} guild${now.guilds === 1 ? "" : "s"}`,
      ...now.workers.map(
        ({ id, state, isolates, restarts }) =>
          `worker ${id}  ${state}, ${isolates} isolates, ${restarts} restarts`,
      ),
    ]
    yield* tell(now, Console.log(lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("Show how the runtime is"))
