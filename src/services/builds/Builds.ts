/**
 * Makes scripts out of files that somebody has sent, in a process of their own. The files are data here: what they name is read from a
 * work directory that holds nothing else, packages come from the operator's registry as the lockfile says, and nothing of them is run.
 */
import { randomUUID } from "node:crypto"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Context, Effect, Layer, Semaphore } from "effect"
import { BuildFailed, BuildRefused, SourcesTooLarge } from "../../domain/Errors.ts"
import type { GuildId } from "../../domain/Ids.ts"
import { Limits } from "../../domain/Limits.ts"
import type { Script } from "../../domain/Script.ts"
import { type ScriptFiles, sizeOf } from "../../domain/ScriptFiles.ts"
import { Configuration } from "../../layers/Configuration.ts"
import { buildProgram, findCompiler, runBuild } from "./BuildProcess.ts"
import { lockedPackages } from "./Lockfile.ts"
import { fetchPackages } from "./Registry.ts"

export interface BuildSources {
  readonly guildId: GuildId
  /** Path of the entry file among the files. */
  readonly entry: string
  readonly files: ScriptFiles
  /** Whether the types are checked, where the project has a `tsconfig.json`. Defaults to false. */
  readonly checkTypes?: boolean
}

export interface Built extends Script {
  /** Whether the types have been checked; it would be no `Built` if they were wrong. */
  readonly typesChecked: boolean
}

export class Builds extends Context.Service<
  Builds,
  {
    /** Refuses more files than may be kept. Errors: `SourcesTooLarge`. */
    readonly checkSize: (files: ScriptFiles) => Effect.Effect<void, SourcesTooLarge>
    /** Bundles the entry file and what it imports; `log` is called with each line of the build's log. */
    readonly build: (
      sources: BuildSources,
      log: (message: string) => void,
    ) => Effect.Effect<Built, BuildFailed | BuildRefused>
  }
>()("flora/services/builds/Builds") {
  static readonly layer = Layer.effect(
    Builds,
    Effect.suspend(() => make),
  )
}

/** Files that all packages of a project may have together, for each that it may have. */
const filesPerPackage = 1000
const maxLogLine = 2000

const make = Effect.gen(function* () {
  const limits = yield* Limits
  const { dataDir, buildRegistry } = yield* Configuration
  const home = join(dataDir, "builds")
  // What a runtime that was killed has left.
  yield* Effect.promise(() => rm(home, { recursive: true, force: true }))
  const program = yield* Effect.cached(buildProgram)
  const room = yield* Semaphore.make(limits.builds)
  const guilds = new Set<GuildId>()

  const workDirectory = Effect.acquireRelease(
    Effect.promise(async () => {
      const directory = join(home, randomUUID())
      await mkdir(join(directory, "project"), { recursive: true, mode: 0o700 })
      await mkdir(join(directory, "packages"))
      return directory
    }),
    (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true, maxRetries: 3 })),
  )

  const install = Effect.fnUntraced(function* (
    files: ScriptFiles,
    directory: string,
    log: (message: string) => void,
  ) {
    const packages = yield* lockedPackages(files)
    if (packages.length === 0) return []
    if (buildRegistry === undefined)
      return yield* new BuildFailed({
        message:
          "this runtime installs no packages: its operator has named no registry (BUILD_REGISTRY); " +
          "bundle the script on your machine, as `flora deploy` does",
      })
    if (packages.length > limits.buildPackages)
      return yield* new BuildFailed({
        message: `the lockfile has ${packages.length} packages; at most ${limits.buildPackages} are installed`,
      })
    log(`fetching ${packages.length} packages`)
    return yield* fetchPackages(buildRegistry, packages, join(directory, "packages"), limits)
  })

  const run = Effect.fnUntraced(function* (
    { entry, files, checkTypes = false }: BuildSources,
    log: (message: string) => void,
  ) {
    const directory = yield* workDirectory
    const root = join(directory, "project")
    const packages = yield* install(files, directory, log)
    yield* Effect.tryPromise({
      try: () => writeAll(root, files),
      catch: (error) => new BuildFailed({ message: `the files cannot be written: ${codeOf(error)}` }),
    })
    const compiler = checkTypes && Object.hasOwn(files, "tsconfig.json") ? findCompiler() : undefined
    log(`bundling ${entry}`)
    const request = {
      root,
      entry,
      packages,
      packageBytes: limits.buildPackageBytes,
      packageFiles: limits.buildPackages * filesPerPackage,
      ...(compiler === undefined ? {} : { compiler }),
    }
    const script = yield* runBuild(yield* program, directory, request, limits, log)
    log(`bundled: ${(Buffer.byteLength(script.bundle) / 1024).toFixed(1)} KB`)
    return { ...script, typesChecked: compiler !== undefined } satisfies Built
  }, Effect.scoped)

  let waiting = 0
  return Builds.of({
    checkSize: (files) =>
      Effect.suspend(() => {
        const [count, bytes] = [Object.keys(files).length, sizeOf(files)]
        const { sourceFiles: maxFiles, sourceBytes: maxBytes } = limits
        return count > maxFiles || bytes > maxBytes
          ? Effect.fail(new SourcesTooLarge({ files: count, bytes, maxFiles, maxBytes }))
          : Effect.void
      }),
    build: Effect.fn("Builds.build")(function* (sources: BuildSources, log: (message: string) => void) {
      const { guildId, entry, files } = sources
      if (!Object.hasOwn(files, entry))
        return yield* new BuildFailed({
          message: `the entry file ${JSON.stringify(entry)} is not among the files`,
        })
      if (guilds.has(guildId))
        return yield* new BuildRefused({ reason: "a build of this guild is under way" })
      if (waiting >= limits.waitingBuilds)
        return yield* new BuildRefused({ reason: `${waiting} builds wait already` })
      guilds.add(guildId)
      waiting++
      let [begun, lines] = [false, 0]
      const bounded = (message: string) => {
        if (++lines > limits.buildLogLines) return
        log(lines === limits.buildLogLines ? "further lines are left out" : message.slice(0, maxLogLine))
      }
      return yield* Effect.suspend(() => {
        begun = true
        waiting--
        return Effect.timeoutOrElse(run(sources, bounded), {
          duration: `${limits.buildSecs} seconds`,
          orElse: () =>
            Effect.fail(new BuildFailed({ message: `the build took longer than ${limits.buildSecs} s` })),
        })
      }).pipe(
        room.withPermits(1),
        Effect.ensuring(
          Effect.sync(() => {
            guilds.delete(guildId)
            if (!begun) waiting--
          }),
        ),
      )
    }),
  })
})

const codeOf = (error: unknown) => (error as { readonly code?: string }).code ?? "unknown error"

/** The paths have been checked where the files came in. */
const writeAll = async (root: string, files: ScriptFiles) => {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text, { flag: "wx" })
  }
}
