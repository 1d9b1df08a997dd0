/**
 * A deploy, all or nothing: the new script is loaded beside the old one, its commands are registered, the revision is stored,
 * and only then do the events change over. Whatever fails before that leaves the old script serving.
 */
import { Clock, Context, DateTime, Effect, Layer, Option } from "effect"
import { Commands } from "../discord/Commands.ts"
import { Guilds } from "../discord/Guilds.ts"
import type { Deployment, DeploymentState } from "../domain/Deployment.ts"
import {
  BundleTooLarge,
  type CommandsRejected,
  DeploymentNotFound,
  DeployRefused,
  type GuildNotFound,
  ScriptLoadFailed,
} from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import { runsUnasked } from "../domain/Script.ts"
import type { Manifest } from "../domain/Script.ts"
import { readDeclaration } from "../services/cron/Calendar.ts"
import {
  Deployments,
  type Revision,
  type Standing,
  type StoredDeploymentInvalid,
} from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import type { SqlError } from "effect/sql"
import type { GuildActor, Prepared } from "./GuildActor.ts"
import { GuildRouter } from "./GuildRouter.ts"

export type DeployFailed =
  | GuildNotFound
  | BundleTooLarge
  | DeployRefused
  | ScriptLoadFailed
  | CommandsRejected
  | DiscordCallFailed
  | SqlError.SqlError
  | StoredDeploymentInvalid

export type StateChangeFailed =
  | DeploymentNotFound
  | CommandsRejected
  | SqlError.SqlError
  | StoredDeploymentInvalid

export class Deployer extends Context.Service<
  Deployer,
  {
    readonly deploy: (revision: Revision) => Effect.Effect<Deployment, DeployFailed>
    /** Deploys only where nothing ever was; asked while no other deploy of that guild is under way. */
    readonly deployFirst: (revision: Revision) => Effect.Effect<void, DeployFailed>
    /** Stops running the guild's script and takes its commands away, but keeps everything. */
    readonly pause: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** Runs a paused script again. */
    readonly resume: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** Like pausing, until the next deploy; the history stays. */
    readonly undeploy: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** The bot was removed from the guild: its script ends, and its deployment waits for the bot to come back. */
    readonly leave: (guildId: GuildId) => Effect.Effect<void, SqlError.SqlError>
    /**
     * The bot is in the guild. Where it had left, the commands are registered again, unless the script is paused. Tells how the
     * deployment stands; none where nothing was ever deployed.
     */
    readonly rejoin: (guildId: GuildId) => Effect.Effect<Option.Option<Standing>, StateChangeFailed>
  }
>()("flora/actors/Deployer") {
  static readonly layer = Layer.effect(
    Deployer,
    Effect.gen(function* () {
      const router = yield* GuildRouter
      const deployments = yield* Deployments
      const commands = yield* Commands
      const guilds = yield* Guilds
      const logs = yield* Logs
      const { scriptBytes, strikes } = yield* Limits

      const checkSize = (bundle: string) => {
        const bytes = Buffer.byteLength(bundle)
        return bytes > scriptBytes
          ? Effect.fail(new BundleTooLarge({ bytes, limit: scriptBytes }))
          : Effect.void
      }

      /** A pattern or an option that means nothing fails the deploy like an error that the script throws. */
      const checkJobs = Effect.fnUntraced(
        function* (_: Revision, { crons = [] }: Manifest) {
          const now = yield* Clock.currentTimeMillis
          yield* Effect.forEach(crons, (each) => readDeclaration(each, now), { discard: true })
        },
        (check, revision) =>
          Effect.catchTag(check, "CronInvalid", ({ message }) => {
            const failure = new ScriptLoadFailed({ reason: "thrown", error: { name: "TypeError", message } })
            return Effect.andThen(
              Effect.ignore(deployments.recordFailure(revision, failure.message)),
              Effect.fail(failure),
            )
          }),
      )

      /** From here on it is all or nothing: a caller that goes away must not leave half a deploy. */
      const commit = Effect.fnUntraced(function* (revision: Revision, prepared: Prepared) {
        const { putBack } = yield* commands.sync(revision.guildId, prepared.manifest.commands)
        const deployment = yield* Effect.onError(
          deployments.activate(revision, prepared.manifest),
          () => putBack,
        )
        prepared.adopt()
        logs.write(
          revision.guildId,
          "info",
          "runtime",
          `deployed ${revision.entry} (${deployment.revisionId.slice(0, 8)}) by ${revision.deployedBy}`,
        )
        return deployment
      })

      const replace = (revision: Revision, actor: GuildActor) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            // Loading may take its whole time limit; until it is over, nothing has been changed that would have to be undone.
            const prepared = yield* restore(actor.prepare(revision.script)).pipe(
              Effect.tapError((failure) =>
                // The history of failures is for people; it must not hide the failure itself.
                Effect.ignore(deployments.recordFailure(revision, failure.message)),
              ),
            )
            return yield* Effect.onError(
              Effect.andThen(checkJobs(revision, prepared.manifest), commit(revision, prepared)),
              () => prepared.discard,
            )
          }),
        )

      /** Commands first: if Discord does not take them, nothing has changed. */
      const changeState = Effect.fnUntraced(function* (
        guildId: GuildId,
        state: DeploymentState | "removed",
        said: string,
      ) {
        const actor = router.actor(guildId)
        yield* actor.deploying.withPermits(1)(
          Effect.gen(function* () {
            const manifest = yield* deployments.manifest(guildId)
            if (Option.isNone(manifest)) return yield* new DeploymentNotFound({ guildId })
            const wanted = state === "active" ? manifest.value.commands : []
            const { putBack } = yield* commands.sync(guildId, wanted)
            yield* Effect.onError(deployments.setState(guildId, state), () => putBack)
            if (state !== "active") actor.dismiss()
            else {
              actor.expect(manifest.value.events)
              if (runsUnasked(manifest.value)) actor.wake()
            }
            logs.write(guildId, "info", "runtime", said)
          }),
        )
      }, Effect.uninterruptible)

      const refuseHarmful = Effect.fnUntraced(function* (guildId: GuildId, actor: GuildActor) {
        const until = actor.deploysRefusedUntil(yield* Clock.currentTimeMillis)
        if (until === undefined) return
        return yield* new DeployRefused({ guildId, deploys: strikes, until: DateTime.makeUnsafe(until) })
      })

      const comeBack = Effect.fnUntraced(function* (guildId: GuildId) {
        const standing = yield* deployments.standing(guildId)
        if (Option.isNone(standing) || !standing.value.left) return standing
        if (standing.value.state === "active") {
          const manifest = yield* deployments.manifest(guildId)
          if (Option.isSome(manifest)) yield* commands.sync(guildId, manifest.value.commands)
        }
        yield* deployments.markLeft(guildId, false)
        logs.write(guildId, "info", "runtime", "the bot is back in the guild")
        return standing
      })

      return Deployer.of({
        leave: Effect.fn("Deployer.leave")(function* (guildId) {
          const actor = router.actor(guildId)
          actor.dismiss()
          yield* actor.deploying.withPermits(1)(deployments.markLeft(guildId, true))
        }),
        rejoin: Effect.fn("Deployer.rejoin")(function* (guildId) {
          // At every start all guilds come this way: no actor is made for those that have stayed. One that leaves has an actor.
          const standing = yield* deployments.standing(guildId)
          const stayed = Option.isNone(standing) || !standing.value.left
          if (stayed && router.find(guildId) === undefined) return standing
          return yield* router.actor(guildId).deploying.withPermits(1)(comeBack(guildId))
        }),
        pause: Effect.fn("Deployer.pause")((guildId) =>
          changeState(guildId, "paused", "the script is paused"),
        ),
        resume: Effect.fn("Deployer.resume")((guildId) =>
          changeState(guildId, "active", "the script is resumed"),
        ),
        undeploy: Effect.fn("Deployer.undeploy")((guildId) =>
          changeState(guildId, "removed", "the script is undeployed"),
        ),
        deploy: Effect.fn("Deployer.deploy")(function* (revision) {
          yield* checkSize(revision.script.bundle)
          yield* guilds.require(revision.guildId)
          const actor = router.actor(revision.guildId)
          return yield* actor.deploying.withPermits(1)(
            Effect.andThen(refuseHarmful(revision.guildId, actor), replace(revision, actor)),
          )
        }),
        deployFirst: Effect.fn("Deployer.deployFirst")(function* (revision) {
          const actor = router.actor(revision.guildId)
          yield* actor.deploying.withPermits(1)(
            Effect.gen(function* () {
              if (!(yield* deployments.isKnown(revision.guildId))) yield* replace(revision, actor)
            }),
          )
        }),
      })
    }),
  )
}
