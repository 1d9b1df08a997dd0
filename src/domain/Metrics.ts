/**
 * Everything that `GET /metrics` tells, in one table: the documentation's page comes from it, and `http/Metrics` must provide a
 * value for each entry. Labels take few values; guilds, of which there are many, are named to operators only, and only the busiest.
 */

export interface MetricDefinition {
  readonly name: `flora_${string}`
  /** A counter only grows while the runtime runs, and so do a histogram's buckets; a gauge is how it is now. */
  readonly type: "counter" | "gauge" | "histogram"
  /** In the order in which values are given. */
  readonly labels: ReadonlyArray<string>
  readonly help: string
}

export const metricDefinitions = {
  events: {
    name: "flora_events_total",
    type: "counter",
    labels: ["class", "outcome"],
    help:
      "Events for guilds by class and outcome: accepted into a mailbox; of these handled, or shed because too many waited; " +
      "overflow was not accepted. Per class, accepted = handled + shed + flora_events_pending.",
  },
  pending: {
    name: "flora_events_pending",
    type: "gauge",
    labels: ["class"],
    help: "Events that wait in a mailbox or whose handlers run.",
  },
  dispatchSuccess: {
    name: "flora_dispatch_success",
    type: "counter",
    labels: ["worker"],
    help: "Events whose handlers settled.",
  },
  dispatchError: {
    name: "flora_dispatch_error",
    type: "counter",
    labels: ["worker"],
    help: "Events whose handlers failed, did not settle in time, or were cut short for good.",
  },
  dispatchDuration: {
    name: "flora_dispatch_duration",
    type: "histogram",
    labels: ["worker"],
    help: "Seconds from the turn that hands an event to an isolate until its handlers have settled.",
  },
  timeoutError: {
    name: "flora_timeout_error",
    type: "counter",
    labels: ["worker"],
    help: "Turns that computed too long, and events whose handlers did not settle in time.",
  },
  oomError: {
    name: "flora_oom_error",
    type: "counter",
    labels: ["worker"],
    help: "Isolates that needed more memory than they may have.",
  },
  isolateRestarted: {
    name: "flora_isolate_restarted",
    type: "counter",
    labels: ["worker"],
    help: "Isolates that ended before their guild was done with them, for whatever reason.",
  },
  turns: {
    name: "flora_turns_total",
    type: "counter",
    labels: ["worker"],
    help: "Turns: calls of an isolate with events or results.",
  },
  cpuSeconds: {
    name: "flora_cpu_seconds_total",
    type: "counter",
    labels: ["worker"],
    help: "Seconds that guilds' scripts have computed.",
  },
  queueDepth: {
    name: "flora_queue_depth",
    type: "gauge",
    labels: ["worker"],
    help: "Events that wait in mailboxes, by the worker that serves the guild; `none` for guilds without an isolate.",
  },
  quarantines: {
    name: "flora_quarantines_total",
    type: "counter",
    labels: [],
    help: "Sentences of quarantine that guilds were given.",
  },
  operations: {
    name: "flora_operations_total",
    type: "counter",
    labels: ["operation", "outcome"],
    help: "Operations that scripts asked for, by name: ok or failed.",
  },
  kvOperations: {
    name: "flora_kv_operations_total",
    type: "counter",
    labels: ["operation", "outcome"],
    help: "Those of them on key-value stores.",
  },
  restRequests: {
    name: "flora_rest_requests_total",
    type: "counter",
    labels: ["method", "route", "outcome"],
    help:
      "Calls to Discord by method and first word of the route: ok, the class of a refusal (4xx, 5xx), or why there was no " +
      "answer (rate-limited, timeout, unreachable, invalid-requests).",
  },
  restDuration: {
    name: "flora_rest_duration",
    type: "histogram",
    labels: [],
    help: "Seconds from asking for a call to Discord to its answer, waiting for a turn and for rate limits included.",
  },
  rateLimits: {
    name: "flora_rate_limits_total",
    type: "counter",
    labels: ["scope"],
    help: "Refusals by Discord's rate limits by their scope (user, global, shared), and calls that waited so as not to be refused.",
  },
  gatewayShards: {
    name: "flora_gateway_shards",
    type: "gauge",
    labels: ["state"],
    help: "Connections to Discord's gateway: connecting, ready or closed.",
  },
  gatewayHeartbeat: {
    name: "flora_gateway_heartbeat_seconds",
    type: "gauge",
    labels: ["shard"],
    help: "Time that Discord took to answer the last heartbeat; 0 before the first.",
  },
  eventLoopLag: {
    name: "flora_event_loop_lag_seconds",
    type: "gauge",
    labels: ["quantile"],
    help: "How long the runtime's event loop let what was due wait in the last ten seconds.",
  },
  guilds: {
    name: "flora_guilds",
    type: "gauge",
    labels: ["state"],
    help: "Guilds that the bot is in, by the state of their script: live, starting, quarantined, or cold (without an isolate).",
  },
  hostRestarts: {
    name: "flora_host_restarts_total",
    type: "counter",
    labels: ["worker"],
    help: "Isolate hosts that ended and were replaced, planned replacements among them.",
  },
  isolates: {
    name: "flora_isolates",
    type: "gauge",
    labels: ["worker"],
    help: "Isolates that a worker's host holds.",
  },
  hostMemory: {
    name: "flora_host_memory_bytes",
    type: "gauge",
    labels: ["worker"],
    help: "Resident memory of a worker's isolate host; 0 where there is no /proc.",
  },
  migrationSuccess: {
    name: "flora_migration_success",
    type: "counter",
    labels: [],
    help: "Moves of live guilds between isolate hosts that succeeded.",
  },
  migrationTimeout: {
    name: "flora_migration_timeout",
    type: "counter",
    labels: [],
    help: "Moves that were rolled back at a deadline.",
  },
  migrationQuiesce: {
    name: "flora_migration_quiesce_duration",
    type: "histogram",
    labels: [],
    help: "Seconds of a migration during which the guild took no events.",
  },
  migrations: {
    name: "flora_migrations_total",
    type: "counter",
    labels: ["outcome"],
    help:
      "Moves of live guilds between isolate hosts: moved, rolled_back, timed_out (rolled back at a deadline), or restarted " +
      "because a host was lost on the way.",
  },
  migrationSeconds: {
    name: "flora_migration_seconds",
    type: "histogram",
    labels: [],
    help: "Time from the start of a migration to its end, whichever it was.",
  },
  migrationPause: {
    name: "flora_migration_pause_seconds",
    type: "histogram",
    labels: [],
    help: "Part of a migration during which the guild took no events.",
  },
  rebalanceMoves: {
    name: "flora_rebalance_moves_total",
    type: "counter",
    labels: ["outcome"],
    help: "Guilds that were to be moved to even out the load of the workers: moved, or failed.",
  },
  cronRuns: {
    name: "flora_cron_runs_total",
    type: "counter",
    labels: ["outcome"],
    help:
      "Runs of durable schedules in this runtime: started (each attempt and each wake from a sleep), ran, failed for good, and " +
      "taken_over from runtimes that were gone.",
  },
  cronLateness: {
    name: "flora_cron_lateness_seconds",
    type: "histogram",
    labels: [],
    help: "Time from when a run was due until it was given to its guild.",
  },
  cronFindings: {
    name: "flora_cron_findings",
    type: "gauge",
    labels: ["kind"],
    help:
      "What the last check of the schedules' invariants found: jobs overdue, runs stuck (they belong to no runtime) or waiting for " +
      "nothing, slots unrecorded. Should be 0.",
  },
  logLinesLost: {
    name: "flora_log_lines_lost_total",
    type: "counter",
    labels: [],
    help: "Lines of guilds' logs that were pushed out of the memory before the database had taken them.",
  },
  traces: {
    name: "flora_traces_total",
    type: "counter",
    labels: ["outcome"],
    help: "Traces by what was decided at their end: kept or dropped. Absent where nothing is traced.",
  },
  guildEvents: {
    name: "flora_guild_events_total",
    type: "counter",
    labels: ["guild"],
    help: "Events handled for the guilds that have computed most. For operators only.",
  },
  guildCpuSeconds: {
    name: "flora_guild_cpu_seconds_total",
    type: "counter",
    labels: ["guild"],
    help: "Seconds computed for the guilds that have computed most. For operators only.",
  },
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof metricDefinitions

/** A value with its labels' values, in the order of the definition. */
export type Sample = readonly [labels: ReadonlyArray<string>, value: number]

/** What was observed, in buckets that each count what is up to their bound. */
export interface Distribution {
  readonly buckets: ReadonlyArray<readonly [bound: number, count: number]>
  readonly count: number
  readonly sum: number
}

/** A distribution with its labels' values. */
export type LabelledDistribution = readonly [labels: ReadonlyArray<string>, value: Distribution]

/** The values of each metric now. */
export type Samples = {
  readonly [K in MetricName]: (typeof metricDefinitions)[K]["type"] extends "histogram"
    ? ReadonlyArray<LabelledDistribution>
    : ReadonlyArray<Sample>
}

const labelled = (labels: ReadonlyArray<string>, values: ReadonlyArray<string>) =>
  labels.length === 0
    ? ""
    : `{${labels.map((label, place) => `${label}=${JSON.stringify(values[place])}`).join(",")}}`

const distribution = (
  name: string,
  labels: ReadonlyArray<string>,
  values: ReadonlyArray<string>,
  { buckets, count, sum }: Distribution,
) => {
  const upTo = (bound: string) => labelled([...labels, "le"], [...values, bound])
  const own = labelled(labels, values)
  return [
    ...buckets
      .filter(([bound]) => Number.isFinite(bound))
      .map(([bound, count]) => `${name}_bucket${upTo(String(bound))} ${count}`),
    `${name}_bucket${upTo("+Inf")} ${count}`,
    `${name}_sum${own} ${sum}`,
    `${name}_count${own} ${count}`,
  ]
}

/** All samples in Prometheus's text format, version 0.0.4. */
export const toPrometheus = (samples: Samples): string =>
  Object.entries<MetricDefinition>(metricDefinitions)
    .map(([key, { name, type, labels, help }]) => {
      const now: ReadonlyArray<Sample | LabelledDistribution> = samples[key as MetricName]
      const lines = now.flatMap(([values, value]) =>
        typeof value === "number"
          ? [`${name}${labelled(labels, values)} ${value}`]
          : distribution(name, labels, values, value),
      )
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n")
    })
    .join("\n")
    .concat("\n")
