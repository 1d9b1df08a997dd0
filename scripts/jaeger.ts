/**
 * `npm run jaeger`: a real Jaeger for traces, until Ctrl-C. `npm run jaeger -- --build` builds one with Go first, where none is to be had
 * otherwise.
 */
import { parseArgs } from "node:util"
import { buildJaeger, findJaeger, startJaeger, whereToGetOne } from "./jaegerProcess.ts"

const { values } = parseArgs({ options: { build: { type: "boolean", default: false } } })
const program = findJaeger() ?? (values.build ? buildJaeger() : undefined)

if (program === undefined) {
  console.error(whereToGetOne)
  process.exitCode = 1
} else {
  const child = startJaeger(program, { otlp: 4318, page: 16686 }, "inherit")
  console.log(`
  Jaeger (${program}) keeps traces in memory until it ends.

    Page         http://127.0.0.1:16686
    Traces to    OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 npm start
    Stop         Ctrl-C
`)
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))
  child.on("error", (error) => console.error(`${program} does not start: ${error.message}`))
  child.on("close", (code) => {
    process.exitCode = code ?? 0
  })
}
