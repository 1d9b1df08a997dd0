/** Prints as JSON what on this machine would keep a runtime from running well: a part of `flora doctor`. */
import { Effect, Logger } from "effect"
import { Configuration } from "./layers/Configuration.ts"
import { diagnose } from "./layers/Diagnosis.ts"

const findings = await Effect.runPromise(
  diagnose(process.cwd(), Configuration.layer).pipe(Effect.provide(Logger.layer([]))),
)
console.log(JSON.stringify(findings))
