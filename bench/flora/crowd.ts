/**
 * flora's own side of the dispatch benchmark: from the offer to a guild's actor to the reply operation in the runtime, with real hosts. An operation that
 * answers at once stands in for Discord.
 */
import { availableParallelism } from "node:os"
import { Effect, type Scope } from "effect"
import { type CrowdOptions, serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { bench, type Guild } from "./Ground.ts"

const options = parameters<CrowdOptions & { readonly workers?: number }>()

await bench(
  options.workers ?? availableParallelism(),
  (ground) =>
    Effect.gen(function* () {
      const scope = yield* Effect.context<Scope.Scope>()
      const guilds: Array<Guild> = []
      yield* Effect.promise(() =>
        serveCrowd(
          (onReply) => ({
            hosts: () => ground.pool.status().map(({ pid }) => pid),
            add: async (tenant) => {
              const made = ground.guild(tenant, (id) => onReply(tenant, id))
              guilds[tenant] = await Effect.runPromise(Effect.provideContext(made, scope))
            },
            send: (tenant, text) => guilds[tenant]!.actor.offer("messageCreate", text),
          }),
          options,
        ),
      )
    }),
  // A spin that a busy machine stretches past the limit must not change what is measured.
  { turnCpuMs: 1000 },
)
