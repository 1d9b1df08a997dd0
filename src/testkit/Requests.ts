/** The outside world of a test: answers to the requests of a script, and what was asked. Nothing reaches the network. */
import { Effect } from "effect"
import type { LimitValues } from "../domain/Limits.ts"
import { FetchFailed, FetchTooLarge } from "../services/egress/Errors.ts"
import type { Egress, FetchRequest, FetchResponse } from "../services/egress/Egress.ts"
import { EgressCount } from "../services/egress/EgressCounters.ts"
import { parseTarget } from "../services/egress/Target.ts"
import { makePlaceholder } from "../services/secrets/Placeholder.ts"

export type Answer = Response | Error | "no answer" | ((request: Request) => Response | Promise<Response>)

interface Rule {
  readonly url: string | RegExp
  readonly answer: Answer
}

export class Requests {
  /** With the values of secrets filled in. */
  readonly made: Array<Request> = []
  /** Requests that never get an answer: nobody has to wait for them. */
  unanswered = 0
  /** Placeholders of the guild's secrets by name. */
  readonly placeholders: Readonly<Record<string, string>>
  private readonly rules: Array<Rule> = []
  private readonly values: ReadonlyArray<readonly [placeholder: string, value: string]>
  private readonly limits: LimitValues

  constructor(secrets: Readonly<Record<string, string>>, limits: LimitValues) {
    this.limits = limits
    this.placeholders = Object.fromEntries(Object.keys(secrets).map((name) => [name, makePlaceholder()]))
    this.values = Object.entries(secrets).map(([name, value]) => [this.placeholders[name]!, value])
  }

  /** What is said last counts. */
  answer(url: string | RegExp, answer: Answer): void {
    this.rules.unshift({ url, answer })
  }

  /** The service that takes the place of requests to the outside. */
  get egress(): Egress["Service"] {
    return {
      fetch: (_, request) => this.fetch(request),
      download: (_, url) =>
        Effect.map(this.fetch({ url, method: "GET", headers: [], redirect: "follow" }), (response) => ({
          bytes: response.body,
          contentType: response.headers.find(([name]) => name === "content-type")?.[1],
          url: response.url,
        })),
      counters: () => new EgressCount().snapshot(),
    }
  }

  private readonly fetch = Effect.fnUntraced(function* (this: Requests, asked: FetchRequest) {
    yield* parseTarget(asked.url, { allowsHost: () => true, discordApi: "https://discord.com/api" })
    const request = this.filled(asked)
    this.made.push(request.clone())
    const rule = this.rules.find(({ url }) => matches(url, request.url))
    if (rule === undefined) {
      const message = `this test says nothing about ${request.method} ${request.url}; say it with onFetch`
      return yield* new FetchFailed({ message })
    }
    if (rule.answer === "no answer") {
      this.unanswered++
      return yield* Effect.never
    }
    const response = yield* Effect.tryPromise({
      try: () => respond(rule.answer as Exclude<Answer, string>, request),
      catch: (error) => new FetchFailed({ message: error instanceof Error ? error.message : String(error) }),
    })
    if (response.body.length > this.limits.fetchResponseBytes) {
      const limit = this.limits.fetchResponseBytes
      return yield* new FetchTooLarge({ message: `the answer has more than ${limit} bytes`, limit })
    }
    return response
  }).bind(this)

  private filled({ body, headers, method, url }: FetchRequest): Request {
    const fill = (text: string) =>
      this.values.reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, value), text)
    return new Request(fill(url), {
      method,
      headers: headers.map(([name, value]) => [name, fill(value)] as [string, string]),
      ...(body === undefined
        ? {}
        : { body: Buffer.from(fill(Buffer.from(body).toString("latin1")), "latin1") }),
    })
  }
}

const matches = (rule: string | RegExp, url: string): boolean =>
  typeof rule === "string" ? url === rule || url === new URL(rule).href : url.search(rule) >= 0

const respond = async (
  answer: Response | Error | ((request: Request) => Response | Promise<Response>),
  request: Request,
): Promise<FetchResponse> => {
  if (answer instanceof Error) throw answer
  // A response can be read once, and may be the answer to many requests.
  const response = (typeof answer === "function" ? await answer(request) : answer).clone()
  return {
    status: response.status,
    statusText: response.statusText,
    url: request.url,
    redirected: false,
    headers: [...response.headers],
    body: Buffer.from(await response.arrayBuffer()),
  }
}
