/** `flora.config.ts` in the working directory: what a project says once instead of with every command. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Effect, Option, Schema } from "effect"

/** The file cannot be used; the message says why. */
export class ProjectFileInvalid extends Schema.TaggedError<ProjectFileInvalid>()("ProjectFileInvalid", {
  message: Schema.String,
}) {}

const ProjectFile = Schema.Struct({
  deploy: Schema.optionalKey(
    Schema.Struct({
      /** The script's entry file, relative to the root. Defaults to `src/main.ts`. */
      entry: Schema.optionalKey(Schema.String),
      /** Defaults to the working directory. */
      root: Schema.optionalKey(Schema.String),
    }),
  ),
})

const names = ["flora.config.ts", "flora.config.mts", "flora.config.js", "flora.config.mjs"]

const Module = Schema.Struct({ default: ProjectFile })

const read = Effect.gen(function* () {
  const path = names.map((name) => resolve(name)).find((candidate) => existsSync(candidate))
  if (path === undefined) return {}
  const invalid = (cause: unknown) =>
    new ProjectFileInvalid({ message: `${path}: ${cause instanceof Error ? cause.message : String(cause)}` })
  const module = yield* Effect.tryPromise({
    try: () => import(pathToFileURL(path).href) as Promise<unknown>,
    catch: invalid,
  })
  return (yield* Effect.mapError(Schema.decodeUnknownEffect(Module)(module), invalid)).default
})

/** The entry file of a deploy: what is given, else what the project's file says, else `src/main.ts`. Errors: `ProjectFileInvalid`. */
export const entryOf = Effect.fnUntraced(function* (given: Option.Option<string>) {
  if (Option.isSome(given)) return given.value
  const { deploy = {} } = yield* read
  return join(deploy.root ?? ".", deploy.entry ?? "src/main.ts")
})
