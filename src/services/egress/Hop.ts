/** One request on its way: the first, or what a redirect made of it. */
import { Effect } from "effect"
import { FetchRefused } from "./Errors.ts"
import { parseTarget, type Target, type TargetRules } from "./Target.ts"

export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>

export interface Hop {
  readonly target: Target
  readonly method: string
  readonly headers: HeaderList
  readonly body: Uint8Array | undefined
}

/** Answers that name another place. */
const redirects = new Set([301, 302, 303, 307, 308])

/** Headers that say something about a body. */
const aboutBody = ["content-encoding", "content-language", "content-location", "content-type"]

/** Headers that say who asks. They are meant for one origin. */
const credentials = ["authorization", "cookie"]

/** Where an answer redirects to; undefined when it does not. */
export const locationOf = (status: number, headers: HeaderList): string | undefined => {
  if (!redirects.has(status)) return undefined
  const location = headers.find(([name]) => name === "location")?.[1]
  // Header values come as one character per byte; servers write UTF-8 here.
  return location === undefined ? undefined : Buffer.from(location, "latin1").toString("utf8")
}

const without = (headers: HeaderList, names: ReadonlyArray<string>): HeaderList =>
  headers.filter(([name]) => !names.includes(name))

/** The hop that a redirect asks for, under the same rules as the first. Errors: `FetchRefused`. */
export const nextHop = Effect.fnUntraced(function* (
  hop: Hop,
  status: number,
  location: string,
  rules: TargetRules,
) {
  const target = yield* parseTarget(location, rules, hop.target.href)
  if (hop.target.protocol === "https:" && target.protocol === "http:") {
    const message = "a redirect from https: to http: is not followed"
    return yield* new FetchRefused({ reason: "redirect", message })
  }
  const becomesGet =
    ((status === 301 || status === 302) && hop.method === "POST") ||
    (status === 303 && hop.method !== "GET" && hop.method !== "HEAD")
  const kept = target.origin === hop.target.origin ? hop.headers : without(hop.headers, credentials)
  const next: Hop = becomesGet
    ? { target, method: "GET", headers: without(kept, aboutBody), body: undefined }
    : { ...hop, target, headers: kept }
  return next
})
