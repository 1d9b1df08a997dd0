/** A real Jaeger: where its program is, how it is built where there is none, and a process of it that keeps traces in memory. */
import { execFileSync, spawn } from "node:child_process"
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"

/** The newest version that Go's module proxy has under this name; it holds Jaeger 2.13 under `cmd/jaeger`. */
const module = "github.com/jaegertracing/jaeger"
const version = "v1.76.0"

const dataDir = resolve(process.env["FLORA_DATA_DIR"] ?? join(import.meta.dirname, "../.flora"))
const built = join(dataDir, "jaeger", "jaeger")

const isProgram = (path: string) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** `FLORA_JAEGER`, `jaeger` on the PATH, or one that was built into the data directory. */
export const findJaeger = (): string | undefined =>
  [
    process.env["FLORA_JAEGER"],
    ...(process.env["PATH"] ?? "").split(delimiter).map((directory) => join(directory, "jaeger")),
    built,
  ].find((path) => path !== undefined && path !== "" && isProgram(path))

export const whereToGetOne =
  "there is no Jaeger: put `jaeger` (2.x, from https://www.jaegertracing.io/download/) on the PATH or name it in FLORA_JAEGER; " +
  "or build one with Go: npm run jaeger -- --build"

/** Builds Jaeger with Go into the data directory, which takes minutes. Without its page: that is made elsewhere, and not part of the module. */
export const buildJaeger = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "flora-jaeger-"))
  const go = (...args: ReadonlyArray<string>) =>
    execFileSync("go", args, {
      cwd: directory,
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    })
  try {
    // Its own go.mod names the versions that it was tried with.
    const { Dir, Sum } = JSON.parse(go("mod", "download", "-json", `${module}@${version}`)) as {
      readonly Dir: string
      readonly Sum: string
    }
    const own = readFileSync(join(Dir, "go.mod"), "utf8")
    const sums = readFileSync(join(Dir, "go.sum"), "utf8")
    writeFileSync(
      join(directory, "go.mod"),
      `${own.replace(/^module .*$/m, "module flora.invalid/jaeger")}\nrequire ${module} ${version}\n`,
    )
    writeFileSync(join(directory, "go.sum"), `${sums}${module} ${version} ${Sum}\n`)
    mkdirSync(join(dataDir, "jaeger"), { recursive: true })
    go("build", "-buildvcs=false", "-ldflags", "-s -w", "-o", built, `${module}/cmd/jaeger`)
    return built
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export interface JaegerPorts {
  /** Where traces are sent, by OTLP over HTTP. */
  readonly otlp: number
  /** Its page, and what it is asked. */
  readonly page: number
}

const configuration = ({ otlp, page }: JaegerPorts, assets: string | undefined) => ({
  service: {
    extensions: ["jaeger_storage", "jaeger_query"],
    pipelines: { traces: { receivers: ["otlp"], exporters: ["jaeger_storage_exporter"] } },
    telemetry: { metrics: { level: "none" }, logs: { level: "warn" } },
  },
  extensions: {
    jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
    jaeger_query: {
      storage: { traces: "memory" },
      http: { endpoint: `127.0.0.1:${page}` },
      grpc: { endpoint: "127.0.0.1:0" },
      ...(assets === undefined ? {} : { ui: { assets_path: assets } }),
    },
  },
  receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } } },
  exporters: { jaeger_storage_exporter: { trace_storage: "memory" } },
})

/**
 * Starts it, on this machine only; what it says goes to `output`. `FLORA_JAEGER_UI` names a directory with its page, for a Jaeger that was
 * built without.
 */
export const startJaeger = (program: string, ports: JaegerPorts, output: "inherit" | "ignore") => {
  const directory = mkdtempSync(join(tmpdir(), "flora-jaeger-"))
  const file = join(directory, "config.json")
  // YAML reads JSON.
  writeFileSync(file, JSON.stringify(configuration(ports, process.env["FLORA_JAEGER_UI"])))
  const child = spawn(program, ["--config", `file:${file}`], {
    stdio: ["ignore", output, output],
    // It would trace itself, to a collector that is not there.
    env: { ...process.env, OTEL_TRACES_SAMPLER: "always_off" },
  })
  child.on("close", () => rmSync(directory, { recursive: true, force: true }))
  return child
}
