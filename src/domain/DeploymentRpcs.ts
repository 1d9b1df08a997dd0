/** The typed calls that deploy, and those about a guild's deployment history. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { Deployment, DeployRequest, DeploySource } from "./Deployment.ts"
import {
  BuildFailed,
  BuildRefused,
  BundleTooLarge,
  CommandsRejected,
  DeployRefused,
  GuildNotFound,
  InternalError,
  RevisionNotFound,
  ScriptLoadFailed,
  SourcesTooLarge,
  StorageUnavailable,
} from "./Errors.ts"
import { GuildId } from "./Ids.ts"
import { DeployCheck, DeployProgress, RevisionDiff, RevisionPage, RevisionSources } from "./Revision.ts"

/** Why something that was to be deployed does not run. */
const Refusals = [
  GuildNotFound,
  BundleTooLarge,
  DeployRefused,
  ScriptLoadFailed,
  CommandsRejected,
  StorageUnavailable,
  InternalError,
] as const

export const DeployError = Schema.Union([...Refusals, SourcesTooLarge, BuildFailed, BuildRefused])
export const RollbackError = Schema.Union([...Refusals, RevisionNotFound])
export const HistoryError = Schema.Union([StorageUnavailable, InternalError])
const RevisionError = Schema.Union([RevisionNotFound, StorageUnavailable, InternalError])

const guild = { guildId: GuildId }
/** An id, or at least four digits that only one id of the guild's revisions begins with. */
const revision = Schema.String.check(
  Schema.isPattern(/^[0-9a-f-]{4,36}$/, { message: "expected the id of a revision, or its first digits" }),
)

export const DeploymentRpcs = RpcGroup.make(
  Rpc.make("Deploy", { payload: DeployRequest, success: Deployment, error: DeployError }),
  /** Does everything but change the guild: builds, loads the script in an isolate that is thrown away, and tells what it registers. */
  Rpc.make("CheckDeploy", { payload: DeployRequest, success: DeployCheck, error: DeployError }),
  /** Like the two before, telling how the build goes. */
  Rpc.make("DeployWithLog", {
    payload: { ...DeployRequest.fields, check: Schema.Boolean },
    success: DeployProgress,
    error: DeployError,
    stream: true,
  }),
  /** The latest revision first. `before`: what the page before gave as `next`. */
  Rpc.make("ListRevisions", {
    payload: {
      ...guild,
      limit: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
      before: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\d{1,18}$/))),
    },
    success: RevisionPage,
    error: HistoryError,
  }),
  Rpc.make("GetRevision", {
    payload: { ...guild, revision },
    success: RevisionSources,
    error: RevisionError,
  }),
  /** From one revision to another, or to the current one. */
  Rpc.make("DiffRevisions", {
    payload: { ...guild, from: revision, to: Schema.optionalKey(revision) },
    success: RevisionDiff,
    error: RevisionError,
  }),
  /** Deploys the script of an earlier revision again, as a new one that names it. */
  Rpc.make("Rollback", {
    payload: {
      ...guild,
      revision,
      message: Schema.optionalKey(DeployRequest.fields.message.schema),
      source: DeploySource,
    },
    success: Deployment,
    error: RollbackError,
  }),
)
