/** The whole product as a process, started as a person would start it, in a directory of its own. */
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { Effect, Schedule } from "effect"
import * as PostgresPrograms from "../../src/layers/PostgresPrograms.ts"

const root = resolve(import.meta.dirname, "../..")

export interface RuntimeProcess {
  readonly pid: number
  readonly url: string
  readonly token: string
  readonly output: () => string
  /** Sends a signal and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a program of the product. `ended` is how it ends. */
export const spawnProgram = (
  script: string,
  args: ReadonlyArray<string>,
  env: Record<string, string>,
  cwd: string,
  input?: string,
) => {
  const { DISCORD_TOKEN: _, DATABASE_URL: __, CACHE_URL: ___, ...inherited } = process.env
  const child = spawn(process.execPath, [resolve(root, script), ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  })
  // A program that does not read may have ended before it was given anything.
  child.stdin.on("error", () => {}).end(input)
  let output = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.on("close", (code, signal) => done({ code, signal })),
  )
  return { child, ended, output: () => output }
}

/** Starts a runtime, of this checkout unless another is named, and waits until it has said where it is. The scope ends it. */
export const startRuntime = (dataDir: string, env: Record<string, string> = {}, checkout = root) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const { child, ended, output } = spawnProgram(
        join(checkout, "src/main.ts"),
        [],
        { API_PORT: "0", ...env, FLORA_DATA_DIR: dataDir },
        dataDir,
      )
      const running = /flora is running at (\S+)|Playground +(\S+)\/playground/
      const file = join(dataDir, "runtime.json")
      // A playground leaves its token in a file, at the same time as it says where it is. A live runtime leaves none.
      const isUp = () => {
        const [found, live] = running.exec(output()) ?? []
        return found !== undefined && (live !== undefined || existsSync(file))
      }
      yield* Effect.sync(isUp).pipe(
        Effect.repeat({
          schedule: Schedule.spaced("20 millis"),
          until: (up) => up || child.exitCode !== null,
        }),
        Effect.timeout("45 seconds"),
      )
      const [, live, playground] = running.exec(output()) ?? []
      if (child.exitCode !== null)
        return yield* Effect.die(new Error(`the runtime did not start:\n${output()}`))
      const runtime: RuntimeProcess = {
        pid: child.pid!,
        url: (live ?? playground)!,
        token: existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { token: string }).token : "",
        output,
        stop: (signal = "SIGTERM") => {
          child.kill(signal)
          return ended
        },
      }
      return runtime
    }),
    // A runtime that was killed leaves its Postgres to the next one; after the last one, nobody else would end it.
    (runtime) =>
      Effect.promise(() => runtime.stop("SIGTERM")).pipe(
        Effect.andThen(PostgresPrograms.stopLeftBehind(join(dataDir, "postgres/data"))),
        Effect.orDie,
      ),
  )

/** Starts `flora` and leaves it running. The scope ends it as Ctrl-C does. */
export const startFlora = (args: ReadonlyArray<string>, dataDir: string, cwd: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { child, ended, output } = spawnProgram(
        "src/cli/main.ts",
        args,
        { FLORA_DATA_DIR: dataDir, XDG_CONFIG_HOME: dataDir },
        cwd,
      )
      const interrupt = () => {
        child.kill("SIGINT")
        return ended
      }
      return { output, interrupt }
    }),
    ({ interrupt }) => Effect.promise(interrupt),
  )

/** Runs a program that is expected to end by itself, and gives what it printed. */
export const runProgram = (
  script: string,
  args: ReadonlyArray<string>,
  env: Record<string, string>,
  cwd: string,
  input?: string,
) =>
  Effect.promise(async () => {
    const { ended, output } = spawnProgram(script, args, env, cwd, input)
    const { code } = await ended
    return { code, output: output() }
  })

/** `input`: what is there to read on standard input. */
export const flora = (args: ReadonlyArray<string>, dataDir: string, cwd = root, input?: string) =>
  runProgram("src/cli/main.ts", args, { FLORA_DATA_DIR: dataDir, XDG_CONFIG_HOME: dataDir }, cwd, input)

export interface DiscordMessage {
  readonly id: string
  readonly content: string
  readonly author: { readonly username: string; readonly bot?: boolean }
}

/** The playground's control routes. */
export const control = (url: string) => {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/playground/control/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }
  const messages = (channelId: string) =>
    Effect.promise(
      async () =>
        (await call("GET", `messages?channelId=${channelId}&limit=50`)).body as Array<DiscordMessage>,
    )
  return {
    call: (method: string, path: string, body?: unknown) => Effect.promise(() => call(method, path, body)),
    messages,
    /** Says something as "you" and waits for the bot's next message in that channel. */
    ask: (channelId: string, content: string) =>
      Effect.gen(function* () {
        const before = (yield* messages(channelId)).at(-1)?.id ?? "0"
        yield* Effect.promise(() => call("POST", "messages", { channelId, content }))
        const answer = yield* messages(channelId).pipe(
          Effect.map((all) =>
            all.find(({ id, author }) => author.bot === true && BigInt(id) > BigInt(before)),
          ),
          Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (found) => found !== undefined }),
          Effect.timeout("15 seconds"),
        )
        return answer!.content
      }),
  }
}

export const general = "900000000000000011"
export const playgroundGuild = "900000000000000001"
