/**
 * Every call of `FloraRpcs` with the right it demands and the HTTP routes it has beside RPC. REST, the OpenAPI document, the
 * authorisation and the reference in the documentation all come from this table; a call without an entry does not compile.
 */
import type { RpcGroup } from "effect/rpc"
import type { Right } from "./Access.ts"
import type { FloraRpcs } from "./FloraRpcs.ts"

export type Method = "GET" | "POST" | "PUT" | "DELETE"

/** Where a call is reached over HTTP, with and without `/api` before it. Parameters are named as the fields of the call. */
export type Route = `${Method} /${string}`

/** What a kind of call is counted by, and against which limit. */
export type Rate = "deploys" | "exports" | "tokens"

export interface Call {
  readonly about: string
  readonly right: Right
  /** The first is the one to use; the others are further spellings. */
  readonly routes: readonly [Route, ...ReadonlyArray<Route>]
  /** Fields that REST may leave out, and what they then are. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Other names that REST takes for fields. Snake case is understood everywhere. */
  readonly spellings?: Readonly<Record<string, string>>
  /** Fields that a header may give. */
  readonly headers?: Readonly<Record<string, string>>
  /** Fields that may also be objects, and the member that counts. */
  readonly members?: Readonly<Record<string, string>>
  /** Fields of other versions of flora that REST takes and does not use. */
  readonly unused?: ReadonlyArray<string>
  readonly rate?: Rate
  /** May take longer than other calls, and bounds itself. */
  readonly slow?: true
  /** Its body may be as large as a bundle. */
  readonly large?: true
  /** Who made it is recorded; the field that says what it was about, or null for the guild itself. */
  readonly audited?: string | null
}

export type CallName = RpcGroup.Rpcs<typeof FloraRpcs>["_tag"]

const key = "/kv/:guildId/stores/:store/keys/:key"

/** What the calls that are given a script have in common. */
const deploy = {
  spellings: { entry_point: "entry", entryPoint: "entry" },
  headers: { source: "x-flora-deploy-source" },
  members: { sourceMap: "contents" },
  unused: ["buildId"],
  rate: "deploys",
  slow: true,
  large: true,
} as const

export const calls = {
  WhoAmI: { about: "Who you are, and what your token may do.", right: "person", routes: ["GET /auth/me"] },
  Logout: {
    about: "End the session or the token with which you call.",
    right: "person",
    routes: ["POST /auth/logout"],
    audited: null,
  },
  ListGuilds: {
    about: "The guilds that you administer and the bot is in.",
    right: "person",
    routes: ["GET /guilds"],
  },
  GetGuild: {
    about: "How a guild fares: its isolate, its queue and what became of its events.",
    right: "read",
    routes: ["GET /guilds/:guildId/status", "GET /guilds/:guildId"],
  },
  ReleaseGuild: {
    about: "End a guild's quarantine, and let it deploy again where that was refused.",
    right: "operator",
    routes: ["POST /guilds/:guildId/release"],
    audited: null,
  },
  MigrateGuild: {
    about: "Move a guild to another worker while it runs, and keep it there.",
    right: "operator",
    routes: ["POST /guilds/:guildId/migrate"],
    slow: true,
    audited: "worker",
  },
  ListWorkers: { about: "The workers.", right: "operator", routes: ["GET /workers"] },
  ScaleWorkers: {
    about: "Change the number of workers; their guilds move while they run.",
    right: "operator",
    routes: ["PUT /workers"],
    slow: true,
    audited: "workers",
  },
  DrainWorker: {
    about: "Move every guild off a worker and give it no more; answers with how many would not go.",
    right: "operator",
    routes: ["POST /workers/:worker/drain"],
    slow: true,
    audited: "worker",
  },
  GetHealth: { about: "How the runtime and its workers are.", right: "person", routes: ["GET /status"] },

  Deploy: {
    about: "Run a script in a guild.",
    right: "deploy",
    routes: ["POST /deployments/:guildId", "POST /deployments"],
    defaults: { source: "api" },
    ...deploy,
    audited: "entry",
  },
  CheckDeploy: {
    about: "Say what a deploy would do, and change nothing.",
    right: "deploy",
    routes: ["POST /deployments/:guildId/check"],
    defaults: { source: "api" },
    ...deploy,
  },
  DeployWithLog: {
    about:
      "Run a script in a guild, or with `check` say what that would do, and tell meanwhile how the build goes: server-sent events, the " +
      "last of which says how it ended, or is an `error`.",
    right: "deploy",
    routes: ["POST /deployments/:guildId/builds"],
    defaults: { source: "api", check: false },
    ...deploy,
    audited: "entry",
  },
  ListRevisions: {
    about: "What was deployed to a guild, the latest first. `before` is the `next` of the page before.",
    right: "read",
    routes: ["GET /deployments/:guildId/revisions", "GET /deployments/:guildId/history"],
    defaults: { limit: 25 },
  },
  GetRevision: {
    about: "A revision with its files.",
    right: "read",
    routes: ["GET /deployments/:guildId/revisions/:revision"],
  },
  DiffRevisions: {
    about: "How one revision differs from another, or from the current one, file by file.",
    right: "read",
    routes: ["GET /deployments/:guildId/diff"],
  },
  Rollback: {
    about: "Run again what an earlier revision ran.",
    right: "deploy",
    routes: ["POST /deployments/:guildId/rollback/:revision", "POST /deployments/:guildId/rollback"],
    defaults: { source: "api" },
    headers: { source: "x-flora-deploy-source" },
    rate: "deploys",
    slow: true,
    audited: "revision",
  },
  GetDeployment: { about: "What a guild runs.", right: "read", routes: ["GET /deployments/:guildId"] },
  ListDeployments: {
    about: "What runs in the guilds that you administer.",
    right: "person",
    routes: ["GET /deployments"],
  },
  PauseDeployment: {
    about: "Stop running a guild's script, and keep it.",
    right: "deploy",
    routes: ["POST /deployments/:guildId/pause"],
    slow: true,
    audited: null,
  },
  ResumeDeployment: {
    about: "Run a paused script again.",
    right: "deploy",
    routes: ["POST /deployments/:guildId/resume"],
    slow: true,
    audited: null,
  },
  Undeploy: {
    about: "Take a guild's script away; its history stays.",
    right: "deploy",
    routes: ["DELETE /deployments/:guildId"],
    slow: true,
    audited: null,
  },
  Logs: {
    about:
      "A guild's newest log lines, oldest first: those of `level` or worse, with the text `grep`, from `since` to `until`, and before the line " +
      "`before`, for the page before. With `follow=true` a stream of server-sent events that goes on with new lines; `Last-Event-ID` resumes it, " +
      "also after a restart.",
    right: "read",
    routes: ["GET /logs/:guildId", "GET /logs/:guildId/stream"],
    defaults: { limit: 100, follow: false },
    headers: { after: "last-event-id" },
  },

  KvStores: {
    about: "A guild's stores and what they hold.",
    right: "read",
    routes: ["GET /kv/:guildId/stores", "GET /kv/stores"],
  },
  KvCreateStore: {
    about:
      "Check the name of a store. Stores come into being with their first key, so there is nothing else to do.",
    right: "admin",
    routes: ["POST /kv/:guildId/stores", "POST /kv/stores"],
    spellings: { store_name: "store", storeName: "store" },
  },
  KvDeleteStore: {
    about: "Delete a store with all its keys.",
    right: "admin",
    routes: ["DELETE /kv/:guildId/stores/:store", "DELETE /kv/stores/:guildId/:store"],
    audited: "store",
  },
  KvList: {
    about: "A store's keys.",
    right: "read",
    routes: ["GET /kv/:guildId/stores/:store/keys", "GET /kv/:guildId/:store"],
  },
  KvGet: {
    about: "A key's value, or null.",
    right: "read",
    routes: [`GET ${key}`, "GET /kv/:guildId/:store/:key"],
  },
  KvSet: {
    about: "Give a key a value.",
    right: "admin",
    routes: [`PUT ${key}`, `POST ${key}`, "PUT /kv/:guildId/:store/:key"],
    audited: "key",
  },
  KvDelete: {
    about: "Delete a key.",
    right: "admin",
    routes: [`DELETE ${key}`, "DELETE /kv/:guildId/:store/:key"],
    audited: "key",
  },
  KvImport: {
    about: "Set entries, all or none, and leave all others as they are.",
    right: "admin",
    routes: ["POST /kv/:guildId/import"],
    large: true,
    slow: true,
    audited: null,
  },
  KvCreateBackup: {
    about: "Back up all of a guild's stores, as of one moment.",
    right: "admin",
    routes: ["POST /kv/:guildId/export", "POST /kv/export/:guildId"],
    rate: "exports",
    slow: true,
    audited: null,
  },
  KvBackups: {
    about: "A guild's backups, newest first.",
    right: "read",
    routes: ["GET /kv/:guildId/backups"],
  },
  KvDownloadBackup: {
    about: "A backup as gzipped JSON lines.",
    right: "admin",
    routes: ["GET /kv/:guildId/backups/:backupId"],
    rate: "exports",
    slow: true,
    audited: "backupId",
  },
  KvDeleteBackup: {
    about: "Delete a backup.",
    right: "admin",
    routes: ["DELETE /kv/:guildId/backups/:backupId"],
    audited: "backupId",
  },
  KvRestoreBackup: {
    about: "Replace all of a guild's stores by a backup; answers with the number of keys.",
    right: "admin",
    routes: ["POST /kv/:guildId/backups/:backupId/restore"],
    slow: true,
    audited: "backupId",
  },

  CronList: {
    about: "A guild's jobs: next times, last run, counts of what became of their slots.",
    right: "read",
    routes: ["GET /cron/:guildId/jobs"],
    defaults: { times: 5 },
  },
  CronPreview: {
    about: "When a job will run next.",
    right: "read",
    routes: ["GET /cron/:guildId/jobs/:job/preview"],
    defaults: { count: 5 },
  },
  CronRuns: {
    about: "What became of a job's slots, the latest first.",
    right: "read",
    routes: ["GET /cron/:guildId/jobs/:job/runs"],
    defaults: { limit: 20 },
  },
  CronSteps: {
    about: "What a run remembers of its steps.",
    right: "read",
    routes: ["GET /cron/:guildId/runs/:runId/steps"],
  },
  CronPause: {
    about: "Run no more slots of a job.",
    right: "deploy",
    routes: ["POST /cron/:guildId/jobs/:job/pause"],
    audited: "job",
  },
  CronResume: {
    about: "Run a paused job's slots again.",
    right: "deploy",
    routes: ["POST /cron/:guildId/jobs/:job/resume"],
    audited: "job",
  },
  CronTrigger: {
    about: "Start a run now, whatever the schedule says.",
    right: "deploy",
    routes: ["POST /cron/:guildId/jobs/:job/trigger"],
    audited: "job",
  },
  CronBackfill: {
    about: "Run the slots between two times; answers with their number.",
    right: "deploy",
    routes: ["POST /cron/:guildId/jobs/:job/backfill"],
    audited: "job",
  },
  CronCancel: {
    about: "End a run that is not over.",
    right: "deploy",
    routes: ["POST /cron/:guildId/runs/:runId/cancel"],
    audited: "runId",
  },

  SecretList: {
    about: "A guild's secrets, without their values.",
    right: "read",
    routes: ["GET /secrets/:guildId"],
  },
  SecretSet: {
    about: "Set a secret.",
    right: "admin",
    routes: ["PUT /secrets/:guildId/:name"],
    audited: "name",
  },
  SecretDelete: {
    about: "Delete a secret; requests that carry its placeholder are refused from then on.",
    right: "admin",
    routes: ["DELETE /secrets/:guildId/:name"],
    audited: "name",
  },
  SecretRotate: {
    about: "Encrypt the secrets of all guilds with the current master key.",
    right: "operator",
    routes: ["POST /secrets/rotate"],
    slow: true,
    audited: null,
  },

  CreateToken: {
    about: "Make an API token. It is told this once.",
    right: "account",
    routes: ["POST /tokens"],
    rate: "tokens",
    audited: "label",
  },
  ListTokens: { about: "Your tokens.", right: "account", routes: ["GET /tokens"] },
  RevokeToken: {
    about: "Revoke a token of yours; it ends at once.",
    right: "account",
    routes: ["DELETE /tokens/:tokenId"],
    audited: "tokenId",
  },
  ListSessions: { about: "Where you are signed in.", right: "account", routes: ["GET /sessions"] },
  RevokeSession: {
    about: "End a session of yours.",
    right: "account",
    routes: ["DELETE /sessions/:sessionId"],
    audited: "sessionId",
  },
  ListAudit: {
    about: "Who did what to a guild, newest first.",
    right: "admin",
    routes: ["GET /audit/:guildId"],
    defaults: { limit: 50 },
  },
} as const satisfies Readonly<Record<CallName, Call>>

/** A call's entry by its name, for whoever has the name only as text. */
export const callOf = (name: string): Call | undefined =>
  Object.hasOwn(calls, name) ? calls[name as CallName] : undefined

export const methodOf = (route: Route) => route.slice(0, route.indexOf(" ")) as Method
export const pathOf = (route: Route) => route.slice(route.indexOf(" ") + 1) as `/${string}`

/** The fields of a call that are in the path. */
export const parametersOf = (route: Route): ReadonlyArray<string> =>
  [...pathOf(route).matchAll(/:(\w+)/g)].map(([, name]) => name!)

/** What a route takes for fields that are left out. */
export const defaultsOf = (call: Call, route: Route): Readonly<Record<string, unknown>> =>
  route.endsWith("/stream") ? { ...call.defaults, follow: true } : (call.defaults ?? {})

/** What needs no right, or carries its own; these are no calls. */
export const openRoutes: ReadonlyArray<{ readonly route: Route; readonly about: string }> = [
  {
    route: "GET /health",
    about: '`{"status":"ok","timestamp":…}` as soon as the process answers, `starting` before it serves.',
  },
  { route: "GET /ready", about: "The same when everything has started; 503 until then." },
  {
    route: "GET /health/ready",
    about: "At once: the state of database, cache, gateway and workers; 503 where one is missing.",
  },
  { route: "GET /metrics", about: "Totals for Prometheus." },
  { route: "GET /auth/login", about: "Sign in with Discord, in a browser." },
  { route: "POST /auth/login", about: "The same." },
  { route: "GET /auth/callback", about: "Where Discord sends the browser back to." },
  { route: "GET /auth/cli", about: "Asks a signed-in person whether their CLI may act for them." },
  { route: "POST /auth/cli", about: "Their answer; sends the browser to the CLI with a code." },
  { route: "POST /auth/cli/token", about: "Gives the CLI a token for its code and PKCE verifier." },
  { route: "GET /openapi.json", about: "This API as an OpenAPI 3.1 document." },
  { route: "GET /docs", about: "The same to read and to try." },
]
