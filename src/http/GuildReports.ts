import { DateTime, Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { GuildRouter } from "../actors/GuildRouter.ts"
import { GuildReport } from "../domain/FloraRpcs.ts"
import { GuildId } from "../domain/Ids.ts"
import { Access } from "../services/Access.ts"
import { bearer, refuse } from "./Refusal.ts"

/** How a guild fares; one that was never needed is cold, like one that hibernates. */
export const guildReport = Effect.map(GuildRouter, (router) => (guildId: GuildId): GuildReport => {
  const status = router.find(guildId)?.status()
  if (status === undefined) return { guildId, state: "cold", queued: 0, running: 0, epoch: 0, events: {} }
  const { quarantine, worker, migration, ...rest } = status
  return {
    guildId,
    ...rest,
    ...(worker === undefined ? {} : { worker }),
    ...(migration === undefined ? {} : { migration }),
    ...(quarantine === undefined
      ? {}
      : { quarantine: { until: DateTime.makeUnsafe(quarantine.until), reason: quarantine.reason } }),
  }
})

const encode = Schema.encodeUnknownSync(GuildReport)

/** `GET /api/guilds/:guildId/status` with a bearer token. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const access = yield* Access
    const report = yield* guildReport
    return HttpRouter.add(
      "GET",
      "/api/guilds/:guildId/status",
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        yield* access.identify(bearer(request.headers))
        const { guildId } = yield* HttpRouter.schemaPathParams(Schema.Struct({ guildId: GuildId }))
        return HttpServerResponse.jsonUnsafe(encode(report(guildId)))
      }).pipe(
        Effect.catchTags({
          Unauthorized: ({ message }) => Effect.succeed(refuse(401, "Unauthorized", message)),
          SchemaError: () =>
            Effect.succeed(refuse(400, "BadRequest", "expected a Discord id (15 to 20 digits)")),
        }),
      ),
    )
  }),
)
