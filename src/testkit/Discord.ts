/**
 * Discord as a test has it: the playground's world with its REST API, called without a network, and the services by which flora speaks to it.
 */
import { Effect, Layer, Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { Persistence } from "effect/persistence"
import type { RequestInit } from "undici"
import { Application } from "../discord/Application.ts"
import { Commands } from "../discord/Commands.ts"
import { DiscordRest } from "../discord/DiscordRest.ts"
import { DiscordTarget } from "../discord/DiscordTarget.ts"
import { GuildScope } from "../discord/GuildScope.ts"
import { Interactions } from "../discord/Interactions.ts"
import { Playground } from "../playground/Playground.ts"
import { PlaygroundRoutes } from "../playground/PlaygroundRoutes.ts"
import type { TestCall } from "../../sdk/test.d.ts"

const origin = "http://discord.test"
const api = "/playground/api/v10"

/** Calls under way, and those that have been answered. */
export class Calls {
  readonly made: Array<TestCall> = []
  underWay = 0
}

/** Everything about Discord; calls are noted in `calls`. */
export const discord = (calls: Calls) => {
  const world = Playground.layer({
    // A test's clock stands still while a script calls as often as it likes.
    rateLimit: { bucket: { limit: 1e9, windowMs: 1000 }, global: { limit: 1e9, windowMs: 1000 } },
  })
  const target = Layer.effect(
    DiscordTarget,
    Effect.gen(function* () {
      const context = yield* Effect.context<Layer.Success<typeof world>>()
      const { handler } = yield* Effect.acquireRelease(
        Effect.sync(() =>
          HttpRouter.toWebHandler(PlaygroundRoutes.pipe(Layer.provide(Layer.succeedContext(context))), {
            disableLogger: true,
          }),
        ),
        ({ dispose }) => Effect.promise(dispose),
      )
      const call = async (url: string, init: RequestInit) => {
        calls.underWay++
        try {
          // Forms are Node's own, so that only Node's own requests can write them down.
          const { dispatcher: _, ...plain } = init
          const packed = new Request(url, plain as globalThis.RequestInit)
          const { headers, method } = packed
          const body = Buffer.from(await packed.arrayBuffer())
          const response = await handler(
            new Request(url, {
              method,
              headers: [...headers],
              ...(body.length === 0 ? {} : { body }),
            }),
          )
          const { pathname, search } = new URL(url)
          const reason = headers.get("x-audit-log-reason")
          calls.made.push({
            method,
            path: pathname.slice(api.length) + search,
            body: await bodyOf(body, headers.get("content-type")),
            reason: reason === null ? undefined : decodeURIComponent(reason),
            status: response.status,
          })
          return response
        } finally {
          calls.underWay--
        }
      }
      return DiscordTarget.of({
        api: `${origin}/playground/api`,
        token: Redacted.make(Playground.botToken),
        callsPerSecond: Number.POSITIVE_INFINITY,
        makeRequest: call as never,
      })
    }),
  )
  return Layer.mergeAll(Commands.layer, GuildScope.layer, Interactions.layer).pipe(
    Layer.provideMerge(Application.layer),
    Layer.provideMerge(DiscordRest.layer),
    Layer.provide(target),
    Layer.provide(Persistence.layerBackingMemory),
    Layer.provideMerge(world),
  )
}

/** A body as JSON; of one with files, the JSON beside them. */
const bodyOf = async (body: Buffer<ArrayBuffer>, contentType: string | null): Promise<unknown> => {
  if (body.length === 0) return undefined
  if (contentType?.startsWith("multipart/") !== true) return JSON.parse(body.toString())
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData()
  return JSON.parse((form.get("payload_json") as string | null) ?? "{}")
}
