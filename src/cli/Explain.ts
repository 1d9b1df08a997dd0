import { Predicate } from "effect"
import { RpcClientError } from "effect/rpc"
import { ScriptLoadFailed } from "../domain/Errors.ts"

/** What went wrong, for a person: an error of ours is its message, and a script's error is shown where it happened. */
export const explain = (error: unknown): string => {
  if (error instanceof ScriptLoadFailed) {
    const { message, error: thrown } = error
    return thrown.stack === undefined || thrown.stack.includes("\n") === false
      ? message
      : `${message}\n${thrown.stack.split("\n").slice(1).join("\n")}`
  }
  if (error instanceof RpcClientError.RpcClientError) {
    const status = statusOf(error)
    if (status === 401) return "the runtime does not accept this token"
    if (status === 413) return "the script is too large for the runtime to accept"
    return status === undefined
      ? "the runtime does not answer; is it running?"
      : `the runtime answered with HTTP status ${status}`
  }
  return error instanceof Error ? error.message : String(error)
}

/** The HTTP status of an answer that was no answer to the call. */
export const statusOf = ({ reason }: RpcClientError.RpcClientError): number | undefined =>
  reason._tag === "HttpError" && Predicate.hasProperty(reason.cause, "response")
    ? (reason.cause.response as { readonly status: number }).status
    : undefined
