/** A project: a folder with a `flora.config.ts`, which says what is deployed from it and where to. */
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, isAbsolute, join, relative, resolve } from "node:path"
import { Effect, Option, Result, Schema } from "effect"
import { GuildId } from "../domain/Ids.ts"

/** There is no project here, or its `flora.config.ts` says something that cannot be meant. */
export class ProjectInvalid extends Schema.TaggedError<ProjectInvalid>()("ProjectInvalid", {
  message: Schema.String,
}) {}

/** What `flora.config.ts` may export as its default. */
const ProjectFile = Schema.Struct({
  deploy: Schema.optionalKey(
    Schema.Struct({
      /** The script's entry file, from `root`; defaults to `src/main.ts`. */
      entry: Schema.optionalKey(Schema.String),
      /** The folder that positions in stack traces count from, from where the file is; defaults to `.`. */
      root: Schema.optionalKey(Schema.String),
    }),
  ),
  /** Id of the Discord server. */
  guild: Schema.optionalKey(GuildId),
})

export interface Project {
  /** Absolute. */
  readonly root: string
  readonly entry: string
  readonly guild: GuildId | undefined
}

export const projectFileName = "flora.config.ts"
const names = [projectFileName, "flora.config.mts", "flora.config.js", "flora.config.mjs"]
const defaultEntry = "src/main.ts"

/** In flora's own checkout the default would name flora itself. */
const isFlora = (entry: string) => resolve(entry) === join(import.meta.dirname, "..", "main.ts")

const require = createRequire(import.meta.url)
const decode = Schema.decodeUnknownSync(Schema.Struct({ default: ProjectFile }), {
  onExcessProperty: "error",
})

/** The file of the working directory or the nearest one above. */
const findFile = (): string | undefined => {
  for (let at = process.cwd(); ; at = dirname(at)) {
    const file = names.map((name) => join(at, name)).find((candidate) => existsSync(candidate))
    if (file !== undefined || at === dirname(at)) return file
  }
}

const read = (file: string): Result.Result<Project, ProjectInvalid> =>
  Result.try({
    try: () => {
      const { default: config } = require(file) as { readonly default?: unknown }
      const { deploy = {}, guild } = decode({ default: config }).default
      return {
        root: resolve(dirname(file), deploy.root ?? "."),
        entry: deploy.entry ?? defaultEntry,
        guild,
      }
    },
    catch: (error) =>
      new ProjectInvalid({
        message: `${file} must export { deploy: { entry, root }, guild } as its default, each of them text or left out: ${
          error instanceof Error ? error.message : String(error)
        }`,
      }),
  })

/** The project of the working directory or one above; undefined where there is none that can be read. */
export const findProject = (): Project | undefined => {
  const file = findFile()
  return file === undefined ? undefined : Option.getOrUndefined(Result.getSuccess(read(file)))
}

/**
 * What is to be bundled: the file that is named on the command line, from the working directory, or else what the project says, or
 * else `src/main.ts`. Errors: `ProjectInvalid`, also for an entry outside of its root.
 */
export const scriptOf = Effect.fnUntraced(function* (named: Option.Option<string>) {
  if (Option.isSome(named)) {
    const path = resolve(named.value)
    const known = findProject()
    return known !== undefined && isInside(known.root, path)
      ? { root: known.root, entry: relative(known.root, path) }
      : { root: process.cwd(), entry: named.value }
  }
  const file = findFile()
  if (file === undefined) {
    if (existsSync(defaultEntry) && !isFlora(defaultEntry))
      return { root: process.cwd(), entry: defaultEntry }
    return yield* new ProjectInvalid({
      message: `there is no ${projectFileName} here or above, and no script ${defaultEntry}; name the script's file, or make a project with "flora init"`,
    })
  }
  const project = yield* Effect.fromResult(read(file))
  if (!isInside(project.root, resolve(project.root, project.entry)))
    return yield* new ProjectInvalid({ message: `the entry ${project.entry} is outside of ${project.root}` })
  return { root: project.root, entry: project.entry }
})

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return !way.startsWith("..") && !isAbsolute(way)
}
