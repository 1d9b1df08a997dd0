/** What a span may tell. Traces leave the machine, so neither secrets nor what people wrote may be in them. */
import { Cause, Exit } from "effect"

/** Headers, addresses and what stands in a query are nobody's business, and may be secret. */
export const isPrivate = (key: string) =>
  /^(?:url\.(?:full|path|query)|client\.address|user_agent\.|http\.(?:request|response)\.header\.)/.test(key)

/** What failed and where, without what it said: a message may hold what a person wrote. */
export const withoutWords = (exit: Exit.Exit<unknown, unknown>): Exit.Exit<unknown, unknown> => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return exit
  const [first] = Cause.prettyErrors(exit.cause)
  const error = new Error(errorType(exit.cause))
  error.name = error.message
  error.stack = (first?.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n")
  return Exit.die(error)
}

/** A stable name for what went wrong: an error's code, its tag, or its class. */
export const errorType = (cause: Cause.Cause<unknown>): string => {
  const reason = cause.reasons.find((each) => each._tag !== "Interrupt")
  const error = reason === undefined ? undefined : reason._tag === "Fail" ? reason.error : reason.defect
  if (typeof error !== "object" || error === null) return "Error"
  const { code, _tag, name } = error as Record<string, unknown>
  const type = [code, _tag, name].find((each) => typeof each === "string" && /^[\w.-]{1,64}$/.test(each))
  return typeof type === "string" ? type : "Error"
}
