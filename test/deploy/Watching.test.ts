/** What watches a runtime: Prometheus's alert rules and Grafana's dashboard ask for metrics that there are, with labels that these have. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { type MetricDefinition, metricDefinitions } from "../../src/domain/Metrics.ts"

const root = join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(join(root, file), "utf8")

/** The names of all series, with the labels of each. */
const series = new Map<string, ReadonlyArray<string>>(
  Object.values<MetricDefinition>(metricDefinitions).flatMap(({ name, type, labels }) =>
    (type === "histogram" ? ["_bucket", "_sum", "_count"] : [""]).map(
      (end) => [`${name}${end}`, end === "_bucket" ? [...labels, "le"] : labels] as const,
    ),
  ),
)

/** The parentheses and brackets of an expression close as they were opened. */
const isBalanced = (expression: string) => {
  const open: Array<string> = []
  for (const [sign] of expression.matchAll(/[()[\]{}]/g)) {
    if ("([{".includes(sign)) open.push(sign)
    else if (`${open.pop()}${sign}`.match(/^(\(\)|\[\]|\{\})$/) === null) return false
  }
  return open.length === 0
}

const checkExpression = (expression: string) => {
  assert.isTrue(isBalanced(expression), expression)
  const asked = [...expression.matchAll(/\b(flora_\w+)(?:\{([^}]*)\})?/g)]
  for (const [, name, selectors = ""] of asked) {
    const labels = series.get(name!)
    assert.isDefined(labels, name)
    for (const [, label] of selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
      assert.include(labels, label, expression)
  }
  const known = new Set(asked.flatMap(([, name]) => series.get(name!) ?? []))
  for (const [, by] of expression.matchAll(/\bby \(([^)]*)\)/g))
    for (const label of by!.split(", ")) assert.isTrue(known.has(label), `${label} in ${expression}`)
  return asked.map(([, name]) => name!)
}

const alerts = read("deploy/alerts.yml")
  .split(/^ {6}- alert: /m)
  .slice(1)
  .map((text) => ({
    name: text.slice(0, text.indexOf("\n")),
    expression: /^ +expr: (.*)$/m.exec(text)?.[1] ?? "",
    text,
  }))

const { panels } = JSON.parse(read("deploy/grafana/flora.json")) as {
  readonly panels: ReadonlyArray<{
    readonly type: string
    readonly title: string
    readonly datasource?: { readonly uid: string }
    readonly targets?: ReadonlyArray<{ readonly expr: string; readonly legendFormat: string }>
  }>
}
const targets = panels.flatMap(({ targets = [] }) => targets)

describe("the alert rules", () => {
  it("ask for what there is, and say what is wrong and how bad it is", () => {
    assert.isAtLeast(alerts.length, 10)
    for (const { name, expression, text } of alerts) {
      if (name !== "FloraDown") assert.isNotEmpty(checkExpression(expression), name)
      assert.match(text, /severity: (critical|warning|info) \}/, name)
      assert.match(text, /summary: \S+/, name)
    }
    assert.strictEqual(new Set(alerts.map(({ name }) => name)).size, alerts.length)
  })

  it("are read by the Prometheus of compose.yaml", () => {
    const [, path] = /rule_files: \[(.*)\]/.exec(read("deploy/prometheus.yml"))!
    assert.include(read("compose.yaml"), `./deploy/alerts.yml:${path}:ro`)
  })
})

describe("Grafana's dashboard", () => {
  it("asks for what there is, and names in its legends what it groups by", () => {
    for (const { expr, legendFormat } of targets) {
      const labels = checkExpression(expr).flatMap((name) => series.get(name)!)
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) assert.include(labels, label, expr)
    }
  })

  it("shows every metric but those for operators only and those that tell the same as another", () => {
    const shown = new Set(
      targets.flatMap(({ expr }) => checkExpression(expr).map((name) => name.replace(/_bucket$/, ""))),
    )
    const hidden = Object.values<MetricDefinition>(metricDefinitions)
      .map(({ name }) => name)
      .filter((name) => !shown.has(name))
    assert.deepStrictEqual(hidden.sort(), [
      "flora_cron_findings",
      "flora_guild_cpu_seconds_total",
      "flora_guild_events_total",
      "flora_migration_pause_seconds",
      "flora_migration_seconds",
      "flora_migration_success",
      "flora_migration_timeout",
    ])
  })

  it("finds its sources and is found by the Grafana of compose.yaml", () => {
    const sources = read("deploy/grafana/datasources.yml")
    for (const { datasource } of panels)
      if (datasource !== undefined) assert.include(sources, `uid: ${datasource.uid}\n`)
    const compose = read("compose.yaml")
    for (const [, host, port] of sources.matchAll(/url: http:\/\/(\w+):(\d+)/g)) {
      assert.match(compose, new RegExp(`^  ${host}:$`, "m"))
      assert.match(port!, /^(9090|16686)$/)
    }
    const [, directory] = /path: (\S+)/.exec(read("deploy/grafana/dashboards.yml"))!
    assert.include(compose, `./deploy/grafana/flora.json:${directory}/flora.json:ro`)
  })
})
