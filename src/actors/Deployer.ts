/**
 * A deploy, all or nothing: the script is built if it has not been, loaded beside the old one, its commands are registered, the revision
 * is stored, and only then do the events change over. Whatever fails before that leaves the old script serving.
 */
import { createHash } from "node:crypto"
import { Clock, Context, DateTime, Effect, Layer, Option } from "effect"
import { Commands } from "../discord/Commands.ts"
import { Guilds } from "../discord/Guilds.ts"
import type { Deployment, DeploymentState, DeploySource } from "../domain/Deployment.ts"
import {
  type BuildFailed,
  type BuildRefused,
  BundleTooLarge,
  type CommandsRejected,
  DeploymentNotFound,
  DeployRefused,
  type GuildNotFound,
  RevisionNotFound,
  ScriptLoadFailed,
  type SourcesTooLarge,
  type StorageUnavailable,
} from "../domain/Errors.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Limits } from "../domain/Limits.ts"
import type { DeployCheck } from "../domain/Revision.ts"
import { type Manifest, runsUnasked, type Script } from "../domain/Script.ts"
import type { ScriptFiles } from "../domain/ScriptFiles.ts"
import { WorkerPool } from "../isolates/WorkerPool.ts"
import { Operations } from "../ops/Operations.ts"
import { type Built, Builds } from "../services/builds/Builds.ts"
import { readDeclaration } from "../services/cron/Calendar.ts"
import { Deployments, type Standing, type StoredDeploymentInvalid } from "../services/Deployments.ts"
import { Logs } from "../services/Logs.ts"
import { changesBetween, type Revision } from "../services/RevisionRows.ts"
import { Revisions } from "../services/Revisions.ts"
import { Secrets } from "../services/secrets/Secrets.ts"
import type { DiscordCallFailed } from "../discord/DiscordRest.ts"
import type { SqlError } from "effect/sql"
import type { GuildActor, Prepared } from "./GuildActor.ts"
import { GuildRouter } from "./GuildRouter.ts"
import { makeTrials } from "./Trial.ts"

/** What somebody wants deployed: a script, or files to build one from. */
export interface Submission {
  readonly guildId: GuildId
  readonly entry: string
  readonly script: Script | undefined
  readonly files: ScriptFiles | undefined
  readonly source: DeploySource
  /** Name of the person or program that deploys. */
  readonly deployedBy: string
  readonly message: string | undefined
}

/** Who wants a rollback, and why. */
export type RollbackReason = Pick<Submission, "source" | "deployedBy" | "message">

/** Gets each line that a build tells. */
type Tell = (message: string) => void

/** A script that is ready does not become what the guild runs. */
export type ActivationFailed =
  | GuildNotFound
  | BundleTooLarge
  | DeployRefused
  | ScriptLoadFailed
  | CommandsRejected
  | DiscordCallFailed
  | SqlError.SqlError
  | StoredDeploymentInvalid
  | StorageUnavailable

export type DeployFailed = ActivationFailed | SourcesTooLarge | BuildFailed | BuildRefused

export type StateChangeFailed =
  | DeploymentNotFound
  | CommandsRejected
  | SqlError.SqlError
  | StoredDeploymentInvalid

export class Deployer extends Context.Service<
  Deployer,
  {
    readonly deploy: (submission: Submission, tell?: Tell) => Effect.Effect<Deployment, DeployFailed>
    /** What a deploy would do, without anything of it happening in the guild or in its history. */
    readonly check: (submission: Submission, tell?: Tell) => Effect.Effect<DeployCheck, DeployFailed>
    /** Deploys what an earlier revision ran, as a new revision that names it. Errors: `RevisionNotFound`. */
    readonly rollback: (
      guildId: GuildId,
      revision: string,
      reason: RollbackReason,
    ) => Effect.Effect<Deployment, ActivationFailed | RevisionNotFound>
    /** Deploys only where nothing ever was; asked while no other deploy of that guild is under way. */
    readonly deployFirst: (revision: Revision) => Effect.Effect<void, ActivationFailed>
    /** Stops running the guild's script and takes its commands away, but keeps everything. */
    readonly pause: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** Runs a paused script again. */
    readonly resume: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** Like pausing, until the next deploy; the history stays. */
    readonly undeploy: (guildId: GuildId) => Effect.Effect<void, StateChangeFailed>
    /** Ends the guild's quarantine, and lets it deploy and check again where that was refused. */
    readonly release: (guildId: GuildId) => void
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
      const builds = yield* Builds
      const revisions = yield* Revisions
      const pool = yield* WorkerPool
      const operations = yield* Operations
      const { placeholders } = yield* Secrets
      const limits = yield* Limits
      const { scriptBytes, strikes } = limits
      const trials = makeTrials({ pool, operations, limits, secretsOf: placeholders })

      const checkSize = (bundle: string) => {
        const bytes = Buffer.byteLength(bundle)
        return bytes > scriptBytes
          ? Effect.fail(new BundleTooLarge({ bytes, limit: scriptBytes }))
          : Effect.void
      }

      /** A pattern or an option that means nothing fails the deploy like an error that the script throws. */
      const checkJobs = Effect.fnUntraced(
        function* ({ crons = [] }: Manifest) {
          const now = yield* Clock.currentTimeMillis
          yield* Effect.forEach(crons, (each) => readDeclaration(each, now), { discard: true })
        },
        Effect.catchTag("CronInvalid", ({ message }) =>
          Effect.fail(new ScriptLoadFailed({ reason: "thrown", error: { name: "TypeError", message } })),
        ),
      )

      /** The history of failures is for people; it must not hide the failure itself. */
      const record = (revision: Revision, { message }: { readonly message: string }) =>
        Effect.ignore(deployments.recordFailure(revision, message))

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
            const prepared = yield* restore(actor.prepare(revision.script))
            return yield* Effect.onError(
              Effect.andThen(checkJobs(prepared.manifest), commit(revision, prepared)),
              () => prepared.discard,
            )
          }).pipe(
            Effect.tapErrorTag(["ScriptLoadFailed", "CommandsRejected"], (failure) =>
              record(revision, failure),
            ),
          ),
        )

      const deployReady = Effect.fnUntraced(function* (revision: Revision) {
        yield* checkSize(revision.script.bundle)
        yield* guilds.require(revision.guildId)
        const actor = router.actor(revision.guildId)
        return yield* actor.deploying.withPermits(1)(
          Effect.andThen(refuseHarmful(revision.guildId, actor), replace(revision, actor)),
        )
      })

      /** The bundle as it was given, or one made of the files. */
      const scriptOf = Effect.fnUntraced(function* (
        { guildId, entry, script, files }: Submission,
        tell: Tell,
        checkTypes: boolean,
      ) {
        if (script !== undefined) yield* checkSize(script.bundle)
        if (files !== undefined) yield* builds.checkSize(files)
        if (script !== undefined) return { ...script, typesChecked: false } satisfies Built
        yield* guilds.require(guildId)
        return yield* builds.build({ guildId, entry, files: files ?? {}, checkTypes }, tell)
      })

      const refuse = (guildId: GuildId, until: number | undefined) =>
        until === undefined
          ? Effect.void
          : Effect.fail(new DeployRefused({ guildId, deploys: strikes, until: DateTime.makeUnsafe(until) }))

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
        yield* refuse(guildId, actor.deploysRefusedUntil(yield* Clock.currentTimeMillis))
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
        release: (guildId) => {
          router.find(guildId)?.release()
          trials.forget(guildId)
        },
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
        deploy: Effect.fn("Deployer.deploy")(function* (submission: Submission, tell: Tell = () => {}) {
          const script = yield* scriptOf(submission, tell, false).pipe(
            Effect.tapErrorTag("BuildFailed", (failure) =>
              record({ ...submission, script: { bundle: "", sourceMap: undefined } }, failure),
            ),
          )
          return yield* deployReady({ ...submission, script })
        }),
        check: Effect.fn("Deployer.check")(function* (submission: Submission, tell: Tell = () => {}) {
          const { guildId, files } = submission
          const script = yield* scriptOf(submission, tell, true)
          yield* checkSize(script.bundle)
          yield* guilds.require(guildId)
          const now = yield* Clock.currentTimeMillis
          const { manifest, log } = yield* router.actor(guildId).deploying.withPermits(1)(
            Effect.andThen(
              refuse(guildId, trials.refusedUntil(guildId, now)),
              trials.run(guildId, script, now),
            ),
          )
          yield* checkJobs(manifest)
          const check: DeployCheck = {
            bundleHash: createHash("sha256").update(script.bundle).digest("hex"),
            bundleBytes: Buffer.byteLength(script.bundle),
            events: manifest.events,
            commands: manifest.commands.map(({ name, type = 1 }) => ({
              name: String(name),
              type: Number(type),
            })),
            crons: manifest.crons ?? [],
            typesChecked: script.typesChecked,
            changes: changesBetween(yield* revisions.currentFiles(guildId), files) ?? null,
            log,
          }
          return check
        }),
        rollback: Effect.fn("Deployer.rollback")(function* (guildId, revision, reason) {
          const { report, script, files } = yield* revisions.read(guildId, revision)
          if (report.status === "failed")
            return yield* new RevisionNotFound({ guildId, revision, reason: "failed" })
          const { entry, revisionId: restores } = report
          return yield* deployReady({ guildId, entry, script, files, restores, ...reason })
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
