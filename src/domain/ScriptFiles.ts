/** The author's files as they travel with a deploy: texts by path. */
import { Schema, SchemaGetter } from "effect"

/** Longest path of a file, in characters. */
const maxPathLength = 255

/** What is wrong with a file's path, if anything: it must name a place below the project's root, in one way only. */
export const pathProblem = (path: string): string | undefined => {
  if (path === "") return "a path must not be empty"
  const shown = JSON.stringify(path.slice(0, 100))
  if (path.length > maxPathLength) return `the path ${shown}… is longer than ${maxPathLength} characters`
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return `the path ${shown} has a control character in it`
  if (path.includes("\\")) return `the path ${shown} has a backslash in it; use /`
  if (path.startsWith("/") || /^[a-z]:/i.test(path))
    return `the path ${shown} is absolute; paths are relative to the project`
  const parts = path.split("/")
  if (parts.includes("..")) return `the path ${shown} leads out of the project`
  if (parts.includes(".") || parts.includes("")) return `the path ${shown} has an empty part or a "." in it`
  return undefined
}

const isReserved = (path: string) => path.split("/").includes("node_modules")

/** Texts by path. */
export const ScriptFiles = Schema.Record(Schema.String, Schema.String).check(
  Schema.makeFilter((files: Readonly<Record<string, string>>) => {
    const paths = Object.keys(files)
    if (paths.length === 0) return "files must not be empty"
    for (const path of paths) {
      const problem = pathProblem(path)
      if (problem !== undefined) return problem
      if (isReserved(path)) return `${path} is in node_modules: packages come from the lockfile`
    }
    const directories = new Set(paths.flatMap(directoriesOf))
    const both = paths.find((path) => directories.has(path))
    return both === undefined ? undefined : `${both} is a file and a directory`
  }),
)
export type ScriptFiles = typeof ScriptFiles.Type

/** The same where it comes in; also as the original has it, a list of files with `path` and `contents`. */
export const SentFiles = Schema.Union([
  Schema.Record(Schema.String, Schema.String),
  Schema.Array(Schema.Struct({ path: Schema.String, contents: Schema.String })),
]).pipe(
  Schema.decodeTo(ScriptFiles, {
    decode: SchemaGetter.transform((sent) =>
      isList(sent) ? Object.fromEntries(sent.map(({ path, contents }) => [path, contents])) : sent,
    ),
    encode: SchemaGetter.transform((files) => files),
  }),
)

const isList = (
  sent:
    | Readonly<Record<string, string>>
    | ReadonlyArray<{ readonly path: string; readonly contents: string }>,
) => Array.isArray(sent)

const directoriesOf = (path: string): Array<string> => {
  const parts = path.split("/").slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"))
}

/** Characters of all files together, in bytes of UTF-8. */
export const sizeOf = (files: ScriptFiles): number =>
  Object.values(files).reduce((bytes, text) => bytes + Buffer.byteLength(text), 0)
