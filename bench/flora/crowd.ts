/**
 * flora's own side of the dispatch benchmark: from the offer to a guild's actor to the reply operation in the runtime, with real hosts. An
 * operation that answers at once stands in for Discord.
 */
import { availableParallelism } from "node:os"
import { type CrowdOptions, serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { type Guild, openGround } from "./Ground.ts"

const options = parameters<CrowdOptions & { readonly workers?: number }>()

await openGround(
  options.workers ?? availableParallelism(),
  (ground, run) => {
    const guilds: Array<Guild> = []
    return serveCrowd(
      (onReply) => ({
        hosts: () => ground.pool.status().map(({ pid }) => pid),
        add: async (tenant) => {
          guilds[tenant] = await run(ground.guild(tenant, (id) => onReply(tenant, id)))
        },
        send: (tenant, text) => guilds[tenant]!.actor.offer("messageCreate", text),
      }),
      options,
    )
  },
  {
    // A spin that a busy machine stretches past the limit must not change what is measured.
    turnCpuMs: 1000,
    // All are to be live: what waking costs is measured apart.
    isolatesPerWorker: 5000,
    hostMemoryMb: 16_384,
  },
)
