/** The answer of a call as the answer to an HTTP request: JSON, a file, or server-sent events. */
import { Effect, Pull, Schedule, Schema, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { type Rpc, RpcSchema } from "effect/rpc"
import type { InternalError } from "../domain/Errors.ts"
import { LogLine } from "../domain/LogLine.ts"
import { problemOf } from "../domain/Problem.ts"
import { DeployProgress } from "../domain/Revision.ts"
import { RequestId } from "./Requests.ts"

/** Something is said so often, so that nobody on the way takes a quiet stream for a dead one. */
const aliveEvery = "15 seconds"

type Answer = Effect.Effect<HttpServerResponse.HttpServerResponse, unknown, never>

/** Encodes what a call that answers once answers with; 204 where that is nothing. */
export const answerEncoder = (rpc: Rpc.AnyWithProps) => {
  if (rpc.successSchema.ast._tag === "Void")
    return (): Answer => Effect.succeed(HttpServerResponse.empty({ status: 204 }))
  const encode = Schema.encodeUnknownEffect(
    Schema.toCodecJson(rpc.successSchema as Schema.Codec<unknown, unknown>),
  )
  return (value: unknown): Answer => Effect.map(encode(value), (json) => HttpServerResponse.jsonUnsafe(json))
}

/** Whether a call answers with the bytes of a file. */
export const isFile = (rpc: Rpc.AnyWithProps) =>
  RpcSchema.isStreamSchema(rpc.successSchema) && rpc.successSchema.success === Schema.Uint8ArrayFromBase64

/** A file, once its first bytes are there: until then it can still fail as a call does. */
export const answerFile = Effect.fnUntraced(function* <E>(bytes: Stream.Stream<Uint8Array, E>, name: string) {
  const pull = yield* Stream.toPull(bytes)
  const first = yield* Pull.catchDone(pull, () => Effect.succeed([]))
  const all = Stream.concat(Stream.fromIterable(first), Stream.fromPull(Effect.succeed(pull)))
  return HttpServerResponse.stream(all, {
    contentType: "application/gzip",
    headers: { "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.-]/g, "_")}"` },
  })
})

const encodeLine = Schema.encodeSync(Schema.toCodecJson(LogLine))
export const encodeLines = Schema.encodeEffect(Schema.toCodecJson(Schema.Array(LogLine)))

const utf8 = new TextEncoder()

const encodeProgress = Schema.encodeSync(Schema.toCodecJson(DeployProgress))

/** Whether a call answers with how a deploy goes. */
export const isProgress = (rpc: Rpc.AnyWithProps) =>
  RpcSchema.isStreamSchema(rpc.successSchema) && rpc.successSchema.success === DeployProgress

/** How a deploy goes, as server-sent events; one that fails ends with an `error` that holds the problem. */
export const answerProgress = Effect.fnUntraced(function* (progress: Stream.Stream<DeployProgress, unknown>) {
  const requestId = yield* RequestId
  const events = progress.pipe(
    Stream.map((each) => `data: ${JSON.stringify(encodeProgress(each))}\n\n`),
    Stream.catch((error) => {
      const problem = problemOf(error as InternalError, requestId)
      return Stream.make(`event: error\ndata: ${JSON.stringify(problem)}\n\n`)
    }),
  )
  return eventStream(events)
})

/** Log lines as server-sent events whose ids are the lines'. */
export const answerEvents = <E>(lines: Stream.Stream<LogLine, E>) => {
  const events = Stream.map(lines, (line) => `id: ${line.id}\ndata: ${JSON.stringify(encodeLine(line))}\n\n`)
  return eventStream(events)
}

const eventStream = <E>(events: Stream.Stream<string, E>) => {
  const alive = Stream.fromSchedule(Schedule.spaced(aliveEvery)).pipe(Stream.map(() => ": \n\n"))
  return HttpServerResponse.stream(
    // Something at once: a browser takes the stream for open with its first byte.
    Stream.concat(Stream.make(": \n\n"), Stream.merge(events, alive, { haltStrategy: "left" })).pipe(
      Stream.map((text) => utf8.encode(text)),
    ),
    { contentType: "text/event-stream", headers: { "x-accel-buffering": "no" } },
  )
}
