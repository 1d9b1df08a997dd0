/** Makes a script out of a TypeScript file on disk. */
import { basename, dirname, resolve } from "node:path"
import { Context, Effect, Layer, Schema } from "effect"
import { build } from "esbuild"
import { bundleOptions, entryModule, type Script } from "../domain/Script.ts"

/** The file does not compile; the message says where. */
export class BundleFailed extends Schema.TaggedError<BundleFailed>()("BundleFailed", {
  message: Schema.String,
}) {}

export class Bundler extends Context.Service<
  Bundler,
  {
    /** Bundles the file and what it imports; stack traces will name files relative to `root`. Errors: `BundleFailed`. */
    readonly bundle: (path: string, root: string) => Effect.Effect<Script, BundleFailed>
  }
>()("flora/services/Bundler") {
  static readonly layer = Layer.succeed(
    Bundler,
    Bundler.of({
      bundle: Effect.fn("Bundler.bundle")(function* (path, root) {
        const result = yield* Effect.tryPromise({
          try: () =>
            build({
              ...bundleOptions(),
              stdin: { contents: entryModule(`./${basename(path)}`), resolveDir: dirname(path) },
              absWorkingDir: resolve(root),
              outfile: resolve(root, "bundle.js"),
            }),
          catch: (error) =>
            new BundleFailed({ message: error instanceof Error ? error.message : String(error) }),
        })
        const text = (suffix: string) => result.outputFiles.find((file) => file.path.endsWith(suffix))?.text
        return { bundle: text(".js") ?? "", sourceMap: text(".js.map") }
      }),
    }),
  )
}
