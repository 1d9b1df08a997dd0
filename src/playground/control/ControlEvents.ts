/** What happens in the playground as a stream of server-sent events, for the page. */
import { Effect, Layer, Queue, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { Events } from "../Events.ts"
import { Hangup } from "../Hangup.ts"
import { ControlRouter } from "./ControlRouter.ts"

/** Events waiting for a slow reader; beyond this its stream ends, and it reconnects and reads the state anew. */
const maxWaiting = 10_000

/** Silence is broken this often, so that both sides notice when the connection is gone. */
const keepAlive = "15 seconds"

const encoder = new TextEncoder()

export const ControlEvents = Layer.effectDiscard(
  Effect.gen(function* () {
    const control = yield* ControlRouter
    const events = yield* Events
    const hangup = yield* Hangup

    const frames = Stream.callback<string>(
      (queue) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const unlisten = events.listen((event) => {
              if (event.audience === "bot") return
              const frame = `data: {"t":"${event.t}","d":${event.json()}}\n\n`
              if (!Queue.offerUnsafe(queue, frame)) Queue.endUnsafe(queue)
            })
            // Only now, so that whoever reads this misses nothing that happens from here on.
            Queue.offerUnsafe(queue, ": connected\n\n")
            return unlisten
          }),
          (unlisten) => Effect.sync(unlisten),
        ),
      { bufferSize: maxWaiting, strategy: "dropping" },
    )
    const silence = Stream.tick(keepAlive).pipe(
      Stream.drop(1),
      Stream.map(() => ": still here\n\n"),
    )

    const body = Stream.merge(frames, silence, { haltStrategy: "left" }).pipe(
      Stream.interruptWhen(hangup.requested),
      Stream.map((text) => encoder.encode(text)),
    )

    yield* control.raw(
      "/events",
      Effect.succeed(
        HttpServerResponse.stream(body, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-cache", "x-accel-buffering": "no" },
        }),
      ),
    )
  }),
)
