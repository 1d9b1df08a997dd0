/** The whole runtime in this process, on a Discord and a database that a test holds in its hands. */
import { Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { Configuration } from "../../src/layers/Configuration.ts"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import * as Postgres from "../../src/layers/Postgres.ts"
import { Runtime } from "../../src/Runtime.ts"
import { Deployments } from "../../src/services/Deployments.ts"
import { RevisionCache } from "../../src/services/RevisionCache.ts"
import { freshDatabase, temporaryDirectory } from "../Services.ts"
import { type ScriptedDiscord, startDiscord } from "./ScriptedDiscord.ts"

export const operatorSecret = "operator-secret-of-at-least-32-characters"

/** Answers each message with its content. */
export const echo = `on("messageCreate", (ctx) => ctx.reply(ctx.msg.content))`

export interface Flora {
  readonly url: string
  readonly logs: () => ReadonlyArray<string>
  readonly stop: Effect.Effect<void>
}

export interface Ground {
  readonly discord: ScriptedDiscord
  /** Settings of a runtime on this ground. */
  readonly settings: (url: string) => Record<string, string>
  readonly deployments: Deployments["Service"]
  /** Stores a script as deployed, with a command, and puts the bot into its guild. */
  readonly deploy: (guildId: GuildId, bundle: string, events: ReadonlyArray<string>) => Effect.Effect<void>
  /** Starts a runtime; it ends with the scope at the latest. */
  readonly start: (settings?: Record<string, string>) => Effect.Effect<Flora, unknown, Scope.Scope>
}

export const makeGround = Effect.gen(function* () {
  const discord = yield* startDiscord
  const database = yield* freshDatabase
  const dataDir = yield* temporaryDirectory
  const context = yield* Layer.build(
    Deployments.layer.pipe(
      Layer.provide(RevisionCache.layerMemory),
      Layer.provideMerge(Postgres.layerAt(database, 1)),
    ),
  ).pipe(Effect.orDie)
  const deployments = yield* Effect.provideContext(Deployments, context)

  const settings = (url: string) => ({
    FLORA_DATA_DIR: dataDir,
    API_PORT: new URL(url).port,
    DISCORD_TOKEN: "a.token.of-a-test",
    DISCORD_API_URL: discord.api,
    DATABASE_URL: Redacted.value(database),
    SECRETS_MASTER_KEY: "ab".repeat(32),
    API_SECRET: "cd".repeat(16),
    API_OPERATOR_SECRET: operatorSecret,
    RUNTIME_MAX_WORKERS: "1",
    RUNTIME_BOOT_TIMEOUT_SECS: "20",
  })

  const ground: Ground = {
    discord,
    settings,
    deployments,
    deploy: (guildId, bundle, events) =>
      deployments
        .activate(
          {
            guildId,
            entry: "bot.ts",
            script: { bundle, sourceMap: undefined },
            source: "cli",
            deployedBy: "a test",
          },
          { events: [...events], commands: [{ name: "hello", description: "h" }] },
        )
        .pipe(Effect.andThen(Effect.sync(() => discord.guilds.add(guildId))), Effect.orDie),
    start: Effect.fnUntraced(function* (more = {}) {
      const url = `http://127.0.0.1:${yield* freePort}`
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      const scope = yield* Scope.fork(yield* Effect.scope)
      const runtime = Runtime.pipe(
        Layer.provide(Logger.layer([logger])),
        Layer.provide(Configuration.layerFrom({ ...settings(url), ...more })),
      )
      yield* Layer.buildWithMemoMap(runtime, yield* Layer.makeMemoMap, scope)
      return { url, logs: () => lines, stop: Scope.close(scope, Exit.void) } satisfies Flora
    }),
  }
  return ground
})
