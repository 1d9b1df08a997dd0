/** Bundles an author's script on the author's machine, where their dependencies are installed. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { isBuiltin } from "node:module"
import { basename, dirname, relative, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { build, type BuildFailure, formatMessages, type Message } from "esbuild"
import { bundleOptions, entryModule } from "../domain/Script.ts"
import { pathProblem, type ScriptFiles } from "../domain/ScriptFiles.ts"

/** The script does not compile; the message is esbuild's, with file, line and the code. */
export class BuildFailed extends Schema.TaggedError<BuildFailed>()("BuildFailed", {
  message: Schema.String,
}) {}

/**
 * Bundles `entry`; stack traces will name files relative to `root`, the working directory by default. `inputs` are the absolute paths of
 * all that is in the bundle, `files` what the history keeps. Errors: `BuildFailed`.
 */
export const bundleScript = Effect.fnUntraced(function* (entry: string, root: string = process.cwd()) {
  const path = resolve(root, entry)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    return yield* new BuildFailed({ message: `${entry} is not a file` })
  }
  const built = yield* Effect.tryPromise({
    try: () =>
      build({
        ...bundleOptions(),
        stdin: { contents: entryModule(`./${basename(path)}`), resolveDir: dirname(path) },
        absWorkingDir: root,
        outfile: resolve(root, "bundle.js"),
        metafile: true,
      }),
    catch: (error) => error as BuildFailure,
  }).pipe(
    Effect.catch((failure) =>
      Effect.promise(() =>
        failure.errors === undefined
          ? Promise.resolve([String(failure)])
          : formatMessages(failure.errors.map(withOurNotes), { kind: "error", color: process.stderr.isTTY }),
      ).pipe(
        Effect.flatMap((messages) => Effect.fail(new BuildFailed({ message: messages.join("\n").trim() }))),
      ),
    ),
  )
  const text = (suffix: string) => built.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? ""
  if (text(".js").trim() === "")
    return yield* new BuildFailed({ message: `there is nothing to run in ${entry}` })
  const inputs = Object.keys(built.metafile.inputs)
  return {
    entry: relative(root, path),
    bundle: text(".js"),
    sourceMap: text(".js.map"),
    inputs: inputs.map((file) => resolve(root, file)),
    ...sourcesOf(inputs, root),
  }
})

/** What describes the project, beside the files that are in the bundle. */
const projectFiles = ["package.json", "package-lock.json", "tsconfig.json"]

/** The author's own files below the root, for the history; packages are in the bundle only. */
const sourcesOf = (inputs: ReadonlyArray<string>, root: string): { readonly files?: ScriptFiles } => {
  const paths = [...inputs, ...projectFiles].filter(
    (path) =>
      pathProblem(path) === undefined &&
      !path.split("/").includes("node_modules") &&
      existsSync(resolve(root, path)),
  )
  if (paths.length === 0) return {}
  return { files: Object.fromEntries(paths.map((path) => [path, readFileSync(resolve(root, path), "utf8")])) }
}

/** esbuild's notes advise options that only its own command has. */
const withOurNotes = (error: Message): Message => {
  const missing = /^Could not resolve "([^"]+)"/.exec(error.text)?.[1]
  if (missing === undefined) return { ...error, notes: [] }
  const text = isBuiltin(missing)
    ? "A script runs in a bare V8 isolate: the modules of Node do not exist there."
    : /^[./]/.test(missing)
      ? "Is the path right? It is relative to the file that imports it."
      : "Is the package installed? Run npm install beside the script."
  return { ...error, notes: [{ text, location: null }] }
}
