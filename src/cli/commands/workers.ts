import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { WorkerCount, type WorkerReport } from "../../domain/Workers.ts"
import { client, tell } from "../Flags.ts"
import { progress } from "../Progress.ts"

const show = (workers: ReadonlyArray<WorkerReport>) =>
  tell(
    workers,
    Effect.forEach(
      workers,
      ({ id, state, isolates, restarts, replacements, open }) =>
        Console.log(
          `worker ${id}  ${open ? state : "drained"}, ${isolates} isolates, ${restarts} restarts, ${replacements} planned replacements`,
        ),
      { discard: true },
    ),
  )

const list = Command.make(
  "list",
  {},
  Effect.fn("workers.list")(function* () {
    yield* show(yield* (yield* client).ListWorkers())
  }, Effect.scoped),
).pipe(Command.withDescription("List the workers"))

const scale = Command.make(
  "scale",
  {
    workers: Argument.Int("workers").pipe(
      Argument.withDescription("How many, 1 to 64"),
      Argument.withSchema(WorkerCount),
    ),
  },
  Effect.fn("workers.scale")(function* ({ workers }) {
    yield* show(yield* progress("scaling", (yield* client).ScaleWorkers({ workers })))
  }, Effect.scoped),
).pipe(Command.withDescription("Change the number of workers; their guilds move while they run"))

const drain = Command.make(
  "drain",
  { worker: Argument.Int("worker").pipe(Argument.withDescription("Its id, as flora workers list shows it")) },
  Effect.fn("workers.drain")(function* ({ worker }) {
    const left = yield* progress("draining", (yield* client).DrainWorker({ worker }))
    yield* tell(
      { worker, left },
      Console.log(left === 0 ? `worker ${worker} is empty` : `worker ${worker}: ${left} guilds would not go`),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Move every guild off a worker and give it no more"))

export const workers = Command.make("workers").pipe(
  Command.withDescription("Look after the isolate hosts"),
  Command.withSubcommands([list, scale, drain]),
)
