import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule } from "effect"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { freshBuilds, integrityOf, startRegistry, tarball } from "./Builds.ts"

const other = (n: number) => String(900_000_000_000_000_100n + BigInt(n)) as GuildId

/** A project that waits for a registry which does not answer. */
const stuck = {
  "src/main.ts": "1",
  "package.json": `{"dependencies":{"slow":"1.0.0"}}`,
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": { dependencies: { slow: "1.0.0" } },
      "node_modules/slow": { version: "1.0.0", integrity: integrityOf(tarball([])) },
    },
  }),
}

/** Takes connections and says nothing. */
const silentRegistry = Effect.gen(function* () {
  const { createServer } = yield* Effect.promise(() => import("node:net"))
  const sockets = new Set<{ destroy: () => void }>()
  const server = createServer((socket) => void sockets.add(socket.on("error", () => {})))
  yield* Effect.callback<void>((resume) => {
    server.listen(0, "127.0.0.1", () => resume(Effect.void))
  })
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }),
  )
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    connections: () => sockets.size,
  }
})

const buildProcesses = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]
        return (
          parent === String(process.pid) &&
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("flora-build")
        )
      } catch {
        return false
      }
    })

const until = (condition: () => boolean) =>
  Effect.sync(condition).pipe(
    Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (holds) => holds }),
    Effect.timeout("15 seconds"),
  )

describe("the bounds of builds", { timeout: 60_000 }, () => {
  it.live("end a build that takes longer than `buildSecs`, and leave nothing of it", () =>
    Effect.gen(function* () {
      const { url } = yield* silentRegistry
      const { build, directory } = yield* freshBuilds({ buildSecs: 0.3 }, url)
      assert.match((yield* Effect.flip(build(stuck))).message, /longer than 0\.3 s/)
      assert.deepStrictEqual(readdirSync(join(directory, "builds")), [])
    }),
  )

  it.live("end a build whose processes take more than `buildMemoryMb`", () =>
    Effect.gen(function* () {
      const { build } = yield* freshBuilds({ buildMemoryMb: 20 })
      // Each of its lines is a statement that the compiler has to hold.
      const text = Array.from(
        { length: 60_000 },
        (_, i) => `export const v${i} = [${i}, "${i}"]; f(v${i})`,
      ).join("\n")
      const error = yield* Effect.flip(build({ "src/main.ts": text }))
      assert.match(error.message, /more than 20 MB of memory|ended before the build/)
      yield* until(() => buildProcesses().length === 0)
    }),
  )

  it.live("run one build of a guild at a time, `builds` of all, and let `waitingBuilds` wait", () =>
    Effect.gen(function* () {
      const { url, connections } = yield* silentRegistry
      const { build } = yield* freshBuilds({ builds: 1, waitingBuilds: 1 }, url)
      const first = yield* Effect.forkChild(build(stuck, "src/main.ts", other(1)))
      yield* until(() => connections() === 1)
      const again = yield* Effect.flip(build(stuck, "src/main.ts", other(1)))
      assert.match(again.message, /a build of this guild is under way/)
      const second = yield* Effect.forkChild(build({ "src/main.ts": "result = 2" }, "src/main.ts", other(2)))
      yield* Effect.yieldNow
      const third = yield* Effect.flip(build(stuck, "src/main.ts", other(3)))
      assert.match(third.message, /1 builds wait already/)
      yield* Fiber.interrupt(first)
      assert.isTrue(Exit.isSuccess(yield* Fiber.await(second)))
      // There is room again for everybody.
      yield* build({ "src/main.ts": "result = 1" }, "src/main.ts", other(1))
    }),
  )

  it.live("end the processes of a build that nobody waits for", () =>
    Effect.gen(function* () {
      const { build, directory } = yield* freshBuilds()
      const text = Array.from(
        { length: 40_000 },
        (_, i) => `export const v${i} = [${i}, "${i}"]; f(v${i})`,
      ).join("\n")
      const building = yield* Effect.forkChild(build({ "src/main.ts": text }))
      yield* until(() => buildProcesses().length > 0)
      // One that is asked to end would not hear of it.
      for (const pid of buildProcesses()) process.kill(Number(pid), "SIGSTOP")
      yield* Fiber.interrupt(building)
      yield* until(() => buildProcesses().length === 0)
      assert.deepStrictEqual(readdirSync(join(directory, "builds")), [])
    }),
  )

  it.live("let a build log no more than `buildLogLines`", () =>
    Effect.gen(function* () {
      const { build, log } = yield* freshBuilds({ buildLogLines: 3 })
      const warnings = Array.from({ length: 10 }, (_, i) => `result = x${i} === NaN`).join("\n")
      yield* build({ "src/main.ts": warnings })
      assert.strictEqual(log.length, 3)
      assert.strictEqual(log.at(-1), "further lines are left out")
    }),
  )

  it.live("give a build process an empty environment and no reach", () =>
    Effect.gen(function* () {
      const { url } = yield* startRegistry({})
      const { build } = yield* freshBuilds({}, url)
      const seen: Array<string> = []
      const text = Array.from(
        { length: 40_000 },
        (_, i) => `export const v${i} = [${i}, "${i}"]; f(v${i})`,
      ).join("\n")
      const building = yield* Effect.forkChild(build({ "src/main.ts": text }))
      yield* until(() => {
        for (const pid of buildProcesses()) {
          if (!existsSync(`/proc/${pid}/environ`)) continue
          seen.push(readFileSync(`/proc/${pid}/environ`, "utf8"))
          assert.include(readFileSync(`/proc/${pid}/cmdline`, "utf8"), "--permission")
        }
        return seen.some((each) => each.startsWith("GOMEMLIMIT"))
      })
      assert.deepStrictEqual(
        [...new Set(seen.filter((each) => each !== ""))].flatMap((each) =>
          each.split("\0").filter((entry) => entry !== ""),
        ),
        ["GOMEMLIMIT=384MiB"],
      )
      yield* Fiber.interrupt(building)
    }),
  )
})
