/** The script SDK as one classic script whose value is the object of its three entry points: load, turn and drain. */
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { build, type Plugin, transform } from "esbuild"
import { readFile } from "node:fs/promises"
import { mappingModule, regexesModule } from "./IdnaTables.ts"

export class SdkBundleFailed extends Schema.TaggedError<SdkBundleFailed>()("SdkBundleFailed", {
  cause: Schema.Defect(),
}) {}

const sdkFile = (path: string): string => fileURLToPath(new URL(`../../sdk/src/${path}`, import.meta.url))

/**
 * Packages of the web platform as an isolate wants them: short, without what other engines need, and with the SDK's own in place of
 * what would load more.
 */
const platform: Plugin = {
  name: "platform",
  setup: ({ onResolve, onLoad }) => {
    // URLs need UTF-8 only, and no table of names unless a name is not ASCII.
    onResolve({ filter: /^\.\/encoding$/ }, ({ importer }) =>
      /whatwg-url/.test(importer) ? { path: sdkFile("web/Utf8.ts") } : undefined,
    )
    onResolve({ filter: /^tr46$/ }, ({ importer }) =>
      /whatwg-url/.test(importer) ? { path: sdkFile("web/Idna.ts") } : undefined,
    )
    onResolve({ filter: /^webidl-conversions$/ }, () => ({ path: sdkFile("web/Conversions.ts") }))
    onResolve({ filter: /^@exodus\/bytes\/encoding\.js$/ }, ({ importer }) =>
      /whatwg-url/.test(importer) ? { path: sdkFile("web/NoEncodings.ts") } : undefined,
    )
    onLoad({ filter: /tr46[\\/]lib[\\/]mappingTable\.json$/ }, () => ({
      contents: mappingModule(),
      loader: "js",
    }))
    onLoad({ filter: /tr46[\\/]lib[\\/]regexes\.js$/ }, () => ({ contents: regexesModule(), loader: "js" }))
    // Their names are nobody's to read; those of the SDK show in stacks.
    onLoad({ filter: /node_modules.*\.m?js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      const { code } = await transform(source, {
        minifyIdentifiers: true,
        legalComments: "none",
        // There is no shared memory here; what asks for its methods gets those of ordinary memory.
        define: { SharedArrayBuffer: "ArrayBuffer" },
      })
      return { contents: code, loader: "js" }
    })
  },
}

export const bundleSdk = Effect.fn("SdkBundle.build")(function* () {
  const result = yield* Effect.tryPromise({
    try: () =>
      build({
        entryPoints: [sdkFile("main.ts")],
        bundle: true,
        format: "iife",
        globalName: "sdk",
        platform: "neutral",
        mainFields: ["module", "main"],
        target: "es2024",
        minifySyntax: true,
        minifyWhitespace: true,
        // Function names show in stack traces and in what `console` prints.
        keepNames: false,
        legalComments: "none",
        // One character that is not Latin-1 would double what the text takes in each isolate.
        charset: "ascii",
        // The codecs of the package itself, never a script's global of the same name.
        define: { "globalThis.TextEncoder": "undefined", "globalThis.TextDecoder": "undefined" },
        plugins: [platform],
        write: false,
        logLevel: "silent",
      }),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  // The `var sdk` that esbuild declares stays inside this function: guild code never sees it. What it holds are getters, which
  // isolated-vm does not read.
  return `(()=>{${result.outputFiles[0]!.text};return{load:sdk.load,turn:sdk.turn,drain:sdk.drain}})()`
})
