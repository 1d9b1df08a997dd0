/**
 * What a guild deploys: one bundle of JavaScript with everything imported already inside it. The host wraps the text in
 * an async function, so a bundle has no import or export statements but may await at its top level.
 */
import { Schema } from "effect"
import { CronDeclaration } from "./Cron.ts"

/** The name under which a guild's bundle appears in stack traces. */
export const bundleFileName = "flora:bundle.js"

/** Files that are imported as their text. JSON is imported as its value. */
const textLoaders = {
  ".csv": "text",
  ".html": "text",
  ".md": "text",
  ".sql": "text",
  ".svg": "text",
  ".txt": "text",
  ".xml": "text",
  ".yaml": "text",
  ".yml": "text",
} as const

/** How the script's TypeScript becomes a bundle; shared by the CLI and the runtime so that both make the same. */
export const bundleOptions = () =>
  ({
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"] as Array<string>,
    conditions: ["import", "module", "default"] as Array<string>,
    target: "es2024",
    sourcemap: "external",
    sourcesContent: true,
    charset: "utf8",
    legalComments: "none",
    treeShaking: true,
    loader: textLoaders,
    write: false,
    logLevel: "silent",
  }) as const

/**
 * A bundle's entry module: it imports the author's file and exports nothing, so that whatever that file exports
 * leaves no export statement in the bundle.
 */
export const entryModule = (path: string) => `import ${JSON.stringify(path)}`

/** A Discord application command as the API takes it; checked further by Discord itself. */
export const CommandJson = Schema.Record(Schema.String, Schema.Json)
export type CommandJson = typeof CommandJson.Type

/** What a script registered while it loaded. */
export const Manifest = Schema.Struct({
  events: Schema.Array(Schema.String.check(Schema.isPattern(/^[^\0]{1,100}$/))),
  commands: Schema.Array(CommandJson),
  /** Absent where there are none. */
  crons: Schema.optionalKey(Schema.Array(CronDeclaration)),
  /** Whether timers were pending when it had loaded. */
  timers: Schema.optionalKey(Schema.Boolean),
})
export type Manifest = typeof Manifest.Type

/** Whether a script wants to run before anything happens. */
export const runsUnasked = ({ events, timers }: Pick<Manifest, "events" | "timers">): boolean =>
  timers === true || events.includes("ready")

/** A script as it is run: immutable, one per revision. */
export interface Script {
  readonly bundle: string
  /** Source map version 3 as JSON text, from bundle positions to the author's files. */
  readonly sourceMap: string | undefined
}
