/** Answers to interactions: the callback, and the interaction's token as a webhook. The token is the authority. */
import { Effect, Layer } from "effect"
import * as Identity from "../Identity.ts"
import { Guilds } from "../Guilds.ts"
import { Interactions } from "../Interactions.ts"
import type { StoredMessage } from "../MessageLog.ts"
import { Messages } from "../Messages.ts"
import { findOfWebhook, webhookEdit, writeAsWebhook } from "../WebhookMessages.ts"
import { World } from "../World.ts"
import { findWebhook } from "./WebhookRoutes.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

export const InteractionRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const interactions = yield* Interactions
    const messages = yield* Messages
    const guilds = yield* Guilds
    const world = yield* World
    const open = { open: true }
    const toApi = (stored: StoredMessage) => messages.toApi(stored, Identity.botId)

    yield* rest.add(
      "POST",
      "/interactions/:interaction/:token/callback",
      Effect.fnUntraced(function* (request) {
        const upload = yield* request.upload
        const response = yield* interactions.callback(
          request.param("interaction"),
          request.param("token"),
          upload,
        )
        return request.query("with_response") === "true" ? response : undefined
      }),
      open,
    )

    const webhook = "/webhooks/:application/:token" as const
    const interactionOf = (request: RestRequest) =>
      interactions.byToken(request.param("application"), request.param("token"))

    yield* rest.add(
      "POST",
      webhook,
      Effect.fnUntraced(function* (request) {
        const own = findWebhook(world, request.param("application"), request.param("token"))
        if (own !== undefined) {
          const written = yield* writeAsWebhook(
            guilds,
            messages,
            own.webhook,
            request.query("thread_id"),
            yield* request.upload,
          )
          return request.query("wait") === "true" ? toApi(written) : undefined
        }
        const interaction = yield* interactionOf(request)
        return toApi(yield* interactions.followUp(interaction, yield* request.upload))
      }),
      open,
    )
    /** The message of a route that names a webhook; undefined where it names an interaction. */
    const ofWebhook = Effect.fnUntraced(function* (request: RestRequest) {
      const own = findWebhook(world, request.param("application"), request.param("token"))
      return own === undefined
        ? undefined
        : yield* findOfWebhook(
            guilds,
            messages,
            own.webhook,
            request.query("thread_id"),
            request.param("message"),
          )
    })

    yield* rest.add(
      "GET",
      `${webhook}/messages/:message`,
      Effect.fnUntraced(function* (request) {
        const own = yield* ofWebhook(request)
        if (own !== undefined) return toApi(own.stored)
        return toApi(yield* interactions.message(yield* interactionOf(request), request.param("message")))
      }),
      open,
    )
    yield* rest.add(
      "PATCH",
      `${webhook}/messages/:message`,
      Effect.fnUntraced(function* (request) {
        const own = yield* ofWebhook(request)
        if (own !== undefined) {
          const change = yield* webhookEdit(yield* request.upload)
          return toApi(yield* messages.edit(own.channel, request.param("message"), change))
        }
        const interaction = yield* interactionOf(request)
        return toApi(yield* interactions.edit(interaction, request.param("message"), yield* request.upload))
      }),
      open,
    )
    yield* rest.add(
      "DELETE",
      `${webhook}/messages/:message`,
      Effect.fnUntraced(function* (request) {
        const own = yield* ofWebhook(request)
        if (own !== undefined) return yield* messages.delete(own.channel, request.param("message"))
        yield* interactions.delete(yield* interactionOf(request), request.param("message"))
      }),
      open,
    )
  }),
)
