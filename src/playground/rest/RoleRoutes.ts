/** Roles of a guild. */
import { Effect, Layer } from "effect"
import { Guilds } from "../Guilds.ts"
import { Roles } from "../Roles.ts"
import { specified } from "../Specification.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

export const RoleRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const guilds = yield* Guilds
    const roles = yield* Roles

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    const all = "/guilds/:guild/roles" as const
    const one = `${all}/:role` as const

    yield* rest.add("GET", all, (request) => Effect.map(guildOf(request), (guild) => guild.roles))
    yield* rest.add("GET", one, (request) =>
      Effect.flatMap(guildOf(request), (guild) => roles.get(guild, request.param("role"))),
    )
    yield* rest.add(
      "POST",
      all,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const fields = yield* specified("CreateRoleRequest", (yield* request.upload).json)
        return yield* roles.create(guild, fields, request.act)
      }),
    )
    yield* rest.add(
      "PATCH",
      all,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const { json } = yield* request.upload
        const moves = yield* Effect.forEach(json as ReadonlyArray<unknown>, (move) =>
          specified("UpdateRolePositionsRequest", move),
        )
        for (const { id, position } of moves) {
          yield* roles.update(guild, String(id), { position }, request.act)
        }
        return guild.roles
      }),
    )
    yield* rest.add(
      "PATCH",
      one,
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const fields = yield* specified("UpdateRoleRequestPartial", (yield* request.upload).json)
        return yield* roles.update(guild, request.param("role"), fields, request.act)
      }),
    )
    yield* rest.add(
      "DELETE",
      one,
      Effect.fnUntraced(function* (request) {
        yield* roles.delete(yield* guildOf(request), request.param("role"), request.act)
      }),
    )
  }),
)
