/**
 * Everything that `GET /metrics` tells, in one table: the documentation's page comes from it, and `http/Metrics` must provide a
 * value for each entry. Labels take few values; none names a guild.
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
    help: "Isolate hosts that ended and were replaced.",
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
  cronFindings: {
    name: "flora_cron_findings",
    type: "gauge",
    labels: [],
    help: "What the last check of the schedules' invariants found: times overdue, runs stuck, slots without a record. Should be 0.",
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

/** The values of each metric now. */
export type Samples = {
  readonly [K in MetricName]: (typeof metricDefinitions)[K]["type"] extends "histogram"
    ? Distribution
    : ReadonlyArray<Sample>
}

const labelled = (labels: ReadonlyArray<string>, values: ReadonlyArray<string>) =>
  labels.length === 0
    ? ""
    : `{${labels.map((label, place) => `${label}=${JSON.stringify(values[place])}`).join(",")}}`

const distribution = (name: string, { buckets, count, sum }: Distribution) => [
  ...buckets
    .filter(([bound]) => Number.isFinite(bound))
    .map(([bound, upTo]) => `${name}_bucket{le="${bound}"} ${upTo}`),
  `${name}_bucket{le="+Inf"} ${count}`,
  `${name}_sum ${sum}`,
  `${name}_count ${count}`,
]

/** All samples in Prometheus's text format, version 0.0.4. */
export const toPrometheus = (samples: Samples): string =>
  Object.entries<MetricDefinition>(metricDefinitions)
    .map(([key, { name, type, labels, help }]) => {
      const now: Samples[MetricName] = samples[key as MetricName]
      const lines =
        "buckets" in now
          ? distribution(name, now)
          : now.map(([values, value]) => `${name}${labelled(labels, values)} ${value}`)
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n")
    })
    .join("\n")
    .concat("\n")
