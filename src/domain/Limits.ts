/**
 * Every bound that the runtime puts on a guild, in one place. The configuration keys, the documentation's table
 * and the defaults used by tests all come from `limitDefinitions`; nothing else in the code names a number.
 */
import { Context } from "effect"

/** One bound: its default, the environment variable that changes it, its unit and what happens beyond it. */
export interface LimitDefinition {
  readonly default: number
  readonly env: string
  readonly unit: string
  readonly description: string
}

const limit = (value: number, env: string, unit: string, description: string): LimitDefinition => ({
  default: value,
  env,
  unit,
  description,
})

export const limitDefinitions = {
  droppableQueue: limit(
    2000,
    "RUNTIME_DROPPABLE_QUEUE",
    "events",
    "Queued events of one guild from which messageCreate and messageUpdate are shed.",
  ),
  mailboxCapacity: limit(
    10_000,
    "RUNTIME_MAILBOX_CAPACITY",
    "events",
    "Queued events of one guild beyond which any event is refused as overflow.",
  ),
  eventsPerTurn: limit(32, "RUNTIME_EVENTS_PER_TURN", "events", "Events handed to an isolate in one turn."),
  bytesPerTurn: limit(
    262_144,
    "RUNTIME_BYTES_PER_TURN",
    "bytes",
    "Text handed to an isolate in one turn; one larger item travels alone.",
  ),
  outboxBytes: limit(
    4_194_304,
    "RUNTIME_OUTBOX_BYTES",
    "bytes",
    "Text an isolate may answer one turn with; beyond it the turn fails and the isolate is replaced.",
  ),
  runningHandlers: limit(
    64,
    "RUNTIME_RUNNING_HANDLERS",
    "handlers",
    "Handlers of one guild that may run at once; further events wait in the mailbox.",
  ),
  pendingOperations: limit(
    256,
    "RUNTIME_PENDING_OPERATIONS",
    "operations",
    "Operations of one guild that may wait for their result; further ones fail with LIMIT_EXCEEDED.",
  ),
  operationBytes: limit(
    8_388_608,
    "RUNTIME_OPERATION_BYTES",
    "bytes",
    "Arguments and results of one guild's operations that may be under way; beyond it further ones fail with LIMIT_EXCEEDED.",
  ),
  argumentBytes: limit(
    262_144,
    "RUNTIME_ARGUMENT_BYTES",
    "bytes",
    "Structured arguments (embeds, components) of one operation; beyond it, it fails with LIMIT_EXCEEDED.",
  ),
  attachmentBytes: limit(
    2_097_152,
    "RUNTIME_ATTACHMENT_BYTES",
    "bytes",
    "Files that a script makes for one message; beyond it the message fails with LIMIT_EXCEEDED.",
  ),
  entriesPerTurn: limit(
    8192,
    "RUNTIME_ENTRIES_PER_TURN",
    "entries",
    "Operations, log lines and ended events that one turn may answer with; beyond it the isolate is replaced.",
  ),
  operationsPerTurn: limit(
    64,
    "RUNTIME_OPERATIONS_PER_TURN",
    "operations",
    "Operations that leave an isolate in one turn; the rest waits in it and leaves with the next turns.",
  ),
  operationBytesPerTurn: limit(
    262_144,
    "RUNTIME_OPERATION_BYTES_PER_TURN",
    "characters",
    "Text of the operations that leave an isolate in one turn; a single larger one leaves alone.",
  ),
  messagesPerEvent: limit(
    30,
    "RUNTIME_MESSAGES_PER_EVENT",
    "messages",
    "Messages a script may send per event delivered or timer fired; further ones fail with LIMIT_EXCEEDED.",
  ),
  timers: limit(
    1000,
    "RUNTIME_TIMERS",
    "timers",
    "Timers of one guild that may be pending; setting one more throws LIMIT_EXCEEDED.",
  ),
  longestTimerSecs: limit(
    86_400,
    "RUNTIME_LONGEST_TIMER_SECS",
    "s",
    "Longest delay of a timer; a longer one is cut to it.",
  ),
  compressionBytes: limit(
    4_194_304,
    "RUNTIME_COMPRESSION_BYTES",
    "bytes",
    "What one CompressionStream or DecompressionStream may make; beyond it, it fails with LIMIT_EXCEEDED.",
  ),
  cryptoIterations: limit(
    1_000_000,
    "RUNTIME_CRYPTO_ITERATIONS",
    "iterations",
    "Iterations of one PBKDF2 of a script, for each block of its result; beyond them it fails with LIMIT_EXCEEDED.",
  ),
  cryptoModulusLength: limit(
    4096,
    "RUNTIME_CRYPTO_MODULUS_LENGTH",
    "bits",
    "Modulus of an RSA key that a script may make; beyond it, it fails with LIMIT_EXCEEDED.",
  ),
  cryptoResultBits: limit(
    524_288,
    "RUNTIME_CRYPTO_RESULT_BITS",
    "bits",
    "Bits that a script may derive, or a key it makes may have; beyond them it fails with LIMIT_EXCEEDED.",
  ),
  turnCpuMs: limit(
    250,
    "RUNTIME_TURN_CPU_MS",
    "ms",
    "Time (by the clock) that one turn may take before its isolate is replaced.",
  ),
  cpuPerSecondMs: limit(
    50,
    "RUNTIME_CPU_PER_SECOND_MS",
    "ms",
    "Computing time a guild may use per second; beyond it, its turns wait while other guilds want to run.",
  ),
  cpuBurstMs: limit(250, "RUNTIME_CPU_BURST_MS", "ms", "Computing time a guild may save up."),
  dispatchTimeoutSecs: limit(
    3,
    "RUNTIME_DISPATCH_TIMEOUT_SECS",
    "s",
    "Time after which an event counts as handled although its handlers have not settled.",
  ),
  bootTimeoutSecs: limit(
    5,
    "RUNTIME_BOOT_TIMEOUT_SECS",
    "s",
    "Time an isolate host may take to prove itself.",
  ),
  loadTimeoutSecs: limit(
    30,
    "RUNTIME_LOAD_TIMEOUT_SECS",
    "s",
    "Time a script may take to load, top-level awaits included.",
  ),
  migrationTimeoutMs: limit(
    500,
    "RUNTIME_MIGRATION_TIMEOUT_MS",
    "ms",
    "Time that running handlers and hooks get to end when a guild moves to another worker; beyond it the guild stays where it is.",
  ),
  suspendBytes: limit(
    262_144,
    "RUNTIME_SUSPEND_BYTES",
    "bytes",
    "JSON that onSuspend may hand to onResume; beyond it nothing is carried.",
  ),
  heapMb: limit(64, "RUNTIME_HEAP_MB", "MB", "JavaScript heap of one isolate."),
  scriptBytes: limit(
    8_388_608,
    "RUNTIME_MAX_SCRIPT_BYTES",
    "bytes",
    "Size of a deployed bundle; a larger one is refused.",
  ),
  openInteractions: limit(
    1000,
    "RUNTIME_OPEN_INTERACTIONS",
    "interactions",
    "Interactions of one guild that can be answered; for one more, the oldest is forgotten. After 15 minutes all are.",
  ),
  guildConcurrency: limit(
    4,
    "RUNTIME_GUILD_CONCURRENCY",
    "calls",
    "Calls to Discord that one guild may have in flight.",
  ),
  invalidCalls: limit(
    9000,
    "RUNTIME_INVALID_CALLS",
    "calls",
    "Calls in ten minutes that Discord may answer with 401, 403 or 429 (at 10,000 it bans the address); beyond it, guilds' calls fail with DISCORD_INVALID_REQUESTS.",
  ),
  guildInvalidCalls: limit(
    500,
    "RUNTIME_GUILD_INVALID_CALLS",
    "calls",
    "Calls of one guild in ten minutes that Discord may answer with 401 or 403; beyond it, its calls fail with DISCORD_INVALID_REQUESTS.",
  ),
  restTimeoutMs: limit(8000, "RUNTIME_REST_TIMEOUT_MS", "ms", "Time one call to Discord may take."),
  fetchTimeoutSecs: limit(
    10,
    "RUNTIME_FETCH_TIMEOUT_SECS",
    "s",
    "Time one fetch may take, with its redirects and the wait for its turn.",
  ),
  fetchRedirects: limit(5, "RUNTIME_FETCH_REDIRECTS", "redirects", "Redirects that one fetch follows."),
  fetchConcurrency: limit(
    6,
    "RUNTIME_FETCH_CONCURRENCY",
    "requests",
    "Fetches of one guild that may be under way; further ones wait.",
  ),
  fetchTotal: limit(
    256,
    "RUNTIME_FETCH_TOTAL",
    "requests",
    "Fetches of all guilds that may be under way; further ones wait.",
  ),
  fetchPerMinute: limit(
    300,
    "RUNTIME_FETCH_PER_MINUTE",
    "requests",
    "Requests a guild may send per minute, redirects included; further ones fail with LIMIT_EXCEEDED.",
  ),
  fetchAddresses: limit(
    32,
    "RUNTIME_FETCH_ADDRESSES",
    "addresses",
    "Addresses that the host of a request may have; with more, the request fails.",
  ),
  fetchHeadBytes: limit(
    16_384,
    "RUNTIME_FETCH_HEAD_BYTES",
    "bytes",
    "Head of a request (URL and headers) or of an answer.",
  ),
  fetchRequestBytes: limit(2_097_152, "RUNTIME_FETCH_REQUEST_BYTES", "bytes", "Body of a request."),
  fetchResponseBytes: limit(
    4_194_304,
    "RUNTIME_FETCH_RESPONSE_BYTES",
    "bytes",
    "Body of an answer as it comes over the network.",
  ),
  fetchDecodedBytes: limit(
    4_194_304,
    "RUNTIME_FETCH_DECODED_BYTES",
    "bytes",
    "Body of an answer after it has been unpacked.",
  ),
  idleSecs: limit(
    60,
    "RUNTIME_IDLE_SECS",
    "s",
    "Time without an event after which a guild's isolate is given up.",
  ),
  isolatesPerWorker: limit(
    2000,
    "RUNTIME_ISOLATES_PER_WORKER",
    "isolates",
    "Isolates one worker holds; for one more, the least recently used idle one is given up.",
  ),
  passingIsolates: limit(
    32,
    "RUNTIME_PASSING_ISOLATES",
    "isolates",
    "Isolates that one worker keeps of guilds that were woken for a run of a schedule and have nothing to do soon; the others go when one has to start.",
  ),
  hostAnswerSecs: limit(
    10,
    "RUNTIME_HOST_ANSWER_SECS",
    "s",
    "Time an isolate host may take to answer one call; one that takes longer is replaced.",
  ),
  blankIsolates: limit(
    3,
    "RUNTIME_BLANK_ISOLATES",
    "isolates",
    "Isolates that each worker keeps ready with the SDK in them, so that a guild wakes sooner; as many again once a script has used the web platform.",
  ),
  hostMemoryMb: limit(
    4096,
    "RUNTIME_HOST_MEMORY_MB",
    "MB",
    "Resident memory of one isolate host; one that has more is replaced. Watched where there is a /proc.",
  ),
  strikes: limit(
    3,
    "RUNTIME_STRIKES",
    "strikes",
    "Strikes within the window that put a guild into quarantine.",
  ),
  strikeWindowSecs: limit(600, "RUNTIME_STRIKE_WINDOW_SECS", "s", "How long a strike counts."),
  quarantineSecs: limit(
    60,
    "RUNTIME_QUARANTINE_SECS",
    "s",
    "Length of a guild's first quarantine; each further one is twice as long.",
  ),
  longestQuarantineSecs: limit(3600, "RUNTIME_LONGEST_QUARANTINE_SECS", "s", "Longest quarantine."),
  drainSecs: limit(
    5,
    "RUNTIME_DRAIN_SECS",
    "s",
    "Time that running handlers get to end when the runtime stops.",
  ),
  logLinesPerTurn: limit(
    200,
    "RUNTIME_LOG_LINES_PER_TURN",
    "lines",
    "Log lines of one turn; further ones are dropped, and one line says how many.",
  ),
  logBytesPerTurn: limit(
    262_144,
    "RUNTIME_LOG_BYTES_PER_TURN",
    "characters",
    "Log text of one turn, 64 characters for each line added; further lines are dropped, and one line says how many.",
  ),
  logLineLength: limit(
    4096,
    "RUNTIME_LOG_LINE_LENGTH",
    "characters",
    "Length of a log line, beyond which it is cut; the stack of an error may have twice as much.",
  ),
  prewarmGuilds: limit(
    200,
    "RUNTIME_PREWARM_GUILDS",
    "guilds",
    "Guilds that had an event lately whose scripts are started with the runtime; the most recently active ones.",
  ),
  recentHours: limit(
    168,
    "RUNTIME_RECENT_HOURS",
    "h",
    "How long after its last event a guild counts as active lately.",
  ),
  bookkeepingSecs: limit(
    5,
    "RUNTIME_BOOKKEEPING_SECS",
    "s",
    "How often the gateway's position and the guilds' last activity are written down; what is newer is lost at a kill.",
  ),
  recentMessageBytes: limit(
    262_144,
    "RUNTIME_RECENT_MESSAGE_BYTES",
    "bytes",
    "Latest messages of one guild that are kept to tell what a changed or deleted one said before.",
  ),
  recentMessagesMb: limit(
    64,
    "RUNTIME_RECENT_MESSAGES_MB",
    "MB",
    "Latest messages of all guilds together; beyond it those of the quietest guild are forgotten.",
  ),
  kvKeyBytes: limit(512, "RUNTIME_KV_KEY_BYTES", "bytes", "Key in a key-value store."),
  kvStoreNameBytes: limit(64, "RUNTIME_KV_STORE_NAME_BYTES", "bytes", "Name of a key-value store."),
  kvValueBytes: limit(1_048_576, "RUNTIME_KV_VALUE_BYTES", "bytes", "Value of a key."),
  kvMetadataBytes: limit(16_384, "RUNTIME_KV_METADATA_BYTES", "bytes", "Metadata of a key, as JSON."),
  kvStoreBytes: limit(
    104_857_600,
    "RUNTIME_KV_STORE_BYTES",
    "bytes",
    "Keys, values and metadata that one store may hold.",
  ),
  kvGuildBytes: limit(
    524_288_000,
    "RUNTIME_KV_GUILD_BYTES",
    "bytes",
    "Keys, values and metadata that all stores of a guild may hold.",
  ),
  kvStores: limit(100, "RUNTIME_KV_STORES", "stores", "Stores of one guild that hold something."),
  kvWritesPerMinute: limit(
    120,
    "RUNTIME_KV_WRITES_PER_MINUTE",
    "writes",
    "Writes to one store in any minute; deleting is not counted.",
  ),
  kvListKeys: limit(
    1000,
    "RUNTIME_KV_LIST_KEYS",
    "keys",
    "Keys that one page of a listing may be asked for.",
  ),
  kvListBytes: limit(
    1_048_576,
    "RUNTIME_KV_LIST_BYTES",
    "bytes",
    "Keys and metadata after which a page of a listing ends early.",
  ),
  kvBatchChanges: limit(100, "RUNTIME_KV_BATCH_CHANGES", "changes", "Changes in one batch."),
  kvSweepSecs: limit(10, "RUNTIME_KV_SWEEP_SECS", "s", "Time between two removals of what has expired."),
  kvBackups: limit(
    5,
    "RUNTIME_KV_BACKUPS",
    "backups",
    "Backups kept per guild; the oldest makes room for a new one.",
  ),
  kvExportSecs: limit(60, "RUNTIME_KV_EXPORT_SECS", "s", "Time between two exports of one guild."),
  secrets: limit(100, "RUNTIME_SECRETS", "secrets", "Secrets of one guild."),
  secretBytes: limit(8192, "RUNTIME_SECRET_BYTES", "bytes", "Value of a secret."),
  secretHosts: limit(20, "RUNTIME_SECRET_HOSTS", "hosts", "Hosts that one secret may go to."),
  secretsPerRequest: limit(
    32,
    "RUNTIME_SECRETS_PER_REQUEST",
    "placeholders",
    "Places of one request that secrets are filled into; with more of them it is refused.",
  ),
  cronJobs: limit(32, "RUNTIME_CRON_JOBS", "jobs", "Jobs that one script may declare with cron."),
  cronSchedules: limit(
    200,
    "RUNTIME_CRON_SCHEDULES",
    "schedules",
    "Schedules of one guild that were made at run time and are not over.",
  ),
  cronTimeoutSecs: limit(
    5,
    "RUNTIME_CRON_TIMEOUT_SECS",
    "s",
    "Time that the handler of a cron job has between two durable sleeps; beyond it the attempt has failed.",
  ),
  cronSteps: limit(64, "RUNTIME_CRON_STEPS", "steps", "Steps and sleeps that one run may remember."),
  cronStepBytes: limit(32_768, "RUNTIME_CRON_STEP_BYTES", "bytes", "Result of one step, as JSON."),
  cronWaitingRuns: limit(
    1000,
    "RUNTIME_CRON_WAITING_RUNS",
    "runs",
    "Runs of one job that may wait for an earlier one, and slots of one backfill; further ones are recorded as skipped.",
  ),
  cronParallelRuns: limit(
    16,
    "RUNTIME_CRON_PARALLEL_RUNS",
    "runs",
    "Runs of one job that may be under way at once where overlap is allowed; further ones wait.",
  ),
  cronConcurrency: limit(
    512,
    "RUNTIME_CRON_CONCURRENCY",
    "runs",
    "Runs of all guilds that one runtime has under way; further ones stay in the database.",
  ),
  cronBatch: limit(200, "RUNTIME_CRON_BATCH", "jobs", "Jobs, or runs, worked through in one transaction."),
  cronSlotsPerTick: limit(
    250,
    "RUNTIME_CRON_SLOTS_PER_TICK",
    "slots",
    "Slots of one job worked through before other jobs have their turn; at least 101.",
  ),
  cronLeaseMs: limit(
    3000,
    "RUNTIME_CRON_LEASE_MS",
    "ms",
    "Time without a sign of life after which other runtimes take a runtime's runs.",
  ),
  cronCheckSecs: limit(
    60,
    "RUNTIME_CRON_CHECK_SECS",
    "s",
    "Time between two checks of the schedules' invariants.",
  ),
  cronRetentionDays: limit(
    30,
    "RUNTIME_CRON_RETENTION_DAYS",
    "days",
    "How long ended runs, their steps and retired jobs are kept.",
  ),
  logLines: limit(1000, "RUNTIME_LOG_LINES", "lines", "Log lines kept per guild."),
} satisfies Record<string, LimitDefinition>

/** The bounds in force, by name; see `limitDefinitions` for units and meaning. */
export type LimitValues = { readonly [K in keyof typeof limitDefinitions]: number }

export const defaultLimits: LimitValues = Object.fromEntries(
  Object.entries(limitDefinitions).map(([name, definition]) => [name, definition.default]),
) as { [K in keyof typeof limitDefinitions]: number }

/** The bounds as a service; defaults to `defaultLimits`, set from the configuration in the runtime. */
export const Limits = Context.Reference<LimitValues>("flora/domain/Limits", {
  defaultValue: () => defaultLimits,
})
