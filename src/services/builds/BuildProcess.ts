/**
 * One build process: a child without secrets, whose end is certain. It and what it starts are one process group, which is killed when
 * the time or the memory is used up, or when nobody waits any more.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Socket } from "node:net"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { Effect, Option, Schema } from "effect"
import { build } from "esbuild"
import { BuildFailed } from "../../domain/Errors.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import type { Script } from "../../domain/Script.ts"
import type { BuildRequest, Compiler } from "./process/Request.ts"

const here = dirname(fileURLToPath(import.meta.url))
const esbuildHome = dirname(createRequire(import.meta.url).resolve("esbuild/package.json"))

/** Beside its work directory, the process may read its compilers and nothing else. */
const readable = [esbuildHome, join(dirname(esbuildHome), "@esbuild")].filter((path) => existsSync(path))

/** TypeScript where it is installed: it comes with a checkout, and is not needed to run one. */
export const findCompiler = (): Compiler | undefined => {
  try {
    const from = createRequire(import.meta.url)
    const home = dirname(from.resolve("typescript/package.json"))
    const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`
    const libraries = join(dirname(createRequire(join(home, "package.json")).resolve(platform)), "lib")
    return {
      api: pathToFileURL(join(home, "dist/api/async/api.js")).href,
      program: join(libraries, "tsc"),
      sdk: join(here, "../../../sdk"),
    }
  } catch {
    return undefined
  }
}

/** What the process may read where it checks types. */
const readableOf = ({ api, program, sdk }: Compiler) => [
  join(dirname(fileURLToPath(api)), "../../.."),
  dirname(program),
  sdk,
]

/** The process's program as one text, which it gets over its standard input. Made once. */
export const buildProgram = Effect.promise(() =>
  build({
    entryPoints: [join(here, "process/main.ts")],
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node26",
    external: ["esbuild"],
    legalComments: "none",
    write: false,
    logLevel: "silent",
  }),
).pipe(Effect.map(({ outputFiles }) => outputFiles[0]!.text))

const Answer = Schema.fromJsonString(
  Schema.Union([
    Schema.TaggedStruct("Log", { message: Schema.String }),
    Schema.TaggedStruct("Built", { bundle: Schema.String, sourceMap: Schema.String }),
    Schema.TaggedStruct("Failed", { message: Schema.String }),
  ]),
)
const decodeAnswer = Schema.decodeUnknownOption(Answer)

const beatMs = 100

/** Runs a build to its end; interrupting it ends the process. `log` is called with each line it tells. Errors: `BuildFailed`. */
export const runBuild = (
  program: string,
  directory: string,
  request: BuildRequest,
  limits: Pick<LimitValues, "buildMemoryMb" | "scriptBytes">,
  log: (message: string) => void,
) =>
  Effect.callback<Script, BuildFailed>((resume) => {
    const { compiler } = request
    const others = compiler === undefined ? [] : readableOf(compiler)
    const child = launch([...readable, ...others], directory, limits.buildMemoryMb)
    const socket = child.stdio[3] as Socket
    const heartbeat = setInterval(() => {
      void residentMb(child.pid).then((megabytes) => {
        if (megabytes > limits.buildMemoryMb)
          fail(`the build took more than ${limits.buildMemoryMb} MB of memory`)
      })
    }, beatMs)
    const end = () => {
      clearInterval(heartbeat)
      kill(child)
      socket.destroy()
    }
    const settle = (result: Effect.Effect<Script, BuildFailed>) => {
      end()
      resume(result)
    }
    const fail = (message: string) => settle(Effect.fail(new BuildFailed({ message })))

    // A bundle within its limit, and its source map, escaped as JSON.
    const mostBytes = limits.scriptBytes * 8
    let received = 0
    let rest = ""
    const answered = (line: string) => {
      const answer = Option.getOrUndefined(decodeAnswer(line))
      if (answer === undefined) fail("the build process said what it should not")
      else if (answer._tag === "Log") log(answer.message)
      else if (answer._tag === "Failed") fail(answer.message)
      else settle(Effect.succeed({ bundle: answer.bundle, sourceMap: answer.sourceMap }))
    }
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text.length
      if (received > mostBytes) return fail("the bundle is too large")
      const lines = (rest + text).split("\n")
      rest = lines.pop()!
      for (const line of lines) answered(line)
    })
    socket.on("error", () => {})
    child.on("error", () => fail("the build process could not be run"))
    child.on("close", () => fail("the build process ended before the build"))
    child.stdin!.on("error", () => {}).end(program)
    socket.write(`${JSON.stringify(request)}\n`)
    return Effect.sync(end)
  })

const launch = (readable: ReadonlyArray<string>, directory: string, memoryMb: number): ChildProcess =>
  spawn(
    process.execPath,
    [
      "--permission",
      "--allow-child-process",
      "--disable-warning=SecurityWarning",
      ...[...readable, directory].map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-write=${directory}`,
      `--max-old-space-size=${memoryMb}`,
      "-",
      "flora-build",
    ],
    // Its compilers, which are written in Go, are asked to keep to three quarters of the memory.
    {
      env: { GOMEMLIMIT: `${Math.ceil(memoryMb * 0.75)}MiB` },
      stdio: ["pipe", "ignore", "ignore", "pipe"],
      detached: true,
      cwd: here,
    },
  )

const kill = ({ pid }: ChildProcess) => {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL")
  } catch {
    // The whole group has ended.
  }
}

/** Resident memory of a process and its children; 0 where the system does not tell. */
const residentMb = async (pid: number | undefined): Promise<number> => {
  const text = (path: string) => readFile(path, "utf8").catch(() => "")
  const children = (await text(`/proc/${pid}/task/${pid}/children`)).split(" ").filter((word) => word !== "")
  const all = await Promise.all([String(pid), ...children].map((each) => text(`/proc/${each}/status`)))
  return all.reduce((sum, status) => sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024, 0)
}
