/** Egress as the runtime has it, with its own server, where 127.0.0.2 counts as public and names are asked of a test's DNS server. */
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"
import type { GuildId } from "../../../src/domain/Ids.ts"
import { defaultLimits, Limits, type LimitValues } from "../../../src/domain/Limits.ts"
import * as Server from "../../../src/http/Server.ts"
import { Configuration } from "../../../src/layers/Configuration.ts"
import { Egress, type FetchRequest } from "../../../src/services/egress/Egress.ts"
import type { FetchRefused } from "../../../src/services/egress/Errors.ts"
import { type DnsAnswer, dnsServer, internet } from "./LocalServers.ts"

export const guildId = "900000000000000001" as GuildId
export const otherGuild = "900000000000000002" as GuildId

export interface EgressOptions {
  readonly limits?: Partial<LimitValues>
  /** Defaults to the address that plays the internet. */
  readonly allow?: string
  readonly settings?: Readonly<Record<string, string>>
  /** Names that the DNS server knows; by default none. */
  readonly names?: (name: string) => DnsAnswer
}

export const makeEgress = Effect.fnUntraced(function* (options: EgressOptions = {}) {
  const dns = yield* dnsServer(options.names ?? (() => "unknown"))
  const configuration = Configuration.layerFrom({
    API_PORT: "0",
    EGRESS_ALLOW: options.allow ?? internet,
    EGRESS_DNS: dns.address,
    ...options.settings,
  })
  const layer = Egress.layer.pipe(
    Layer.provideMerge(Server.layer),
    Layer.provide(configuration),
    Layer.provide(Layer.succeed(Limits, { ...defaultLimits, ...options.limits })),
  )
  const context = yield* Layer.build(layer)
  const egress = yield* Effect.provideContext(Egress, context)
  const { address } = yield* Effect.provideContext(HttpServer.HttpServer, context)
  const get = (url: string, request: Partial<FetchRequest> = {}, guild = guildId) =>
    egress.fetch(guild, { method: "GET", headers: [], redirect: "follow", ...request, url })
  return {
    egress,
    dns,
    get,
    /** Why a request is refused; a defect when it is not, or fails otherwise. */
    refusal: (url: string, request: Partial<FetchRequest> = {}) =>
      Effect.flip(get(url, request)).pipe(
        Effect.filterOrElse(
          (error): error is FetchRefused => error._tag === "FetchRefused",
          (error) => Effect.die(new Error(`${url}: ${error._tag}: ${error.message}`)),
        ),
        Effect.map(({ reason }) => reason),
        Effect.orDie,
      ),
    ownPort: Number(new URL(HttpServer.formatAddress(address)).port),
  }
})
