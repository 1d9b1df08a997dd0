/**
 * Where a request goes, as far as the URL alone tells: scheme, port and name. The URL is parsed once, here, and what is connected to
 * is taken from the result, so that no second parser can see another host in the same text.
 */
import { isIP } from "node:net"
import { Effect } from "effect"
import { FetchRefused, type RefusalReason } from "./Errors.ts"

export interface Target {
  readonly protocol: "http:" | "https:"
  /** In lower case, without the dot at its end; an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
  /** As the client takes it: `https://host:port`. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** The whole URL without its fragment. */
  readonly href: string
}

/** Ports below 1024 are services of machines; of those, only the web's own are reached. */
const wellKnownPorts = new Set([80, 443])

/**
 * Ports from 1024 up that are refused: those that browsers refuse (services that can be talked to by accident), and those of
 * databases, queues and remote control, which are often open to every machine of a network.
 */
const refusedPorts = new Set([
  // Browsers' list.
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
  // Databases, caches and queues.
  1433, 1521, 3306, 4222, 5432, 5433, 5672, 5984, 6379, 6380, 7000, 7474, 7687, 8529, 9042, 9092, 9200, 9300,
  11_211, 26_379, 27_017, 27_018, 27_019, 28_015,
  // Containers, clusters and remote control.
  2181, 2375, 2376, 2379, 2380, 3389, 4243, 5900, 5985, 5986, 6443, 8500, 10_250, 10_255,
])

/** Top-level names that are set aside for private networks. */
const privateNames = ["localhost", "local", "internal", "home.arpa"]

const isOrEndsWith = (host: string, name: string) => host === name || host.endsWith(`.${name}`)

/** Discord, but for the hosts that only give out files. */
const isDiscord = (host: string) =>
  host !== "cdn.discordapp.com" &&
  ["discord.com", "discordapp.com", "discord.gg"].some((name) => isOrEndsWith(host, name))

export interface TargetRules {
  /** Names that the operator allows, whatever they stand for. */
  readonly allowsHost: (host: string) => boolean
  /** Where Discord's API is reached, when it is not Discord itself. */
  readonly discordApi: string
}

/** Reads a URL and applies the rules for its parts. Errors: `FetchRefused`. */
export const parseTarget = (
  text: string,
  rules: TargetRules,
  base?: string,
): Effect.Effect<Target, FetchRefused> => {
  const refuse = (reason: RefusalReason, message: string) =>
    Effect.fail(new FetchRefused({ reason, message }))
  const url = URL.parse(text, base)
  if (url === null) return refuse("url", "fetch needs an absolute URL")
  const { protocol } = url
  if (protocol !== "http:" && protocol !== "https:")
    return refuse("scheme", `fetch takes http: and https: only, not ${protocol}`)
  if (url.username !== "" || url.password !== "")
    return refuse("credentials", "a URL must not carry a user name or a password; use a header")
  const host = hostOf(url)
  const port = portOf(url)
  if (port < 1024 ? !wellKnownPorts.has(port) : refusedPorts.has(port))
    return refuse("port", `port ${port} is not open to scripts`)
  if (isDiscord(host) || isSameServer(url, rules.discordApi))
    return refuse("discord", "Discord's API is reached through ctx and rest, not through fetch")
  if (isIP(host) === 0 && !rules.allowsHost(host) && privateNames.some((name) => isOrEndsWith(host, name)))
    return refuse("host", `${host} is a name for private networks`)
  return Effect.succeed({
    protocol,
    host,
    port,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    href: url.href.slice(0, url.href.length - url.hash.length).replace(/#$/, ""),
  })
}

/** The same server with another path and query. */
export const withPath = (target: Target, path: string): Target =>
  path === target.path ? target : { ...target, path, href: `${target.origin}${path}` }

/** Without the brackets of an IPv6 address, and without the dot that a full name may end with. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "")

const portOf = ({ protocol, port }: URL) => (port === "" ? (protocol === "https:" ? 443 : 80) : Number(port))

const isSameServer = (url: URL, api: string) => {
  const other = URL.parse(api)
  return other !== null && hostOf(other) === hostOf(url) && portOf(other) === portOf(url)
}
