import { Predicate, SchemaIssue } from "effect"
import { RpcClientError } from "effect/rpc"
import { ScriptLoadFailed } from "../domain/Errors.ts"

/** What to do about an error whose own sentence, which is for callers of all kinds, does not say it. */
const advice: Readonly<Record<string, string>> = {
  DeploymentNotFound: "`flora deploy` gives it one",
  JobNotFound: "`flora cron list` shows those it has",
  KvBackupNotFound: "`flora kv backups list` shows those it has",
  KvKeyNotFound: "`flora kv list` shows the keys of a store",
  RevisionNotFound: "`flora history` shows those it has",
  RunNotFound: "`flora cron runs` shows those of a job",
  SecretNotFound: "`flora secrets list` shows those it has",
  SessionNotFound: "`flora sessions list` shows them",
  TokenNotFound: "`flora tokens list` shows them",
  Unauthorized: "`flora login` signs you in",
  WorkerNotFound: "`flora workers list` shows them",
}

/** What went wrong, for a person, and what to do about it. A script's error is shown where it happened. */
export const explain = (error: unknown): string => {
  const said = sentenceOf(error)
  const tag = Predicate.hasProperty(error, "_tag") ? String(error._tag) : ""
  return Object.hasOwn(advice, tag) ? `${said}; ${advice[tag]}` : said
}

/** What is wrong with the words of a command, where they are what a call does not take; undefined for any other defect. */
export const wrongWords = (defect: unknown): string | undefined =>
  defect instanceof Error && SchemaIssue.isIssue(defect.cause)
    ? format(defect.cause)
        .replaceAll(/\s+/g, " ")
        .replace(/^(.*) at \["(\w+)"\]$/, "$2: $1")
    : undefined

const format = SchemaIssue.makeFormatterDefault()

const sentenceOf = (error: unknown): string => {
  if (error instanceof ScriptLoadFailed) {
    const { message, error: thrown } = error
    return thrown.stack === undefined || thrown.stack.includes("\n") === false
      ? message
      : `${message}\n${thrown.stack.split("\n").slice(1).join("\n")}`
  }
  if (error instanceof RpcClientError.RpcClientError) {
    const status = statusOf(error)
    if (status === 401) return "the runtime does not accept this token; `flora login` gives you another one"
    if (status === 413) return "the script is too large for the runtime to accept"
    return status === undefined
      ? "no runtime answers; is it running, and is the address right?"
      : `what answered is no runtime (HTTP status ${status}); is the address right?`
  }
  return error instanceof Error ? error.message : String(error)
}

/** The HTTP status of an answer that was no answer to the call. */
export const statusOf = ({ reason }: RpcClientError.RpcClientError): number | undefined =>
  reason._tag === "HttpError" && Predicate.hasProperty(reason.cause, "response")
    ? (reason.cause.response as { readonly status: number }).status
    : undefined
