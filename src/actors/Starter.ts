/** Gives a guild that has no script the starter script, so that a bot that has just joined answers `!ping`. */
import { fileURLToPath } from "node:url"
import { Context, Effect, Layer, Option } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Bundler } from "../services/Bundler.ts"
import { Deployments } from "../services/Deployments.ts"
import { Deployer } from "./Deployer.ts"
import { GuildRouter } from "./GuildRouter.ts"

const root = fileURLToPath(new URL("../../examples/starter", import.meta.url))
const entry = "src/main.ts"

export class Starter extends Context.Service<
  Starter,
  {
    /** The gateway has told of a guild: deploys the starter where nothing is deployed, wakes scripts that want `ready`. */
    readonly welcome: (guildId: GuildId) => Effect.Effect<void>
  }
>()("flora/actors/Starter") {
  static readonly layer = Layer.effect(
    Starter,
    Effect.gen(function* () {
      const deployments = yield* Deployments
      const deployer = yield* Deployer
      const router = yield* GuildRouter
      const bundler = yield* Bundler
      const starter = yield* Effect.cached(bundler.bundle(`${root}/${entry}`, root))

      return Starter.of({
        welcome: Effect.fn("Starter.welcome")(
          function* (guildId) {
            const deployment = yield* deployments.get(guildId)
            if (Option.isSome(deployment)) {
              const { state, events } = deployment.value
              router.expect(guildId, state === "active" ? events : [])
              if (state === "active" && events.includes("ready")) router.actor(guildId).wake()
              return
            }
            const script = yield* starter
            yield* deployer.deployFirst({ guildId, entry, script, source: "bootstrap", deployedBy: "flora" })
          },
          (effect, guildId) =>
            Effect.catchCause(effect, (cause) =>
              Effect.logError(`guild ${guildId} got no starter script`, cause),
            ),
        ),
      })
    }),
  )
}
