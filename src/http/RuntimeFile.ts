/** Leaves `runtime.json` in the data directory while the playground runs, so that a CLI on this machine needs no sign-in. */
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, Redacted } from "effect"
import { Configuration } from "../layers/Configuration.ts"
import { Access } from "../services/Access.ts"
import { baseUrl } from "./Server.ts"

export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { dataDir } = yield* Configuration
    const { localToken } = yield* Access
    const url = yield* baseUrl
    if (localToken === undefined) return
    const path = join(dataDir, "runtime.json")
    const file = { url, token: Redacted.value(localToken), pid: process.pid }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        // Removed first: the mode applies only to a file that is created.
        rmSync(path, { force: true })
        writeFileSync(path, `${JSON.stringify(file)}\n`, { mode: 0o600, flag: "wx" })
      }),
      () => Effect.sync(() => rmSync(path, { force: true })),
    )
  }),
)
