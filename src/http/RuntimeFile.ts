/** Leaves `runtime.json` in the data directory while the playground runs, so that a CLI on this machine needs no sign-in. */
import { renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, Redacted } from "effect"
import type { RuntimeFile } from "../domain/FloraRpcs.ts"
import { Configuration } from "../layers/Configuration.ts"
import { Access } from "../services/access/Access.ts"
import { baseUrl } from "./Server.ts"

export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const { dataDir } = yield* Configuration
    const { localToken } = yield* Access
    const url = yield* baseUrl
    if (localToken === undefined) return
    const path = join(dataDir, "runtime.json")
    const file: RuntimeFile = { version: 1, url, token: Redacted.value(localToken), pid: process.pid }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        // Moved into place whole: a CLI that looks at this moment reads either nothing or all of it.
        const draft = `${path}.${process.pid}`
        rmSync(draft, { force: true })
        writeFileSync(draft, `${JSON.stringify(file)}\n`, { mode: 0o600, flag: "wx" })
        renameSync(draft, path)
      }),
      () => Effect.sync(() => rmSync(path, { force: true })),
    )
  }),
)
