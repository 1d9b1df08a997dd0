import { Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { MigrationOutcome } from "../actors/Migration.ts"
import { Relocation } from "../actors/Relocation.ts"
import { GuildId } from "../domain/Ids.ts"
import type { MigrationReport } from "../domain/Workers.ts"
import { Access } from "../services/Access.ts"
import { bearer, refuse } from "./Refusal.ts"

const names = { Moved: "moved", RolledBack: "rolled_back", Restarted: "restarted" } as const

/** The end of a migration as it is told outside. */
export const migrationReport = (outcome: MigrationOutcome): MigrationReport => ({
  outcome: names[outcome._tag],
  ...(outcome._tag === "Moved" ? {} : { reason: outcome.reason }),
})

const Path = Schema.Struct({ guildId: GuildId })
const Body = Schema.Struct({ worker: Schema.Int })

/** `POST /api/guilds/:guildId/migrate` with `{ "worker": n }` and a bearer token. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const access = yield* Access
    const relocation = yield* Relocation
    return HttpRouter.add(
      "POST",
      "/api/guilds/:guildId/migrate",
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        yield* access.identify(bearer(request.headers))
        const { guildId } = yield* HttpRouter.schemaPathParams(Path)
        const { worker } = yield* HttpServerRequest.schemaBodyJson(Body)
        return HttpServerResponse.jsonUnsafe(migrationReport(yield* relocation.migrate(guildId, worker)))
      }).pipe(
        Effect.catchTags({
          Unauthorized: ({ message }) => Effect.succeed(refuse(401, "Unauthorized", message)),
          WorkerNotFound: ({ message }) => Effect.succeed(refuse(404, "WorkerNotFound", message)),
          MigrationRefused: ({ message }) => Effect.succeed(refuse(409, "MigrationRefused", message)),
          SqlError: (cause) =>
            Effect.as(
              Effect.logError("a placement could not be kept", cause),
              refuse(500, "InternalError", "the guild has moved, but where it is could not be kept"),
            ),
          SchemaError: () =>
            Effect.succeed(refuse(400, "BadRequest", 'expected a guild id and a body like { "worker": 1 }')),
          HttpServerError: () => Effect.succeed(refuse(400, "BadRequest", "the body is not readable")),
        }),
      ),
    )
  }),
)
