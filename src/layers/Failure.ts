/** What is at the bottom of a failure: the message of its last cause, which is the one that a person can do something about. */
export const innermost = (failure: unknown): string => {
  if (typeof failure !== "object" || failure === null) return String(failure)
  const { cause, reason, reasons, error, message } = failure as Record<string, unknown>
  // An Effect cause has reasons, a SqlError a reason, an Error a cause.
  const deeper = cause ?? (Array.isArray(reasons) ? (reasons[0] as unknown) : undefined) ?? error ?? reason
  if (typeof deeper === "object" && deeper !== null) return innermost(deeper)
  return typeof message === "string" && message !== "" ? message : String(failure)
}
