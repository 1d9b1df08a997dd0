/** A collector for a test: it takes what is exported, decodes it with the official definitions, and gives the traces as trees. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"
import { check, decode } from "./Definitions.ts"

export type AttributeValue = string | number | boolean

export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  readonly start: bigint
  readonly end: bigint
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly events: ReadonlyArray<{
    readonly name: string
    readonly attributes: Readonly<Record<string, AttributeValue>>
  }>
  readonly links: ReadonlyArray<string>
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number
}

export interface SpanTree {
  readonly span: CollectedSpan
  /** In the order in which they began. */
  readonly children: ReadonlyArray<SpanTree>
}

type Plain = Readonly<Record<string, unknown>>
const list = (value: unknown) => (value ?? []) as ReadonlyArray<Plain>

const attributesOf = (value: unknown): Record<string, AttributeValue> =>
  Object.fromEntries(
    list(value).map(({ key, value }) => {
      const [one] = Object.values(value as Plain)
      return [key, typeof one === "bigint" ? Number(one) : (one as AttributeValue)]
    }),
  )

const spanOf = (span: Plain): CollectedSpan => ({
  traceId: span.traceId as string,
  spanId: span.spanId as string,
  parentSpanId: (span.parentSpanId ?? "") as string,
  name: span.name as string,
  kind: span.kind as number,
  start: BigInt(span.startTimeUnixNano as string | bigint),
  end: BigInt(span.endTimeUnixNano as string | bigint),
  attributes: attributesOf(span.attributes),
  events: list(span.events).map(({ name, attributes }) => ({
    name: name as string,
    attributes: attributesOf(attributes),
  })),
  links: list(span.links).map(({ traceId }) => traceId as string),
  status: ((span.status as Plain | undefined)?.code ?? 0) as number,
})

const tracesData = ".opentelemetry.proto.trace.v1.TracesData"

/** Listens until the scope ends. */
export const startCollector = Effect.gen(function* () {
  const spans: Array<CollectedSpan> = []
  const resources: Array<Record<string, AttributeValue>> = []
  const problems: Array<unknown> = []
  const bodies: Array<string> = []
  const headers: Array<Readonly<Record<string, unknown>>> = []
  /** What it does with a request: takes it, refuses it, or never answers. */
  let manner: "take" | "refuse" | "hang" = "take"
  let requests = 0
  const take = (type: string | undefined, body: Buffer) => {
    bodies.push(body.toString("latin1"))
    const json = type === "application/json"
    const data = (json ? JSON.parse(body.toString()) : decode(tracesData, body)) as Plain
    if (json) check(tracesData, data)
    for (const { resource, scopeSpans } of list(data.resourceSpans)) {
      resources.push(attributesOf((resource as Plain).attributes))
      for (const scope of list(scopeSpans)) spans.push(...list(scope.spans).map(spanOf))
    }
  }
  const server = createServer((request, response) => {
    requests++
    headers.push(request.headers)
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      if (manner === "hang") return
      if (manner === "refuse") return response.writeHead(500).end()
      try {
        take(request.headers["content-type"], Buffer.concat(chunks))
      } catch (error) {
        problems.push(error)
      }
      response.writeHead(request.url === "/v1/traces" ? 200 : 404).end()
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  )
  const treesOf = (traceId: string, parentSpanId: string): ReadonlyArray<SpanTree> =>
    spans
      .filter((span) => span.traceId === traceId && span.parentSpanId === parentSpanId)
      .sort((one, other) => Number(one.start - other.start))
      .map((span) => ({ span, children: treesOf(traceId, span.spanId) }))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    resources,
    problems,
    bodies,
    headers,
    treesOf,
    requests: () => requests,
    behave: (how: typeof manner) => {
      manner = how
    },
    /** The traces whose first span has this name, the oldest first. */
    traces: (name: string) =>
      spans
        .filter((span) => span.name === name && span.parentSpanId === "")
        .flatMap((span) => treesOf(span.traceId, "")),
  }
})

/** Names of the spans of a tree, children behind their parent and indented. */
export const outline = ({ span, children }: SpanTree, depth = 0): string =>
  [`${"  ".repeat(depth)}${span.name}`, ...children.map((child) => outline(child, depth + 1))].join("\n")

/** All spans of a tree. */
export const flatten = ({ span, children }: SpanTree): ReadonlyArray<CollectedSpan> => [
  span,
  ...children.flatMap(flatten),
]
