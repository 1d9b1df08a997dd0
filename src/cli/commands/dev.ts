import { dirname, resolve } from "node:path"
import { Console, Effect, Predicate, Stream } from "effect"
import { Command } from "effect/cli"
import { type BuildFailed, bundleScript } from "../Bundle.ts"
import { explain } from "../Explain.ts"
import { client, guild } from "../Flags.ts"
import { formatLogLine } from "../LogText.ts"
import { scriptOf } from "../Project.ts"
import { typecheck } from "../Typecheck.ts"
import { makeWatch } from "../Watch.ts"
import { describeDeployment, entry } from "./deploy.ts"
import { sdkFrames } from "./logs.ts"

export const dev = Command.make(
  "dev",
  { entry, guild, sdkFrames },
  Effect.fn("dev")(function* ({ entry, guild, sdkFrames }) {
    const script = yield* scriptOf(entry)
    const runtime = yield* client
    const watch = yield* makeWatch(dirname(resolve(script.root, script.entry)))

    const deployOnce = Effect.gen(function* () {
      const began = performance.now()
      const { inputs, ...bundle } = yield* bundleScript(script.entry, script.root)
      watch.follow(inputs)
      const deployment = yield* runtime.Deploy({ guildId: guild, source: "cli", ...bundle })
      yield* Console.log(describeDeployment(deployment, Math.round(performance.now() - began)))
    })

    /** What fails leaves the script that runs as it is. */
    const tryDeploy = (isFirst: boolean) =>
      Effect.catch(deployOnce, (error: BuildFailed | Error) =>
        isConnectionLost(error) && isFirst
          ? Effect.fail(error)
          : Console.error(
              `flora: ${explain(error)}\nflora: not deployed; the script that ran before goes on`,
            ),
      )

    const checkTypes = Effect.flatMap(typecheck(script.root), (said) => {
      if (said === undefined) return Effect.void
      return said === "" ? Console.log("types: fine") : Console.log(`types:\n${said}`)
    })

    /** Types are checked beside, and anew when something has been saved meanwhile. */
    const untilSaved = Effect.raceFirst(watch.saved, Effect.andThen(checkTypes, Effect.never))

    const logs = runtime
      .Logs({ guildId: guild, limit: 0, follow: true, ...(sdkFrames ? { sdkFrames } : {}) })
      .pipe(
        Stream.runForEach((line) => Console.log(formatLogLine(line))),
        // A runtime that is started again has the log again.
        Effect.ignore,
        Effect.andThen(Effect.sleep("500 millis")),
        Effect.forever,
      )

    watch.follow([])
    yield* Effect.forkScoped(logs)
    yield* tryDeploy(true)
    yield* Console.log(`watching ${script.root}; Ctrl-C ends it`)
    while (true) {
      yield* untilSaved
      yield* tryDeploy(false)
    }
  }, Effect.scoped),
).pipe(Command.withDescription("Deploy a script whenever it is saved, and show its log"))

/** Whether nobody answers at all: then there is nothing to watch for. */
const isConnectionLost = (error: unknown) => Predicate.isTagged(error, "RpcClientError")
