import { spawn } from "node:child_process"
import { once } from "node:events"
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { findProject } from "../Project.ts"

export const test = Command.make(
  "test",
  {
    files: Argument.String("files").pipe(
      Argument.withDescription("Files of tests. Default: what Node's test runner finds in the project"),
      Argument.variadic(),
    ),
  },
  Effect.fn("test")(function* ({ files }) {
    const cwd = files.length === 0 ? (findProject()?.root ?? process.cwd()) : process.cwd()
    const [code] = yield* Effect.promise(() =>
      once(spawn(process.execPath, ["--test", ...files], { cwd, stdio: "inherit" }), "exit"),
    )
    process.exitCode = typeof code === "number" ? code : 1
  }),
).pipe(
  Command.withDescription("Run a project's tests with Node's test runner, on the Node that comes with flora"),
)
