import { Schema } from "effect"

/** What `flora doctor` found out about one thing. A warning may be as it should be; a problem stands in the way. */
export const Finding = Schema.Struct({
  about: Schema.String,
  standing: Schema.Literals(["ok", "warning", "problem"]),
  detail: Schema.String,
})
export type Finding = typeof Finding.Type

const found =
  (standing: Finding["standing"]) =>
  (about: string, detail: string): Finding => ({ about, standing, detail })

export const ok = found("ok")
export const warning = found("warning")
export const problem = found("problem")
