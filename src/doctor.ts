/** Tells what on this machine would keep a runtime from running well: what `flora doctor` starts. Ends with 1 where something would. */
import { Effect, Logger } from "effect"
import { Configuration } from "./layers/Configuration.ts"
import { diagnose } from "./layers/Diagnosis.ts"

const marks = { ok: "ok     ", warning: "warning", failed: "FAILED " } as const

const findings = await Effect.runPromise(
  diagnose(process.cwd(), Configuration.layer).pipe(Effect.provide(Logger.layer([]))),
)
console.log(
  process.argv.includes("--json")
    ? JSON.stringify(findings, undefined, 2)
    : findings.map(({ state, check, message }) => `${marks[state]}  ${check}: ${message}`).join("\n"),
)
process.exitCode = findings.some(({ state }) => state === "failed") ? 1 : 0
