/** Checks the types of a project that has a `tsconfig.json`, with the project's own TypeScript or else flora's. */
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative, resolve } from "node:path"
import { Effect, Schema } from "effect"

/** The types are wrong; the message is the compiler's. */
export class TypesWrong extends Schema.TaggedError<TypesWrong>()("TypesWrong", {
  message: Schema.String,
}) {}

/** The nearest one from the entry file's directory up to the working directory. */
const findConfig = (entry: string): string | undefined => {
  const top = process.cwd()
  for (let at = dirname(resolve(entry)); ; at = dirname(at)) {
    const path = join(at, "tsconfig.json")
    if (existsSync(path)) return path
    if (at === top || at === dirname(at)) return undefined
  }
}

const compilerFrom = (path: string): string | undefined => {
  try {
    const manifest = createRequire(path).resolve("typescript/package.json")
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin?: { tsc?: string } }
    return bin?.tsc === undefined ? undefined : join(dirname(manifest), bin.tsc)
  } catch {
    return undefined
  }
}

const run = (compiler: string, config: string) =>
  Effect.callback<{ readonly code: number | null; readonly output: string }>((resume) => {
    const child = spawn(process.execPath, [compiler, "--noEmit", "--pretty", "false", "-p", config], {
      stdio: ["ignore", "pipe", "pipe"],
    })
    let output = ""
    const add = (text: string) => void (output += text)
    child.stdout.setEncoding("utf8").on("data", add)
    child.stderr.setEncoding("utf8").on("data", add)
    child.on("error", (error) => resume(Effect.succeed({ code: 1, output: error.message })))
    child.on("close", (code) => resume(Effect.succeed({ code, output })))
    return Effect.sync(() => child.kill())
  })

/** Says in a few words what was checked. Errors: `TypesWrong`. */
export const typecheck = Effect.fnUntraced(function* (entry: string) {
  const config = findConfig(entry)
  if (config === undefined) return "types not checked: there is no tsconfig.json"
  const compiler = compilerFrom(config) ?? compilerFrom(import.meta.filename)
  if (compiler === undefined) return "types not checked: TypeScript is not installed"
  const { code, output } = yield* run(compiler, config)
  if (code !== 0) return yield* new TypesWrong({ message: `the types are wrong:\n${output.trim()}` })
  return `types checked with ${relative(process.cwd(), config)}`
})
