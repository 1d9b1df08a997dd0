/** Checks a project's types beside what else goes on. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { Effect, Schema } from "effect"

/** TypeScript's compiler: the project's own, or the one that came with flora; undefined where there is neither. */
const compilerOf = (root: string): string | undefined => {
  for (const from of [join(root, "package.json"), import.meta.url]) {
    try {
      return join(dirname(createRequire(from).resolve("typescript/package.json")), "bin", "tsc")
    } catch {
      // The next may have it.
    }
  }
  return undefined
}

/** What the compiler objects to, as it writes it; empty where all is well, undefined where there is nothing to check with. */
export const typecheck = (root: string): Effect.Effect<string | undefined> =>
  Effect.callback((resume) => {
    const compiler = compilerOf(root)
    if (compiler === undefined || !existsSync(join(root, "tsconfig.json"))) {
      return resume(Effect.succeed(undefined))
    }
    const args = [compiler, "--noEmit", "-p", ".", "--pretty", String(process.stdout.isTTY === true)]
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] })
    const said: Array<Buffer> = []
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk))
    child.on("error", () => resume(Effect.succeed(undefined)))
    child.on("close", () => resume(Effect.succeed(Buffer.concat(said).toString().trim())))
    return Effect.promise(async () => {
      if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "close")
    })
  })

/** The types are wrong; the message is the compiler's. */
export class TypesWrong extends Schema.TaggedError<TypesWrong>()("TypesWrong", {
  message: Schema.String,
}) {}

/** Tells whether there was anything to check. Errors: `TypesWrong`. */
export const requireTypes = Effect.fnUntraced(function* (root: string) {
  const said = yield* typecheck(root)
  if (said === undefined || said === "") return said !== undefined
  return yield* new TypesWrong({ message: `the types are wrong:\n${said}` })
})
