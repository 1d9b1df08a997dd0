/** Whether a browser sends a request for one of our own pages, and not for somebody else's. */
import type { HttpServerRequest } from "effect/http"

/** `redirectUri`: where people come back from signing in, which names the address that the outside knows us by. */
export const isSameSite = (
  { headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">,
  redirectUri: string | undefined,
): boolean => {
  const { origin, host } = headers
  const site = headers["sec-fetch-site"]
  if (site !== undefined && site !== "same-origin" && site !== "none") return false
  if (origin === undefined) return site !== undefined
  if (!URL.canParse(origin)) return false
  return (
    new URL(origin).host === host ||
    (redirectUri !== undefined && URL.canParse(redirectUri) && new URL(redirectUri).origin === origin)
  )
}
