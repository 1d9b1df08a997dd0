/** Bundles an author's script on the author's machine, where their dependencies are installed. */
import { statSync } from "node:fs"
import { isBuiltin } from "node:module"
import { basename, dirname, relative, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { build, type BuildFailure, formatMessages, type Message } from "esbuild"
import { bundleOptions, entryModule } from "../domain/Script.ts"

/** The script does not compile; the message is esbuild's, with file, line and the code. */
export class BuildFailed extends Schema.TaggedError<BuildFailed>()("BuildFailed", {
  message: Schema.String,
}) {}

/** Bundles `entry`; stack traces will name files relative to `root`, the working directory by default. Errors: `BuildFailed`. */
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
  const files = Object.keys(built.metafile.inputs).map((file) => resolve(root, file))
  return { entry: relative(root, path), bundle: text(".js"), sourceMap: text(".js.map"), files }
})

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
