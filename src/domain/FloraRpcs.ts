/** The calls that the CLI (and any other typed client) can make: one definition for both sides. */
import { Schema } from "effect"
import { Rpc, RpcGroup, RpcSerialization } from "effect/rpc"
import { Authentication } from "./Access.ts"
import { AccessRpcs } from "./AccessRpcs.ts"
import { CronRpcs } from "./CronRpcs.ts"
import { Deployment } from "./Deployment.ts"
import { DeploymentRpcs } from "./DeploymentRpcs.ts"
import {
  CommandsRejected,
  DeploymentNotFound,
  DiscordUnavailable,
  InternalError,
  LastWorker,
  MigrationRefused,
  WorkerNotFound,
  WorkerNotStarted,
} from "./Errors.ts"
import { GuildId } from "./Ids.ts"
import { KvRpcs } from "./KvRpcs.ts"
import { logFilterFields, LogLine } from "./LogLine.ts"
import { SecretRpcs } from "./SecretRpcs.ts"
import { MigrationReport, WorkerCount, WorkerReport } from "./Workers.ts"

export const Health = Schema.Struct({
  status: Schema.Literal("ok"),
  timestamp: Schema.Number,
  version: Schema.String,
  guilds: Schema.Number,
  workers: Schema.Array(
    Schema.Struct({
      id: Schema.Number,
      state: Schema.String,
      isolates: Schema.Number,
      restarts: Schema.Number,
    }),
  ),
})
export type Health = typeof Health.Type

/** How a guild fares in this runtime. */
export const GuildReport = Schema.Struct({
  guildId: GuildId,
  /** `cold` has no isolate and gets one with its next event. */
  state: Schema.Literals(["cold", "starting", "live", "quarantined"]),
  quarantine: Schema.optionalKey(Schema.Struct({ until: Schema.DateTimeUtc, reason: Schema.String })),
  queued: Schema.Number,
  running: Schema.Number,
  /** Counts the isolates that the guild has had. */
  epoch: Schema.Number,
  /** The worker that hosts its isolate, if it has one. */
  worker: Schema.optionalKey(Schema.Number),
  /** How far a move to another worker has come, while there is one. */
  migration: Schema.optionalKey(Schema.String),
  /** Per class of event; `accepted = handled + shed + pending`. */
  events: Schema.Record(
    Schema.String,
    Schema.Struct({
      accepted: Schema.Number,
      handled: Schema.Number,
      shed: Schema.Number,
      overflow: Schema.Number,
      pending: Schema.Number,
    }),
  ),
})
export type GuildReport = typeof GuildReport.Type

/** A change that concerns a guild's deployment as a whole. */
const stateChange = {
  payload: { guildId: GuildId },
  error: Schema.Union([DeploymentNotFound, CommandsRejected, InternalError]),
}

/** What is about guilds, how their deployments stand, and the runtime itself. */
export const RuntimeRpcs = RpcGroup.make(
  Rpc.make("GetDeployment", {
    payload: { guildId: GuildId },
    success: Deployment,
    error: Schema.Union([DeploymentNotFound, InternalError]),
  }),
  /** Those of guilds that the caller administers. */
  Rpc.make("ListDeployments", {
    success: Schema.Array(Deployment),
    error: Schema.Union([DiscordUnavailable, InternalError]),
  }),
  Rpc.make("PauseDeployment", stateChange),
  Rpc.make("ResumeDeployment", stateChange),
  Rpc.make("Undeploy", stateChange),
  Rpc.make("GetGuild", { payload: { guildId: GuildId }, success: GuildReport }),
  /** Ends a guild's quarantine, and lets it deploy again where that was refused. */
  Rpc.make("ReleaseGuild", { payload: { guildId: GuildId }, success: GuildReport }),
  /** Moves a guild to a worker and keeps it there. */
  Rpc.make("MigrateGuild", {
    payload: { guildId: GuildId, worker: Schema.Int },
    success: MigrationReport,
    error: Schema.Union([MigrationRefused, WorkerNotFound, InternalError]),
  }),
  Rpc.make("ListWorkers", { success: Schema.Array(WorkerReport) }),
  /** Answers when every guild is where it now belongs. */
  Rpc.make("ScaleWorkers", {
    payload: { workers: WorkerCount },
    success: Schema.Array(WorkerReport),
    error: Schema.Union([WorkerNotStarted, LastWorker, InternalError]),
  }),
  /** Answers with the number of guilds that would not go. */
  Rpc.make("DrainWorker", {
    payload: { worker: Schema.Int },
    success: Schema.Number,
    error: Schema.Union([WorkerNotFound, LastWorker, InternalError]),
  }),
  Rpc.make("GetHealth", { success: Health, error: InternalError }),
  /** The newest `limit` lines that the filter lets through, oldest first; with `follow` the stream goes on with new ones as they come. */
  Rpc.make("Logs", {
    payload: {
      guildId: GuildId,
      limit: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })),
      follow: Schema.Boolean,
      /** Whether stacks show the SDK's own frames; defaults to what the runtime is set to. */
      sdkFrames: Schema.optionalKey(Schema.Boolean),
      ...logFilterFields,
    },
    success: LogLine,
    error: InternalError,
    stream: true,
  }),
).middleware(Authentication)

/** Their handlers want to know who calls. */
export const GuardedSecretRpcs = SecretRpcs.middleware(Authentication)
export const GuardedDeploymentRpcs = DeploymentRpcs.middleware(Authentication)

export const GuardedAccessRpcs = AccessRpcs.middleware(Authentication)

export const FloraRpcs = RuntimeRpcs.merge(
  GuardedAccessRpcs,
  KvRpcs.middleware(Authentication),
  CronRpcs.middleware(Authentication),
  GuardedSecretRpcs,
  GuardedDeploymentRpcs,
)

/** The largest call, in bytes: a bundle at its limit together with its source map, escaped as JSON. */
export const maxCallBytes = 48 * 1024 * 1024

/** How calls are written: one JSON message per line. */
export const rpcSerialization = RpcSerialization.layerNdjsonWith({ maxBufferSize: maxCallBytes })

/** Where the calls are served, below the runtime's address. */
export const rpcPath = "/rpc"

/** What the runtime leaves in its data directory (mode 0600) so that a CLI on the same machine finds it. */
export const RuntimeFile = Schema.Struct({
  version: Schema.Literal(1),
  url: Schema.String,
  token: Schema.String,
  pid: Schema.Number,
})
export type RuntimeFile = typeof RuntimeFile.Type
