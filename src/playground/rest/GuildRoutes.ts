/** The bot's application, its gateway address, users and guilds. */
import { Effect, Layer } from "effect"
import { refusal } from "../DiscordError.ts"
import { Gateway } from "../gateway/Gateway.ts"
import { Guilds, isThread } from "../Guilds.ts"
import * as Identity from "../Identity.ts"
import { specified } from "../Specification.ts"
import { compareSnowflakes } from "../Snowflakes.ts"
import { World } from "../World.ts"
import { readLimit } from "./Query.ts"
import { type RestRequest, RestRouter } from "./RestRouter.ts"

/** Guilds per shard that Discord recommends. */
const guildsPerShard = 1000

export const GuildRoutes = Layer.effectDiscard(
  Effect.gen(function* () {
    const rest = yield* RestRouter
    const world = yield* World
    const guilds = yield* Guilds
    const gateway = yield* Gateway

    yield* rest.add("GET", "/gateway", (request) => Effect.succeed({ url: gatewayUrl(request) }), {
      open: true,
    })
    yield* rest.add("GET", "/gateway/bot", (request) =>
      Effect.succeed({
        url: gatewayUrl(request),
        shards: Math.max(1, Math.ceil(gateway.guildCount([0, 1]) / guildsPerShard)),
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 16 },
      }),
    )

    const bot = () => world.users.get(Identity.botId)!
    const application = Effect.sync(() => ({
      id: Identity.botId,
      name: bot().username,
      icon: null,
      description: "",
      bot_public: true,
      bot_require_code_grant: false,
      bot: bot(),
      owner: world.users.get(Identity.youId),
      team: null,
      verify_key: "0".repeat(64),
      flags: 0,
      approximate_guild_count: world.guilds.size,
    }))
    yield* rest.add("GET", "/applications/@me", () => application)
    yield* rest.add("GET", "/oauth2/applications/@me", () => application)

    yield* rest.add("GET", "/users/@me", () => Effect.sync(() => ({ ...bot(), verified: true, flags: 0 })))
    yield* rest.add("GET", "/users/@me/guilds", (request) =>
      Effect.map(readLimit(request, { max: 200, byDefault: 200 }), (limit) => {
        const after = request.query("after") ?? "0"
        return [...world.guilds.values()]
          .filter(({ members }) => members.has(Identity.botId))
          .filter(({ id }) => compareSnowflakes(id, after) > 0)
          .sort((a, b) => compareSnowflakes(a.id, b.id))
          .slice(0, limit)
          .map((guild) => ({
            id: guild.id,
            name: guild.name,
            icon: null,
            banner: null,
            owner: false,
            permissions: guild.roles[0].permissions,
            features: [],
          }))
      }),
    )
    yield* rest.add(
      "GET",
      "/users/:user",
      Effect.fnUntraced(function* (request) {
        return world.users.get(request.param("user")) ?? (yield* refusal("unknownUser"))
      }),
    )

    const guildOf = (request: RestRequest) => guilds.get(request.param("guild"))
    yield* rest.add("GET", "/guilds/:guild", (request) =>
      Effect.map(guildOf(request), (guild) => ({
        ...guilds.toApiGuild(guild),
        ...(request.query("with_counts") === "true"
          ? { approximate_member_count: guild.members.size, approximate_presence_count: guild.members.size }
          : {}),
      })),
    )
    yield* rest.add(
      "PATCH",
      "/guilds/:guild",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const { name } = yield* specified("GuildPatchRequestPartial", (yield* request.upload).json)
        if (typeof name === "string") yield* guilds.rename(guild, name, request.act)
        return guilds.toApiGuild(guild)
      }),
    )
    yield* rest.add("GET", "/guilds/:guild/channels", (request) =>
      Effect.map(guildOf(request), (guild) =>
        guild.channels.filter((channel) => !isThread(channel)).map(guilds.toApiChannel),
      ),
    )
    yield* rest.add(
      "GET",
      "/guilds/:guild/members",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const limit = yield* readLimit(request, { max: 1000, byDefault: 1 })
        const after = request.query("after") ?? "0"
        return [...guild.members.values()]
          .filter(({ userId }) => compareSnowflakes(userId, after) > 0)
          .sort((a, b) => compareSnowflakes(a.userId, b.userId))
          .slice(0, limit)
          .map(guilds.toApiMember)
      }),
    )
    yield* rest.add(
      "GET",
      "/guilds/:guild/members/search",
      Effect.fnUntraced(function* (request) {
        const guild = yield* guildOf(request)
        const limit = yield* readLimit(request, { max: 1000, byDefault: 1 })
        const query = (request.query("query") ?? "").toLowerCase()
        return Array.from(guild.members.values(), guilds.toApiMember)
          .filter(({ nick, user }) => (nick ?? user.username).toLowerCase().startsWith(query))
          .slice(0, limit)
      }),
    )
    yield* rest.add(
      "GET",
      "/guilds/:guild/members/:user",
      Effect.fnUntraced(function* (request) {
        return guilds.toApiMember(yield* guilds.member(yield* guildOf(request), request.param("user")))
      }),
    )
  }),
)

const gatewayUrl = (request: RestRequest) => `ws://${request.host}/playground/gateway`
