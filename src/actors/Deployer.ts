/**
 * A deploy, all or nothing: the new script is loaded beside the old one, its commands are registered, the revision is stored,
 * and only then do the events change over. Whatever fails before that leaves the old script serving.
 */
import { Context, Effect, Layer } from "effect"
import { Commands } from "../discord/Commands.ts"
import { Guilds } from "../discord/Guilds.ts"
import type { Deployment } from "../domain/Deployment.ts"
import {
  BundleTooLarge,
  type CommandsRejected,
  type GuildNotFound,
  type ScriptLoadFailed,
} from "../domain/Errors.ts"
import { Limits } from "../domain/Limits.ts"
import { Deployments, type Revision, type StoredDeploymentInvalid } from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import type { SqlError } from "effect/sql"
import { GuildRouter } from "./GuildRouter.ts"

export type DeployFailed =
  | GuildNotFound
  | BundleTooLarge
  | ScriptLoadFailed
  | CommandsRejected
  | DiscordCallFailed
  | SqlError.SqlError
  | StoredDeploymentInvalid

export class Deployer extends Context.Service<
  Deployer,
  { readonly deploy: (revision: Revision) => Effect.Effect<Deployment, DeployFailed> }
>()("flora/actors/Deployer") {
  static readonly layer = Layer.effect(
    Deployer,
    Effect.gen(function* () {
      const router = yield* GuildRouter
      const deployments = yield* Deployments
      const commands = yield* Commands
      const guilds = yield* Guilds
      const logs = yield* Logs
      const { scriptBytes } = yield* Limits

      const checkSize = (bundle: string) => {
        const bytes = Buffer.byteLength(bundle)
        return bytes > scriptBytes
          ? Effect.fail(new BundleTooLarge({ bytes, limit: scriptBytes }))
          : Effect.void
      }

      const replace = Effect.fnUntraced(function* (revision: Revision) {
        const actor = router.actor(revision.guildId)
        const prepared = yield* actor.prepare(revision.script).pipe(
          Effect.tapError((failure) =>
            // The history of failures is for people; it must not hide the failure itself.
            Effect.ignore(deployments.recordFailure(revision, failure.message)),
          ),
        )
        const deployment = yield* Effect.gen(function* () {
          const { putBack } = yield* commands.sync(revision.guildId, prepared.manifest.commands)
          return yield* Effect.onError(deployments.activate(revision, prepared.manifest), () => putBack)
        }).pipe(Effect.onError(() => prepared.discard))
        prepared.adopt()
        logs.write(
          revision.guildId,
          "info",
          "runtime",
          `deployed ${revision.entry} (${deployment.revisionId.slice(0, 8)}) by ${revision.deployedBy}`,
        )
        return deployment
      })

      return Deployer.of({
        deploy: Effect.fn("Deployer.deploy")(function* (revision) {
          yield* checkSize(revision.script.bundle)
          yield* guilds.require(revision.guildId)
          // Uninterruptible once begun: a caller that goes away must not leave half a deploy.
          return yield* Effect.uninterruptible(
            router.actor(revision.guildId).deploying.withPermits(1)(replace(revision)),
          )
        }),
      })
    }),
  )
}
