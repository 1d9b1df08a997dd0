/**
 * The server listens before the bot is connected, because the playground's gateway is one of its routes. Whoever else calls in
 * that moment waits until everything has started: what is said to a bot that is not there yet would be lost. Those who watch whether
 * the runtime lives are answered at once.
 */
import { Context, Effect, Latch, Layer } from "effect"
import { HttpRouter, HttpServerRequest } from "effect/http"

export class Readiness extends Context.Service<
  Readiness,
  {
    /** Everything has started. */
    readonly open: Effect.Effect<void>
    readonly await: Effect.Effect<void>
    readonly isOpen: () => boolean
  }
>()("flora/http/Readiness") {
  static readonly layer = Layer.effect(
    Readiness,
    Effect.map(Latch.make(), (latch) => {
      let isOpen = false
      const open = Effect.sync(() => (isOpen = true)).pipe(Effect.andThen(latch.open), Effect.asVoid)
      return Readiness.of({ open, await: latch.await, isOpen: () => isOpen })
    }),
  )
}

/** What the bot itself calls while it connects, and the questions whether it has. */
const isLetIn = /^\/(?:playground\/(?:api|gateway)\b|(?:api\/)?(?:health|ready)\b)/

/** What those who watch the runtime are told before there is anything that could answer them; undefined for everybody else. */
export const whileStarting = (url: string, timestamp: number) => {
  const [, question] = /^\/(?:api\/)?(health|ready|health\/ready)\/?(?:\?|$)/.exec(url) ?? []
  if (question === undefined) return undefined
  if (question === "health") return { status: 200, body: { status: "starting", timestamp } }
  if (question === "ready") return { status: 503, body: { status: "starting", timestamp } }
  return {
    status: 503,
    body: { status: "unavailable", timestamp, checks: { started: { state: "starting" } } },
  }
}

/** Holds back every request but these. */
export const layer = HttpRouter.middleware(
  Effect.gen(function* () {
    const readiness = yield* Readiness
    return (serve) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) =>
        isLetIn.test(url) ? serve : Effect.andThen(readiness.await, serve),
      )
  }),
  { global: true },
)
