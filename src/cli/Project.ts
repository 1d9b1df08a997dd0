/** A project: a folder with a `flora.json`, which says what is deployed from it and where to. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, isAbsolute, join, relative, resolve } from "node:path"
import { Effect, Option, Schema } from "effect"
import { GuildId } from "../domain/Ids.ts"

/** There is no project here, or its `flora.json` says something that cannot be meant. */
export class ProjectInvalid extends Schema.TaggedError<ProjectInvalid>()("ProjectInvalid", {
  message: Schema.String,
}) {}

/** What `flora.json` may say. */
const ProjectFile = Schema.Struct({
  /** The script's entry file, from `root`; defaults to `src/main.ts`. */
  entry: Schema.optionalKey(Schema.String),
  /** The folder that positions in stack traces count from, from where the file is; defaults to `.`. */
  root: Schema.optionalKey(Schema.String),
  /** Id of the Discord server. */
  guild: Schema.optionalKey(GuildId),
})

export interface Project {
  /** Absolute. */
  readonly root: string
  readonly entry: string
  readonly guild: GuildId | undefined
}

export const projectFileName = "flora.json"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(ProjectFile), { onExcessProperty: "error" })

const read = (directory: string): Project | ProjectInvalid => {
  const file = join(directory, projectFileName)
  const decoded = decode(readFileSync(file, "utf8"))
  if (Option.isNone(decoded)) {
    return new ProjectInvalid({
      message: `${file} must be JSON with no more than "entry", "root" and "guild", all of them text`,
    })
  }
  const { entry = "src/main.ts", guild, root = "." } = decoded.value
  return { root: resolve(directory, root), entry, guild }
}

const nearest = (from: string): string | undefined => {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, projectFileName))) return at
    if (at === dirname(at)) return undefined
  }
}

/** The project of the working directory or one above; undefined where there is none that can be read. */
export const findProject = (): Project | undefined => {
  const directory = nearest(process.cwd())
  const project = directory === undefined ? undefined : read(directory)
  return project instanceof ProjectInvalid ? undefined : project
}

/**
 * What is to be bundled: the file that is named on the command line, from the working directory, or else what the project says. Errors:
 * `ProjectInvalid`, also for an entry outside of its root.
 */
export const scriptOf = Effect.fnUntraced(function* (named: Option.Option<string>) {
  const directory = nearest(process.cwd())
  const project = directory === undefined ? undefined : read(directory)
  if (Option.isSome(named)) {
    const path = resolve(named.value)
    const known = project instanceof ProjectInvalid ? undefined : project
    return known !== undefined && isInside(known.root, path)
      ? { root: known.root, entry: relative(known.root, path) }
      : { root: process.cwd(), entry: named.value }
  }
  if (project === undefined) {
    return yield* new ProjectInvalid({
      message: `there is no ${projectFileName} here or above; name the script's file, or make a project with "flora init"`,
    })
  }
  if (project instanceof ProjectInvalid) return yield* project
  if (!isInside(project.root, resolve(project.root, project.entry)))
    return yield* new ProjectInvalid({ message: `the entry ${project.entry} is outside of ${project.root}` })
  return { root: project.root, entry: project.entry }
})

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return !way.startsWith("..") && !isAbsolute(way)
}
