import { Schema } from "effect"
import { GuildId, RevisionId } from "./Ids.ts"

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

/** What a deploy sends. */
export const DeployRequest = Schema.Struct({
  guildId: GuildId,
  entry: Schema.String.check(Schema.isMinLength(1, { message: "entry must not be empty" })),
  bundle: Schema.String.check(
    Schema.isMinLength(1, { message: "bundle must not be empty" }),
    Schema.isPattern(/^[^\0]*$/, { message: "bundle must not contain NUL" }),
  ),
  sourceMap: Schema.optionalKey(Schema.String),
})
export type DeployRequest = typeof DeployRequest.Type
