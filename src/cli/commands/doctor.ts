import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { Command } from "effect/cli"
import { flora } from "../Flags.ts"

/** A program of its own: it looks at what a runtime would stand on, of which the CLI knows nothing. */
const program = fileURLToPath(new URL("../../doctor.ts", import.meta.url))

export const doctor = Command.make(
  "doctor",
  {},
  Effect.fn("doctor")(function* () {
    const { json } = yield* flora
    const args = [program, ...(json ? ["--json"] : [])]
    const [code] = yield* Effect.promise(() =>
      once(spawn(process.execPath, args, { stdio: "inherit" }), "exit"),
    )
    process.exitCode = typeof code === "number" ? code : 1
  }),
).pipe(Command.withDescription("Check this machine and its settings before a runtime is started"))
