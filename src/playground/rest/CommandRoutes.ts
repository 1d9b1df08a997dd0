/** Application commands, of a guild and global. */
import { Effect, Layer, Schema } from "effect"
import { CommandBody, CommandEdit } from "../CommandBody.ts"
import { Commands } from "../Commands.ts"
import { refusal } from "../DiscordError.ts"
import { Guilds } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { globalScope } from "../WorldState.ts"
import { type RestRequest, RestResponse, RestRouter } from "./RestRouter.ts"

const CommandList = Schema.Array(CommandBody)

export const CommandRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const guilds = yield* Guilds
    const commands = yield* Commands

    const inGuild = (request: RestRequest) =>
      Effect.andThen(
        requireApplication(request),
        Effect.map(guilds.get(request.param("guild")), ({ id }) => id),
      )

    const permissions = "/applications/:application/guilds/:guild/commands" as const
    yield* rest.add("GET", `${permissions}/permissions`, (request) => Effect.as(inGuild(request), []))
    yield* rest.add(
      "GET",
      `${permissions}/:command/permissions`,
      Effect.fnUntraced(function* (request) {
        const guildId = yield* inGuild(request)
        const { id } = yield* commands.get(guildId, request.param("command"))
        return { id, application_id: Identity.botId, guild_id: guildId, permissions: [] }
      }),
    )
    yield* rest.add("PUT", `${permissions}/:command/permissions`, () => refusal("botsMayNot"))

    for (const [base, scopeOf] of [
      ["/applications/:application/commands", globally],
      ["/applications/:application/guilds/:guild/commands", inGuild],
    ] as const) {
      yield* rest.add("GET", base, (request) => Effect.map(scopeOf(request), commands.list))
      yield* rest.add(
        "POST",
        base,
        Effect.fnUntraced(function* (request) {
          const scope = yield* scopeOf(request)
          const { command, isNew } = yield* commands.upsert(scope, yield* request.body(CommandBody))
          return new RestResponse(isNew ? 201 : 200, command)
        }),
      )
      yield* rest.add(
        "PUT",
        base,
        Effect.fnUntraced(function* (request) {
          const scope = yield* scopeOf(request)
          return yield* commands.overwrite(scope, yield* request.body(CommandList))
        }),
      )
      yield* rest.add(
        "GET",
        `${base}/:command`,
        Effect.fnUntraced(function* (request) {
          return yield* commands.get(yield* scopeOf(request), request.param("command"))
        }),
      )
      yield* rest.add(
        "PATCH",
        `${base}/:command`,
        Effect.fnUntraced(function* (request) {
          const scope = yield* scopeOf(request)
          return yield* commands.edit(scope, request.param("command"), yield* request.body(CommandEdit))
        }),
      )
      yield* rest.add(
        "DELETE",
        `${base}/:command`,
        Effect.fnUntraced(function* (request) {
          yield* commands.delete(yield* scopeOf(request), request.param("command"))
        }),
      )
    }
  }),
)

const requireApplication = (request: RestRequest) =>
  request.param("application") === Identity.botId ? Effect.void : Effect.fail(refusal("unknownApplication"))

const globally = (request: RestRequest) => Effect.as(requireApplication(request), globalScope)
