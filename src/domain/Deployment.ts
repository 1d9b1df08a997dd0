import { Schema } from "effect"
import { GuildId, RevisionId } from "./Ids.ts"
import { SentFiles } from "./ScriptFiles.ts"

/** Where a deploy came from. */
export const DeploySource = Schema.Literals(["cli", "webui", "bootstrap", "api", "unknown"])
export type DeploySource = typeof DeploySource.Type

/** `paused` keeps everything but runs nothing. */
export const DeploymentState = Schema.Literals(["active", "paused"])
export type DeploymentState = typeof DeploymentState.Type

/** The revision a guild runs now, without its code. */
export class Deployment extends Schema.Class<Deployment>("Deployment")({
  guildId: GuildId,
  revisionId: RevisionId,
  state: DeploymentState,
  /** Path of the author's entry file, as given at deploy. */
  entry: Schema.String,
  source: DeploySource,
  /** SHA-256 of the bundle, hexadecimal. */
  bundleHash: Schema.String,
  bundleBytes: Schema.Number,
  /** Names of the slash commands that the script registered. */
  commands: Schema.Array(Schema.String),
  /** Classes of event that the script handles. */
  events: Schema.Array(Schema.String),
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc,
}) {}

const noNul = (name: string) => Schema.isPattern(/^[^\0]*$/, { message: `${name} must not contain NUL` })

/**
 * What a deploy sends: a bundle that is run as it is, or files that the runtime bundles. With both, the bundle is run and the files are
 * kept for the history.
 */
export const DeployRequest = Schema.Struct({
  guildId: GuildId,
  /** Path of the entry file. */
  entry: Schema.String.check(
    Schema.isMinLength(1, { message: "entry must not be empty" }),
    Schema.isMaxLength(1000),
    // It is shown in logs, line by line.
    // oxlint-disable-next-line no-control-regex -- control characters are what is refused
    Schema.isPattern(/^[^\u0000-\u001f\u007f]*$/, { message: "entry must not have control characters" }),
  ),
  bundle: Schema.optionalKey(
    Schema.String.check(Schema.isMinLength(1, { message: "bundle must not be empty" }), noNul("bundle")),
  ),
  sourceMap: Schema.optionalKey(Schema.String.check(noNul("sourceMap"))),
  files: Schema.optionalKey(SentFiles),
  /** What the author says about it. */
  message: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(500), noNul("message"))),
  source: DeploySource,
}).check(
  Schema.makeFilter(({ bundle, files }: { readonly bundle?: string; readonly files?: object }) =>
    bundle === undefined && files === undefined ? "a deploy needs a bundle or files" : undefined,
  ),
)
export type DeployRequest = typeof DeployRequest.Type
