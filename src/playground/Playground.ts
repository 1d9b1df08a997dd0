/**
 * The playground: a local Discord for people without a bot token and for tests. It is a world (guilds, channels,
 * members, messages, commands), a gateway and a REST API in front of it that Discord's own libraries talk to
 * unchanged, and control calls with which the page and tests act as the people in it.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Context, Effect, Layer } from "effect"
import { AuditLog } from "./AuditLog.ts"
import { Channels } from "./Channels.ts"
import { Commands } from "./Commands.ts"
import { Events } from "./Events.ts"
import { Gateway } from "./gateway/Gateway.ts"
import { Guilds } from "./Guilds.ts"
import { Hangup } from "./Hangup.ts"
import * as Identity from "./Identity.ts"
import { Interactions } from "./Interactions.ts"
import { Invites } from "./Invites.ts"
import { Members } from "./Members.ts"
import { Messages } from "./Messages.ts"
import { Polls } from "./Polls.ts"
import { type RateLimitOptions, RateLimits } from "./RateLimits.ts"
import { Reactions } from "./Reactions.ts"
import { Roles } from "./Roles.ts"
import { Threads } from "./Threads.ts"
import { UserActions } from "./UserActions.ts"
import { World } from "./World.ts"
import type { WorldFileError } from "./WorldFile.ts"

export interface PlaygroundOptions {
  /** Where the world is kept between starts (JSON). Defaults to nowhere: it is forgotten at the end. */
  readonly stateFile?: string | undefined
  /** Tighter or wider limits of the REST API; see `defaultRateLimits`. */
  readonly rateLimit?: Partial<RateLimitOptions> | undefined
}

/** The parts of a playground, which `PlaygroundRoutes` puts on the network. */
export type PlaygroundServices =
  | Playground
  | World
  | Events
  | Guilds
  | AuditLog
  | Members
  | Roles
  | Channels
  | Threads
  | Invites
  | Messages
  | Polls
  | Reactions
  | Commands
  | Interactions
  | UserActions
  | Gateway
  | RateLimits
  | Hangup

export class Playground extends Context.Service<
  Playground,
  {
    /** Writes a message as somebody; what a control call does, without HTTP. */
    readonly write: UserActions["Service"]["write"]
    /** Ends gateway connections and event streams for good, so that the HTTP server can stop at once. */
    readonly hangUp: Effect.Effect<void>
  }
>()("flora/playground/Playground") {
  /** What a bot logs in with. */
  static readonly botToken = Identity.botToken
  static readonly applicationId = Identity.botId
  static readonly guildId = Identity.guildId
  static readonly channelId = Identity.generalChannelId

  /** What Discord's libraries take as the API's address, for a server reached at `origin` ("http://127.0.0.1:3000"). */
  static readonly restUrl = (origin: string) => `${origin}/playground/api`

  static readonly layer = (
    options: PlaygroundOptions = {},
  ): Layer.Layer<PlaygroundServices, WorldFileError> =>
    Layer.effect(
      Playground,
      Effect.gen(function* () {
        const users = yield* UserActions
        const hangup = yield* Hangup
        return Playground.of({ write: users.write, hangUp: hangup.request })
      }),
    ).pipe(
      Layer.provideMerge(UserActions.layer),
      Layer.provideMerge(Interactions.layer),
      Layer.provideMerge(
        Layer.mergeAll(
          Reactions.layer,
          Polls.layer,
          Commands.layer,
          Gateway.layer,
          Members.layer,
          Roles.layer,
          Channels.layer,
          Threads.layer,
          Invites.layer,
        ),
      ),
      Layer.provideMerge(Layer.mergeAll(Messages.layer, Guilds.layer, RateLimits.layer(options.rateLimit))),
      Layer.provideMerge(AuditLog.layer),
      Layer.provideMerge(Layer.mergeAll(World.layer(options), Events.layer, Hangup.layer)),
      Layer.provide(NodeFileSystem.layer),
    )

  /** Hangs up when its scope closes. Built upon the HTTP server's layer, it lets the server stop without waiting. */
  static readonly layerHangUp: Layer.Layer<never, never, Playground> = Layer.effectDiscard(
    Effect.gen(function* () {
      const playground = yield* Playground
      yield* Effect.addFinalizer(() => playground.hangUp)
    }),
  )
}
