/**
 * Everything that `GET /metrics` tells, in one table: the documentation's page comes from it, and `http/Metrics` must provide a
 * value for each entry. Labels take few values; none names a guild.
 */

export interface MetricDefinition {
  readonly name: `flora_${string}`
  /** A counter only grows while the runtime runs; a gauge is how it is now. */
  readonly type: "counter" | "gauge"
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
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof metricDefinitions

/** A value with its labels' values, in the order of the definition. */
export type Sample = readonly [labels: ReadonlyArray<string>, value: number]

/** All samples in Prometheus's text format, version 0.0.4. */
export const toPrometheus = (samples: Readonly<Record<MetricName, ReadonlyArray<Sample>>>): string =>
  Object.entries<MetricDefinition>(metricDefinitions)
    .map(([key, { name, type, labels, help }]) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples[key as MetricName].map(
          ([values, value]) =>
            `${name}{${labels.map((label, place) => `${label}=${JSON.stringify(values[place])}`).join(",")}} ${value}`,
        ),
      ].join("\n"),
    )
    .join("\n")
    .concat("\n")
