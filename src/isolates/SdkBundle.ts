/** The script SDK for isolate hosts: one classic script, and what only few scripts need beside it. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { build, type BuildOptions, type Plugin, transform } from "esbuild"
import { mappingModule, regexesModule } from "./IdnaTables.ts"

export class SdkBundleFailed extends Schema.TaggedError<SdkBundleFailed>()("SdkBundleFailed", {
  cause: Schema.Defect(),
}) {}

export interface Sdk {
  /** A classic script whose value is the object of the SDK's three entry points: load, turn and drain. */
  readonly script: string
  /** JSON of the tables of encodings with several bytes per character, for scripts that decode text. */
  readonly legacyEncodings: string
}

const codecs = createRequire(import.meta.url).resolve("@exodus/bytes/encoding.js")

const sdkFile = (path: string): string => fileURLToPath(new URL(`../../sdk/src/${path}`, import.meta.url))

const options = {
  bundle: true,
  format: "iife",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2024",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  // One character that is not Latin-1 would double what the text takes in each isolate.
  charset: "ascii",
  write: false,
  logLevel: "silent",
} satisfies BuildOptions

/**
 * The web platform's packages as an isolate wants them: short, without what other engines need, and with the SDK's own in place of
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
    // Tables that the runtime hands to the scripts which need them: every isolate holds the bundle's text.
    onResolve({ filter: /multi-byte\.encodings\.json$/ }, () => ({ path: "tables", namespace: "made" }))
    onLoad({ filter: /^tables$/, namespace: "made" }, () => ({
      contents: `module.exports = require("./LegacyTables.ts").legacyTables()`,
      resolveDir: sdkFile("web"),
    }))
    // The core is made elsewhere, by the time that any of this runs.
    onResolve({ filter: /^\.\/Core\.ts$/ }, () => ({ path: "core", namespace: "made" }))
    onLoad({ filter: /^core$/, namespace: "made" }, () => ({ contents: "module.exports = core" }))
    onLoad({ filter: /tr46[\\/]lib[\\/]mappingTable\.json$/ }, () => ({
      contents: mappingModule(),
      loader: "js",
    }))
    onLoad({ filter: /tr46[\\/]lib[\\/]regexes\.js$/ }, () => ({ contents: regexesModule(), loader: "js" }))
    onLoad({ filter: /node_modules.*\.m?js$|sdk[\\/]src[\\/]web[\\/].*\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: path.endsWith(".ts") ? "ts" : "js",
        target: "es2024",
        minifyIdentifiers: true,
        legalComments: "none",
        define: {
          // There is no shared memory here; what asks for its methods gets those of ordinary memory.
          SharedArrayBuffer: "ArrayBuffer",
          // The codecs look for an engine's own on the global object, where they are themselves: they look where there is none.
          ...(path.includes("@exodus") ? { globalThis: "Math" } : {}),
        },
      })
      return { contents: code, loader: "js" }
    })
  },
}

/** The families of the web platform as the body of a function of `core` that has not been called. */
const bundleFamilies = async (): Promise<string> => {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [sdkFile("web/Families.ts")],
    globalName: "web",
    plugins: [platform],
  })
  return outputFiles[0]!.text
}

/** Puts the families into the SDK as that function: nothing of them exists before it is called. */
const lazyFamilies = (families: string): Plugin => ({
  name: "families",
  setup: ({ onLoad }) => {
    onLoad({ filter: /web[\\/]Families\.ts$/ }, () => ({
      contents: `import * as core from "./Core.ts"
        let made
        const make = () => { ${families}; return web }
        export const load = (family) => (made ??= make()).load(family)`,
      loader: "js",
    }))
  },
})

/** `main` stands in for the SDK's own entry, for tests that need more than it shows. */
export const bundleSdk = Effect.fn("SdkBundle.build")(function* (
  main: Pick<BuildOptions, "entryPoints" | "stdin"> = { entryPoints: [sdkFile("main.ts")] },
) {
  const result = yield* Effect.tryPromise({
    try: async () =>
      build({
        ...options,
        ...main,
        globalName: "sdk",
        // Function names show in stack traces and in what `console` prints.
        keepNames: false,
        plugins: [lazyFamilies(await bundleFamilies())],
      }),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  // The `var sdk` that esbuild declares stays inside this function: guild code never sees it. What it holds are getters, which
  // isolated-vm does not read.
  const script = `(()=>{${result.outputFiles[0]!.text};return{load:sdk.load,turn:sdk.turn,drain:sdk.drain}})()`
  const tables = yield* Effect.tryPromise({
    try: () => readFile(join(dirname(codecs), "fallback/multi-byte.encodings.json"), "utf8"),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  const sdk: Sdk = { script, legacyEncodings: tables }
  return sdk
})
