/**
 * What tracing costs on the hot path: `node bench/flora/tracing.ts [rounds]`. Three processes of the dispatch benchmark take turns: two that
 * trace nothing, whose difference is what the measurement itself is worth, and one that keeps one trace in a hundred. CPU time per event
 * of both sides, medians. Replies go through a span, as calls to Discord do.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import { Effect, Layer, Schema } from "effect"
import { Configuration } from "../../src/layers/Configuration.ts"
import * as Tracing from "../../src/layers/Tracing.ts"
import { startContender } from "../Contender.ts"
import { median } from "../Figures.ts"
import { serveCrowd } from "../load/Crowd.ts"
import { type Guild, openGround } from "./Ground.ts"

interface Options {
  readonly tenants: number
  /** Where traces go; nothing is traced without. */
  readonly collector?: string
}

/** As `DiscordRest.request` does it. */
const call = Effect.fn("DiscordRest.request", { kind: "client" })(function* (reply: Effect.Effect<unknown>) {
  yield* Effect.annotateCurrentSpan({
    "http.request.method": "POST",
    "url.template": "/channels/:id/messages",
    "server.address": "discord.com",
  })
  return yield* reply
})

const program = ({ tenants, collector }: Options) =>
  openGround(
    1,
    (ground, run) => {
      const guilds: Array<Guild> = []
      return serveCrowd(
        (onReply) => ({
          hosts: () => ground.pool.status().map(({ pid }) => pid),
          add: async (tenant) => {
            guilds[tenant] = await run(
              ground.guild(tenant, (id) => onReply(tenant, id), { through: (reply) => call(reply) }),
            )
          },
          send: (tenant, text) => guilds[tenant]!.actor.offer("messageCreate", text),
        }),
        { tenants },
      )
    },
    { turnCpuMs: 1000 },
    collector === undefined
      ? Layer.empty
      : Layer.orDie(
          Tracing.layer.pipe(
            Layer.provide(Configuration.limits),
            Layer.provide(
              Configuration.layerFrom({
                OTEL_EXPORTER_OTLP_ENDPOINT: collector,
                OTEL_TRACES_SAMPLER_ARG: "0.01",
              }),
            ),
          ),
        ),
  )

const Saturation = Schema.Struct({
  eventsPerSecond: Schema.Number,
  ownCpu: Schema.Number,
  hostCpu: Schema.Number,
})

/** Takes everything and looks at nothing. */
const collector = Effect.acquireRelease(
  Effect.promise(
    () =>
      new Promise<ReturnType<typeof createServer>>((done) => {
        const server = createServer((request, response) => {
          request.resume().on("end", () => response.end())
        })
        server.listen(0, "127.0.0.1", () => done(server))
      }),
  ),
  (server) => Effect.sync(() => server.close().closeAllConnections()),
)

const compare = Effect.fnUntraced(function* (rounds: number) {
  const server = yield* collector
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const start = (name: string, parameters: Options) =>
    startContender({ name, program: "flora/tracing.ts", parameters, ready: Schema.Unknown })
  const contenders = [
    yield* start("nothing", { tenants: 50 }),
    yield* start("nothing, once more", { tenants: 50 }),
    yield* start("one trace in a hundred", { tenants: 50, collector: url }),
  ]
  const window = (of: (typeof contenders)[number], ms: number) =>
    of.ask("saturate", { depth: 4, ms }, Saturation)
  // Young code is slow.
  for (const each of [...contenders, ...contenders]) yield* window(each, 2000)
  const heard = contenders.map((): Array<number> => [])
  for (let round = 0; round < rounds; round++) {
    // Nobody is always behind the same other.
    for (let each = 0; each < contenders.length; each++) {
      const turn = round % 2 === 0 ? each : contenders.length - 1 - each
      const { ownCpu, hostCpu } = yield* window(contenders[turn]!, 400)
      heard[turn]!.push(ownCpu + hostCpu)
    }
  }
  const costs = heard.map(median)
  yield* Effect.sync(() => {
    contenders.forEach(({ name }, place) => {
      const more = (costs[place]! / costs[0]! - 1) * 100
      console.log(`${name}: ${costs[place]!.toFixed(1)} µs of CPU per event, ${more.toFixed(1)} % more`)
    })
  })
})

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , given = "40"] = process.argv
  if (given.startsWith("{")) await program(JSON.parse(given) as Options)
  else await Effect.runPromise(Effect.scoped(compare(Number(given))))
}
