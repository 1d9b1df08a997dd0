import { Console, Effect } from "effect"
import { Command } from "effect/cli"
import { client, guild, tell } from "../Flags.ts"

/** The three commands that change whether a guild's script runs. */
const command = (
  name: "pause" | "resume" | "undeploy",
  call: "PauseDeployment" | "ResumeDeployment" | "Undeploy",
  done: string,
  description: string,
) =>
  Command.make(
    name,
    { guild },
    Effect.fn(name)(function* ({ guild }) {
      yield* (yield* client)[call]({ guildId: guild })
      yield* tell({ guildId: guild, done }, Console.log(`guild ${guild}: ${done}`))
    }, Effect.scoped),
  ).pipe(Command.withDescription(description))

export const pause = command(
  "pause",
  "PauseDeployment",
  "paused",
  "Stop running a guild's script, and keep it",
)
export const resume = command("resume", "ResumeDeployment", "running again", "Run a paused script again")
export const undeploy = command(
  "undeploy",
  "Undeploy",
  "undeployed",
  "Take a guild's script away; its history stays",
)
