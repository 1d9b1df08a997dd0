/** Gives a guild that has no script the starter script, so that a bot that has just joined answers `!ping`. */
import { fileURLToPath } from "node:url"
import { Context, Effect, Layer } from "effect"
import type { GuildId } from "../domain/Ids.ts"
import { Bundler } from "../services/Bundler.ts"
import { Deployer } from "./Deployer.ts"

const root = fileURLToPath(new URL("../../examples/starter", import.meta.url))
const entry = "src/main.ts"

export class Starter extends Context.Service<
  Starter,
  {
    /** Deploys the starter where nothing ever was deployed. A failure is logged; the guild then has no script. */
    readonly welcome: (guildId: GuildId) => Effect.Effect<void>
  }
>()("flora/actors/Starter") {
  static readonly layer = Layer.effect(
    Starter,
    Effect.gen(function* () {
      const deployer = yield* Deployer
      const bundler = yield* Bundler
      const starter = yield* Effect.cached(bundler.bundle(`${root}/${entry}`, root))

      return Starter.of({
        welcome: Effect.fn("Starter.welcome")(
          function* (guildId) {
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
