import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Schedule } from "effect"
import { RocksDb } from "../../../src/layers/RocksDb.ts"
import { KvBackups } from "../../../src/services/kv/KvBackups.ts"
import { KvStore } from "../../../src/services/kv/KvStore.ts"
import { temporaryDirectory } from "../../Services.ts"
import { kvAt, one, other } from "./Kv.ts"

/** Runs the writer until it has said `lines` lines, kills it, and gives everything that it said. */
const runAndKill = (directory: string, mode: "write" | "backups", lines: number, pauseMs = 0) =>
  Effect.promise(async () => {
    const program = join(import.meta.dirname, "WriterProcess.ts")
    const child = spawn(process.execPath, [program, directory, mode], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    const ended = once(child, "exit")
    const said: Array<string> = []
    for await (const line of createInterface(child.stdout)) {
      said.push(line)
      if (said.length === lines) setTimeout(() => child.kill("SIGKILL"), pauseMs)
    }
    const [, signal] = (await ended) as [number | null, string | null]
    assert.strictEqual(signal, "SIGKILL", "the writer ended by itself")
    return said
  })

const within = <A, E>(directory: string, use: Effect.Effect<A, E, KvStore | KvBackups | RocksDb>) =>
  Effect.provide(use, kvAt(directory), { local: true })

/** Every key with the size that it counts for. */
const contents = Effect.fnUntraced(function* (kv: KvStore["Service"], store: string) {
  const found = new Map<string, number>()
  let cursor: string | undefined
  do {
    const page = yield* kv.list(one, store, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) })
    for (const { name } of page.keys)
      found.set(name, name.length + ((yield* kv.get(one, store, name)) ?? "").length)
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
})

const total = (sizes: Map<string, number>) => [...sizes.values()].reduce((sum, size) => sum + size, 0)

/** Mounting needs root and Linux. */
const canMount = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false
  return spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0
})()

describe("the key-value store's disk", () => {
  it.live(
    "has every acknowledged write, and true counters, after kill -9",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const said = yield* runAndKill(directory, "write", 3000)
        yield* within(
          directory,
          Effect.gen(function* () {
            const kv = yield* KvStore
            const found = yield* contents(kv, "s")
            assert.deepStrictEqual(
              said.filter((key) => !found.has(key)),
              [],
            )
            assert.deepStrictEqual(yield* kv.stores(one), [
              { name: "s", keys: found.size, bytes: total(found) },
            ])
            const last = said.at(-1)!
            assert.isTrue((yield* kv.get(one, "s", last))!.startsWith(`${last}:`))
          }),
        )
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live(
    "has either what was there or all of the backup, after kill -9 during a restore or an export",
    () =>
      Effect.gen(function* () {
        for (const pauseMs of [0, 4, 10, 20, 40]) {
          const directory = yield* temporaryDirectory
          yield* runAndKill(directory, "backups", 3, pauseMs)
          yield* within(
            directory,
            Effect.gen(function* () {
              const kv = yield* KvStore
              const stores = yield* kv.stores(one)
              const [s, otherStore] = [yield* contents(kv, "s"), yield* contents(kv, "other")]
              const told = stores.map(({ name, keys, bytes }) => [name, keys, bytes])
              const really = [
                ["other", otherStore.size, total(otherStore)],
                ["s", s.size, total(s)],
              ].filter(([, keys]) => keys !== 0)
              assert.deepStrictEqual(told, really)
              assert.include([0, 2000], s.size)
              // What the killed restore had written, or replaced, is gone.
              const spaces = new Set<string>()
              yield* (yield* RocksDb).scan({ gte: Buffer.from("0"), lt: Buffer.from("t") }, {}, (key) => {
                if (!/^[fg]/.test(key.toString())) spaces.add(key.toString().split("\0")[0]!)
                return true
              })
              assert.isAtMost(spaces.size, 1, [...spaces].join())
              const backups = yield* KvBackups
              for (const { id } of yield* backups.list(one))
                assert.strictEqual(yield* backups.restore(one, id), 2000)
              assert.strictEqual((yield* contents(kv, "s")).size, 2000)
            }),
          )
        }
      }).pipe(Effect.scoped),
    120_000,
  )

  it.live("has a write on the disk before it acknowledges it, with KV_SYNC=always", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const journal: Array<string> = []
      const probe = yield* Effect.promise(() => open(join(directory, "probe"), "w"))
      const prototype = Object.getPrototypeOf(probe) as { datasync: FileHandle["datasync"] }
      yield* Effect.promise(() => probe.close())
      const { datasync } = prototype
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          prototype.datasync = async function (this: FileHandle) {
            await datasync.call(this)
            const { ino } = await this.stat()
            const path = readdirSync(join(directory, "kv"))
              .map((name) => join(directory, "kv", name))
              .find((file) => statSync(file).ino === ino)!
            const log = readFileSync(path, "latin1")
            journal.push(`synced ${["first", "second"].filter((value) => log.includes(value)).join()}`)
          }
        }),
        () => Effect.sync(() => void (prototype.datasync = datasync)),
      )
      const database = yield* Effect.map(Layer.build(RocksDb.layerAt(directory, "always")), (context) =>
        RocksDb.of(context.mapUnsafe.get(RocksDb.key) as RocksDb["Service"]),
      )
      for (const value of ["first", "second"]) {
        yield* database.write((batch) => batch.put(Buffer.from("k"), Buffer.from(value)))
        journal.push(`acknowledged ${value}`)
      }
      assert.deepStrictEqual(journal, [
        "synced first",
        "acknowledged first",
        "synced first,second",
        "acknowledged second",
      ])
    }).pipe(Effect.scoped),
  )

  it.live("says which directory is damaged, and what to do about it", () =>
    Effect.gen(function* () {
      const damages: ReadonlyArray<(kv: string) => void> = [
        (kv) => writeFileSync(join(kv, "CURRENT"), "nonsense"),
        (kv) => rmSync(join(kv, "CURRENT")),
        (kv) => {
          const name = readdirSync(kv).find((file) => file.startsWith("MANIFEST"))!
          writeFileSync(join(kv, name), "x".repeat(200))
        },
      ]
      for (const damage of damages) {
        const directory = yield* temporaryDirectory
        yield* within(
          directory,
          Effect.flatMap(KvStore, (kv) => kv.set(one, "s", "k", "v")),
        )
        damage(join(directory, "kv"))
        const exit = yield* Effect.exit(Effect.scoped(Layer.build(Layer.fresh(RocksDb.layerAt(directory)))))
        assert.isTrue(Exit.isFailure(exit))
        const error = yield* Effect.flip(exit)
        assert.strictEqual(error._tag, "DatabaseDamaged")
        assert.include(error.message, `${join(directory, "kv")} is damaged`)
        assert.include(error.message, "flora kv restore")
      }
    }).pipe(Effect.scoped),
  )

  it.live.skipIf(!canMount)(
    "says that the disk is full, goes on reading, and writes again when there is room",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const mount = (...args: ReadonlyArray<string>) =>
          Effect.sync(() => assert.strictEqual(spawnSync("mount", args).status, 0))
        yield* Effect.acquireRelease(mount("-t", "tmpfs", "-o", "size=16m", "none", directory), () =>
          Effect.sync(() => spawnSync("umount", ["-l", directory])),
        )
        yield* within(
          directory,
          Effect.gen(function* () {
            const kv = yield* KvStore
            const megabyte = "m".repeat(1_000_000)
            yield* kv.set(other, "s", "neighbour", "v")
            let stored = 0
            const full = yield* Effect.suspend(() => kv.set(one, "s", `k${stored}`, megabyte)).pipe(
              Effect.tap(() => Effect.sync(() => stored++)),
              Effect.forever,
              Effect.flip,
            )
            assert.strictEqual(full._tag, "KvUnavailable")
            assert.include(full.message, "the disk is full")
            assert.strictEqual(yield* kv.get(other, "s", "neighbour"), "v")
            assert.strictEqual((yield* kv.get(one, "s", `k${stored - 1}`))!.length, 1_000_000)
            const backups = yield* KvBackups
            yield* Effect.ignore(backups.create(one))
            assert.deepStrictEqual(
              existsSync(join(directory, "kv-backups", one))
                ? readdirSync(join(directory, "kv-backups", one)).filter((name) => name.endsWith(".partial"))
                : [],
              [],
            )
            yield* mount("-o", "remount,size=200m", directory)
            yield* kv
              .set(one, "s", "after", "v")
              .pipe(Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo({ times: 300 }))))
            assert.deepInclude((yield* kv.stores(one))[0], { name: "s", keys: stored + 1 })
          }),
        )
      }).pipe(Effect.scoped),
    60_000,
  )
})
