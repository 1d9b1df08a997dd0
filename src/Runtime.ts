/** The composition root: which layer stands on which, from the top floor down. Needs a configuration; provides nothing. */
import { hostname } from "node:os"
import { join, resolve } from "node:path"
import { Console, Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import * as CronDispatcher from "./actors/CronDispatcher.ts"
import { Deployer } from "./actors/Deployer.ts"
import { GuildRouter } from "./actors/GuildRouter.ts"
import { Rebalancer } from "./actors/Rebalancer.ts"
import * as Replacement from "./actors/Replacement.ts"
import { Relocation } from "./actors/Relocation.ts"
import { Starter } from "./actors/Starter.ts"
import { Application } from "./discord/Application.ts"
import { Commands } from "./discord/Commands.ts"
import { DiscordRest } from "./discord/DiscordRest.ts"
import { DiscordTarget } from "./discord/DiscordTarget.ts"
import { GuildAdmins } from "./discord/GuildAdmins.ts"
import { Guilds } from "./discord/Guilds.ts"
import { GuildScope } from "./discord/GuildScope.ts"
import { Interactions } from "./discord/Interactions.ts"
import { OAuthApplication, SignIn } from "./discord/SignIn.ts"
import * as Gateway from "./gateway/Gateway.ts"
import { Sessions } from "./gateway/Sessions.ts"
import * as CliSignIn from "./http/CliSignIn.ts"
import * as Docs from "./http/Docs.ts"
import { Gate } from "./http/Gate.ts"
import * as Health from "./http/Health.ts"
import * as Metrics from "./http/Metrics.ts"
import * as Requests from "./http/Requests.ts"
import * as Rest from "./http/Rest.ts"
import * as RpcHandlers from "./http/RpcHandlers.ts"
import * as RuntimeFile from "./http/RuntimeFile.ts"
import * as Readiness from "./http/Readiness.ts"
import * as SignInRoutes from "./http/SignIn.ts"
import { VisibleGuilds } from "./http/VisibleGuilds.ts"
import * as Server from "./http/Server.ts"
import { WorkerPool } from "./isolates/WorkerPool.ts"
import * as Cache from "./layers/Cache.ts"
import { Configuration } from "./layers/Configuration.ts"
import * as Counts from "./layers/Counts.ts"
import { EventLoop } from "./layers/EventLoop.ts"
import * as Logging from "./layers/Logging.ts"
import * as Postgres from "./layers/Postgres.ts"
import { RocksDb } from "./layers/RocksDb.ts"
import { StartupSecrets } from "./layers/StartupSecrets.ts"
import * as Tracing from "./layers/Tracing.ts"
import { Operations } from "./ops/Operations.ts"
import { PlaygroundPage } from "./playground/Page.ts"
import { Playground } from "./playground/Playground.ts"
import { PlaygroundRoutes } from "./playground/PlaygroundRoutes.ts"
import * as PlaygroundTarget from "./playground/PlaygroundTarget.ts"
import { Builds } from "./services/builds/Builds.ts"
import { Access } from "./services/access/Access.ts"
import { Audit } from "./services/access/Audit.ts"
import { Sessions as PeoplesSessions } from "./services/access/Sessions.ts"
import { Tickets } from "./services/access/Tickets.ts"
import { Tokens } from "./services/access/Tokens.ts"
import { Users } from "./services/access/Users.ts"
import { Bundler } from "./services/Bundler.ts"
import { Activity } from "./services/Activity.ts"
import { CronClock } from "./services/cron/CronClock.ts"
import { CronJobs } from "./services/cron/CronJobs.ts"
import { CronRunner } from "./services/cron/CronRunner.ts"
import { Home, Liveness } from "./services/cron/Liveness.ts"
import { Deployments } from "./services/Deployments.ts"
import { GatewaySessions } from "./services/GatewaySessions.ts"
import { Egress } from "./services/egress/Egress.ts"
import { KvBackups } from "./services/kv/KvBackups.ts"
import { KvStore } from "./services/kv/KvStore.ts"
import * as LogStore from "./services/LogStore.ts"
import { Logs } from "./services/Logs.ts"
import { Placements } from "./services/Placements.ts"
import { RevisionCache } from "./services/RevisionCache.ts"
import { Revisions } from "./services/Revisions.ts"
import { Reachable } from "./services/Reachable.ts"
import * as Filler from "./services/secrets/Filler.ts"
import { Secrets } from "./services/secrets/Secrets.ts"

/** The port first, then the data directory's lock: what somebody else holds must not be touched. */
const adapters = Layer.mergeAll(Postgres.layer, StartupSecrets.layer, Cache.layer).pipe(
  Layer.provideMerge(RocksDb.layer),
  Layer.provideMerge(Server.layer),
  Layer.provide(Logging.targeted("flora::storage")),
)

const kv = KvBackups.layer.pipe(Layer.provideMerge(KvStore.layer))

/** Requests of scripts carry secrets, so secrets are there first. */
const egress = Egress.layer.pipe(Layer.provide(Filler.layer), Layer.provideMerge(Secrets.layer))
const cron = CronJobs.layer.pipe(
  Layer.provideMerge(CronRunner.layer),
  Layer.provideMerge(Liveness.layer),
  Layer.provideMerge(CronClock.layer),
  Layer.provide(
    Layer.effect(
      Home,
      Effect.map(Configuration, ({ dataDir }) => `${hostname()}:${resolve(dataDir)}`),
    ),
  ),
)

const deployments = Layer.mergeAll(Deployments.layer, Revisions.layer, Builds.layer).pipe(
  Layer.provide(RevisionCache.layer),
)

const access = Access.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Tokens.layer, PeoplesSessions.layer)),
  Layer.merge(Layer.mergeAll(Audit.layer, Tickets.layer, Users.layer)),
)

const services = Layer.mergeAll(
  Activity.layer,
  deployments,
  Reachable.layer,
  Placements.layer,
  kv,
  Bundler.layer,
  access,
  egress,
  cron,
).pipe(
  Layer.provideMerge(Logs.layer.pipe(Layer.provide(LogStore.layer))),
  Layer.provide(Logging.targeted("flora::services")),
)

const discord = Layer.mergeAll(
  Commands.layer,
  GuildScope.layer,
  Guilds.layer,
  Interactions.layer,
  SignIn.layer,
).pipe(
  Layer.provideMerge(GuildAdmins.layer),
  Layer.provideMerge(Application.layer),
  Layer.provideMerge(DiscordRest.layer),
  Layer.provide(Logging.targeted("flora::discord")),
)

const actors = Layer.mergeAll(Starter.layer, Rebalancer.layer, Replacement.layer).pipe(
  Layer.provideMerge(Relocation.layer),
  Layer.provideMerge(Deployer.layer),
  Layer.provideMerge(GuildRouter.layer),
  Layer.provideMerge(Layer.mergeAll(Operations.layer, WorkerPool.layer)),
  Layer.provide(Logging.targeted("flora::runtime")),
)

const routes = Layer.mergeAll(
  Health.layer,
  Metrics.layer,
  RpcHandlers.layer,
  Rest.layer,
  SignInRoutes.layer,
  CliSignIn.layer,
  Docs.layer,
  Requests.layer,
  Readiness.layer,
).pipe(Layer.provide(Gate.layer), Layer.provide(VisibleGuilds.layer))

/** Who opens the bare address finds the page. */
const frontDoor = HttpRouter.add("GET", "/", HttpServerResponse.redirect("/playground"))

const playgroundServices = Layer.unwrap(
  Effect.map(Configuration, ({ dataDir }) =>
    Playground.layer({ stateFile: join(dataDir, "playground.json") }),
  ),
)

/** The last thing to happen at start: requests are let in, and the terminal says where to look. */
const announce = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* (yield* Readiness.Readiness).open
    const { playground } = yield* Configuration
    const url = yield* Server.baseUrl
    yield* Console.log(
      playground
        ? `\n  flora is running, with a Discord of its own (no DISCORD_TOKEN is set).\n\n    Playground   ${url}/playground\n    Deploy       npx flora deploy examples/starter/src/main.ts --guild 900000000000000001\n    Log          npx flora logs --guild 900000000000000001 --follow\n    Stop         Ctrl-C\n`
        : `\n  flora is running at ${url}\n`,
    )
  }),
)

/** When it stops: no more events come in, but the answers of those that did still go out. */
const drain = Layer.effectDiscard(
  Effect.flatMap(GuildRouter, (router) => Effect.addFinalizer(() => router.drain)),
)

/** Requests are served before events come in: the playground's gateway is one of the routes. */
const house = <E, R>(served: Layer.Layer<never, E, R>) =>
  announce.pipe(
    // A program that waits for the announcement finds the file.
    Layer.provide(RuntimeFile.layer),
    Layer.provide(Gateway.layer.pipe(Layer.provide(Logging.targeted("flora::gateway")))),
    Layer.provide(CronDispatcher.layer.pipe(Layer.provide(Logging.targeted("flora::cron")))),
    Layer.provide(drain),
    Layer.provide(Sessions.layer),
    Layer.provide(served.pipe(Layer.provide(Logging.targeted("flora::http")))),
    Layer.provide(Readiness.Readiness.layer),
    Layer.provide(actors),
    Layer.provide(discord),
  )

const serve = <E, R>(all: Layer.Layer<never, E, R>) =>
  HttpRouter.serve(all, {
    disableLogger: true,
    disableListenLog: true,
    // The longest thing that a path names is a key of 512 bytes, each of which may be percent-encoded.
    routerConfig: { maxParamLength: 512 * 3 },
  })

const live = house(serve(routes)).pipe(
  Layer.provide([DiscordTarget.layer, OAuthApplication.layer, GatewaySessions.layer]),
)

/** When it stops, the playground hangs up first: a page that is open must not hold up the server. */
const playground = house(
  Playground.layerHangUp.pipe(
    Layer.provide(serve(Layer.mergeAll(routes, frontDoor, PlaygroundRoutes, PlaygroundPage))),
  ),
).pipe(
  Layer.provide(playgroundServices),
  Layer.provide([PlaygroundTarget.layer, GatewaySessions.layerForgetful]),
)

export const Runtime = Layer.unwrap(
  Effect.map(Configuration, (configuration) => (configuration.playground ? playground : live)),
).pipe(
  Layer.provide(services),
  Layer.provide(adapters),
  Layer.provide([Tracing.layer, Counts.layer, EventLoop.layer]),
  Layer.provide(Configuration.limits),
)
