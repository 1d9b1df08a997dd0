/** The script SDK for isolate hosts: what every guild runs, and what only some need beside it. */
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
  /**
   * A classic script whose value is the function that makes the families of the web platform. It is three times as long as the SDK itself:
   * a host hands it to all its isolates as one shared text.
   */
  readonly families: string
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

/** The families of the web platform as a function of `core`. */
const bundleFamilies = async (): Promise<string> => {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [sdkFile("web/Families.ts")],
    globalName: "web",
    plugins: [platform],
  })
  // Under the SDK's name, also where it is evaluated from the text.
  return `(core=>{${outputFiles[0]!.text};return web})\n//# sourceURL=flora:sdk.js`
}

/** What stands for the families in the SDK: nothing of them exists before the first is asked for. */
const lazyFamilies: Plugin = {
  name: "families",
  setup: ({ onLoad }) => {
    onLoad({ filter: /web[\\/]Families\.ts$/ }, () => ({
      contents: `import * as core from "./Core.ts"
        import { makeFamilies } from "../Guild.ts"
        let made
        export const load = (family) => (made ??= makeFamilies(core)).load(family)`,
      loader: "js",
    }))
  },
}

/** `main` stands in for the SDK's own entry, for tests that need more than it shows. */
export const bundleSdk = Effect.fn("SdkBundle.build")(function* (
  main: Pick<BuildOptions, "entryPoints" | "stdin"> = { entryPoints: [sdkFile("main.ts")] },
) {
  const result = yield* Effect.tryPromise({
    try: () =>
      build({
        ...options,
        ...main,
        globalName: "sdk",
        // Function names show in stack traces and in what `console` prints.
        keepNames: false,
        plugins: [lazyFamilies],
      }),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  // The `var sdk` that esbuild declares stays inside this function: guild code never sees it. What it holds are getters, which
  // isolated-vm does not read.
  const script = `(()=>{${result.outputFiles[0]!.text};return{load:sdk.load,turn:sdk.turn,drain:sdk.drain}})()`
  const [families, legacyEncodings] = yield* Effect.tryPromise({
    try: () =>
      Promise.all([
        bundleFamilies(),
        readFile(join(dirname(codecs), "fallback/multi-byte.encodings.json"), "utf8"),
      ]),
    catch: (cause) => new SdkBundleFailed({ cause }),
  })
  const sdk: Sdk = { script, families, legacyEncodings }
  return sdk
})
