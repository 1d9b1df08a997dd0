/** LMDB: the same keys and values, on a database without syncing, as the key-value service is measured. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { open } from "lmdb"
import { serve } from "../load/Program.ts"

const keys = 10_000
const value = "v".repeat(100)
const keyOf = (index) => `user:${String(index).padStart(10, "0")}`

const directory = mkdtempSync(join(tmpdir(), "flora-bench-lmdb-"))
process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
const db = open({ path: join(directory, "db"), noSync: true, encoding: "string" })
for (let index = 0; index < 1000; index++) db.putSync(`list\u0000${keyOf(index)}`, value)

const works = {
  set: (index, guilds) => db.put(`${index % guilds}\u0000${keyOf(index % keys)}`, value),
  get: (index, guilds) => db.get(`${index % guilds}\u0000${keyOf(index % keys)}`),
  list: () => [...db.getRange({ start: "list\u0000", end: "list\u0001", limit: 100 })].length,
}

await serve({
  calls: async ({ work, guilds, inFlight, ms }) => {
    const call = works[work]
    let made = 0
    const began = performance.now()
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (performance.now() - began < ms) await call(made++, guilds)
      }),
    )
    return { perSecond: (made * 1000) / (performance.now() - began) }
  },
})
