/**
 * The isolate host as one CommonJS text. A host gets its program over its standard input: it starts in half the time that Node takes to find,
 * strip and link the modules, and it needs no right to read any of them.
 */
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { build } from "esbuild"

export class HostBundleFailed extends Schema.TaggedError<HostBundleFailed>()("HostBundleFailed", {
  cause: Schema.Defect(),
}) {}

const hostEntry = fileURLToPath(new URL("host/main.ts", import.meta.url))

/** Bundles a program that takes a host's place; the isolate host itself unless another is given. */
export const bundleHost = Effect.fn("HostBundle.build")(function* (entry: string = hostEntry) {
  const result = yield* Effect.tryPromise({
    try: () =>
      build({
        entryPoints: [entry],
        bundle: true,
        format: "cjs",
        platform: "node",
        target: "node26",
        external: ["isolated-vm"],
        legalComments: "none",
        write: false,
        logLevel: "silent",
      }),
    catch: (cause) => new HostBundleFailed({ cause }),
  })
  return result.outputFiles[0]!.text
})
