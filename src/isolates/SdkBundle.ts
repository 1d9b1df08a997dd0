/** The script SDK as one classic script whose value is the object of its three entry points: load, turn and drain. */
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { build } from "esbuild"

export class SdkBundleFailed extends Schema.TaggedError<SdkBundleFailed>()("SdkBundleFailed", {
  cause: Schema.Defect(),
}) {}

const entry = fileURLToPath(new URL("../../sdk/src/main.ts", import.meta.url))

export const bundleSdk = Effect.fn("SdkBundle.build")(function* () {
  const result = yield* Effect.tryPromise({
    try: () =>
      build({
        entryPoints: [entry],
        bundle: true,
        format: "iife",
        globalName: "sdk",
        platform: "neutral",
        target: "es2024",
        minifySyntax: true,
        minifyWhitespace: true,
        // Function names show in stack traces and in what `console` prints.
        keepNames: false,
        legalComments: "none",
        write: false,
        logLevel: "silent",
      }),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  // The `var sdk` that esbuild declares stays inside this function: guild code never sees it. What it holds are getters, which
  // isolated-vm does not read.
  return `(()=>{${result.outputFiles[0]!.text};return{load:sdk.load,turn:sdk.turn,drain:sdk.drain}})()`
})
