/**
 * What an operator can set. Each setting is defined once, with its key in the environment and in `config.toml`, its default and
 * one sentence; the reference in the documentation is generated from this table. Precedence: environment, `.env`, `config.toml`.
 */
import { existsSync, readFileSync } from "node:fs"
import { isIP, isIPv6 } from "node:net"
import { availableParallelism } from "node:os"
import { join, resolve } from "node:path"
import { parseEnv } from "node:util"
import { Config, ConfigProvider, Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { parse as parseToml } from "smol-toml"
import { parseLogFilter } from "../domain/LogFilter.ts"
import { limitDefinitions, Limits, type LimitValues } from "../domain/Limits.ts"

/** Settings are missing or malformed; all of them are told at once, before anything starts. */
export class ConfigurationInvalid extends Schema.TaggedError<ConfigurationInvalid>()("ConfigurationInvalid", {
  problems: Schema.Array(Schema.String),
}) {
  override get message() {
    return `the configuration is not usable:\n${this.problems.map((problem) => `  - ${problem}`).join("\n")}`
  }
}

interface Setting<A> {
  readonly env: string
  /** Dotted path in config.toml. */
  readonly toml: string
  readonly config: Config.Config<A>
  /** As shown in the reference. */
  readonly default: string
  readonly description: string
}

const setting = <A, D extends A | undefined>(
  env: string,
  toml: string,
  make: (name: string) => Config.Config<A>,
  fallback: D,
  description: string,
  shownDefault = fallback === undefined ? "none" : String(fallback),
): Setting<D extends undefined ? A | undefined : A> => ({
  env,
  toml,
  config: Config.withDefault(make(env), fallback) as Config.Config<D extends undefined ? A | undefined : A>,
  default: shownDefault,
  description,
})

const WorkerCount = (name: string) =>
  Config.schema(
    Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 64 })),
    name,
  )

const Port = (name: string) =>
  Config.schema(
    Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 0, maximum: 65_535 })),
    name,
  )

const Positive = (name: string) =>
  Config.schema(Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThan(0)), name)

const Filter = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text: string) => parseLogFilter(text) !== undefined, {
        message:
          "expected a level (trace, debug, info, warn, error, off), or target=level with commas between them",
      }),
    ),
    name,
  ).pipe(Config.map((text) => parseLogFilter(text)!))

const Ratio = (name: string) =>
  Config.schema(
    Schema.NumberFromString.check(Schema.isFinite(), Schema.isBetween({ minimum: 0, maximum: 1 })),
    name,
  )

const Url = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s]+$/, { message: "expected a url that begins with http" }),
    ),
    name,
  )

const Secret = (name: string) =>
  Config.schema(
    Schema.String.check(Schema.isMinLength(32, { message: "expected at least 32 characters" })),
    name,
  ).pipe(Config.map((value) => Redacted.make(value)))

const MasterKey = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^[0-9a-f]{64}$/i, { message: "expected 64 hexadecimal digits (32 random bytes)" }),
    ),
    name,
  ).pipe(Config.map((value) => Redacted.make(value)))

const RegistryUrl = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "expected an address that begins with https://" }),
    ),
    name,
  ).pipe(Config.map((value) => Redacted.make(value)))

/** Entries between commas. `isEntry` says of each whether it is one of those that are expected. */
const list = (isEntry: (entry: string) => boolean, expected: string) => (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text: string) => {
        const wrong = entriesOf(text).find((entry) => !isEntry(entry))
        return wrong === undefined ? undefined : `expected ${expected}, not ${JSON.stringify(wrong)}`
      }),
    ),
    name,
  ).pipe(Config.map(entriesOf))

const entriesOf = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")

/** An address, a network in CIDR notation, or a host name, which has a letter in its last part. */
const isNetworkOrHost = (entry: string) => {
  const [address = "", bits, ...more] = entry.split("/")
  if (isIP(address) !== 0 && more.length === 0)
    return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (isIPv6(address) ? 128 : 32))
  return /^(?:[a-z\d_-]+\.)*[a-z\d-]*[a-z][a-z\d-]*$/i.test(entry)
}

const isAddressWithPort = (entry: string) =>
  isIP(entry) !== 0 || isIP(entry.replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1")) !== 0
/** What Discord sends only to bots that ask for it: three that it has to have granted, and typing, which is a lot. */
export const optionalIntents = ["members", "message_content", "presences", "typing"] as const
export type OptionalIntent = (typeof optionalIntents)[number]

const Intents = (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text) => intentWords(text).every(isOptionalIntent), {
        message: `expected some of ${optionalIntents.join(", ")}, separated by commas, or none`,
      }),
    ),
    name,
  ).pipe(Config.map((text): ReadonlyArray<OptionalIntent> => intentWords(text).filter(isOptionalIntent)))

const intentWords = (text: string) => {
  const words = text.split(",").map((word) => word.trim().toLowerCase())
  return words.length === 1 && words[0] === "none" ? [] : words
}

const isOptionalIntent = (word: string): word is OptionalIntent =>
  (optionalIntents as ReadonlyArray<string>).includes(word)

export const settings = {
  logFilter: setting(
    "LOG_LEVEL",
    "log_level",
    Filter,
    parseLogFilter("info")!,
    "Least severe level of the runtime's own log, or levels for targets: `flora::runtime=debug,flora=info`.",
    "info",
  ),
  logFormat: setting(
    "LOG_FORMAT",
    "log_format",
    (name) => Config.schema(Schema.Literals(["auto", "json", "pretty"]), name),
    "auto",
    "How the runtime's own log is written: `json`, `pretty`, or `auto`, which is pretty at a terminal and JSON elsewhere.",
  ),
  dataDir: setting(
    "FLORA_DATA_DIR",
    "data_dir",
    Config.NonEmptyString,
    ".flora",
    "Directory for everything kept on disk.",
  ),
  discordToken: setting(
    "DISCORD_TOKEN",
    "discord.bot_token",
    Config.Redacted,
    undefined,
    "The bot's token. Without it flora serves its playground instead of connecting to Discord.",
  ),
  discordApiUrl: setting(
    "DISCORD_API_URL",
    "discord.api_url",
    Config.NonEmptyString,
    "https://discord.com/api",
    "Base of Discord's REST API; another one for a proxy, or another flora's playground.",
  ),
  discordCallsPerSecond: setting(
    "DISCORD_CALLS_PER_SECOND",
    "discord.calls_per_second",
    Positive,
    50,
    "REST calls per second of the bot as a whole. Discord allows 50, and more to bots that it has granted more.",
  ),
  discordIntents: setting(
    "DISCORD_INTENTS",
    "discord.intents",
    Intents,
    ["members", "message_content"] as ReadonlyArray<OptionalIntent>,
    "Which of members, message_content, presences and typing Discord is asked for, beside everything that needs no grant; or none.",
    "members,message_content",
  ),
  databaseUrl: setting(
    "DATABASE_URL",
    "database.url",
    Config.Redacted,
    undefined,
    "Postgres to use. Without it flora runs its own under the data directory.",
  ),
  databaseMaxConnections: setting(
    "DATABASE_MAX_CONNECTIONS",
    "database.max_connections",
    Config.Int,
    5,
    "Connections kept to Postgres.",
  ),
  cacheUrl: setting(
    "CACHE_URL",
    "cache.url",
    Config.Redacted,
    undefined,
    "Redis to use for cache and sessions. Without it they are kept in memory.",
  ),
  secretsMasterKey: setting(
    "SECRETS_MASTER_KEY",
    "secrets.master_key",
    MasterKey,
    undefined,
    "Key that encrypts guilds' secrets, 64 hexadecimal digits. Required with DISCORD_TOKEN.",
    "generated in playground mode",
  ),
  secretsPreviousMasterKey: setting(
    "SECRETS_PREVIOUS_MASTER_KEY",
    "secrets.previous_master_key",
    MasterKey,
    undefined,
    "Master key that was in use before, while `flora secrets rotate` has not been run. It only decrypts.",
  ),
  apiSecret: setting(
    "API_SECRET",
    "api.secret",
    Secret,
    undefined,
    "Key that signs sessions, at least 32 characters. Required with DISCORD_TOKEN.",
    "generated in playground mode",
  ),
  operatorSecret: setting(
    "API_OPERATOR_SECRET",
    "api.operator_secret",
    Secret,
    undefined,
    "Bearer token with every right, for the operator's own tools, at least 32 characters.",
  ),
  clientId: setting(
    "DISCORD_CLIENT_ID",
    "discord.client_id",
    Config.NonEmptyString,
    undefined,
    "The application's id, for signing in. Without it and the secret nobody can sign in; operators and tokens can call.",
    "none; the playground signs in by itself",
  ),
  clientSecret: setting(
    "DISCORD_CLIENT_SECRET",
    "discord.client_secret",
    Config.Redacted,
    undefined,
    "The application's OAuth2 secret, for signing in.",
  ),
  redirectUri: setting(
    "DISCORD_REDIRECT_URI",
    "discord.redirect_uri",
    Config.NonEmptyString,
    undefined,
    "Where Discord sends people back to after signing in: `https://<your address>/api/auth/callback`, as it is registered at Discord.",
    "`/api/auth/callback` on this machine",
  ),
  cookieTtlSecs: setting(
    "API_COOKIE_TTL_SECS",
    "api.cookie_ttl_secs",
    Positive,
    2_592_000,
    "Seconds after which a session ends in any case.",
  ),
  sessionIdleSecs: setting(
    "API_SESSION_IDLE_SECS",
    "api.session_idle_secs",
    Positive,
    604_800,
    "Seconds after which a session ends that nobody has used.",
  ),
  apiPort: setting("API_PORT", "api.port", Port, 3000, "TCP port of the HTTP server; 0 takes a free one."),
  apiAddress: setting(
    "API_ADDRESS",
    "api.address",
    Config.NonEmptyString,
    "127.0.0.1",
    "Address the HTTP server binds to.",
  ),
  egressAllow: setting(
    "EGRESS_ALLOW",
    "egress.allow",
    list(isNetworkOrHost, "addresses, networks (10.0.0.0/8) and host names, with commas between them"),
    [],
    "What scripts may reach although it is not on the public internet: addresses, networks (`10.0.0.0/8`) and host names, with commas between them.",
    "none",
  ),
  egressDns: setting(
    "EGRESS_DNS",
    "egress.dns",
    list(isAddressWithPort, "addresses of DNS servers, with commas between them"),
    [],
    "DNS servers that are asked for the names in scripts' requests: `address` or `address:port`, with commas between them.",
    "the system's",
  ),
  sdkFrames: setting(
    "RUNTIME_SDK_FRAMES",
    "logs.sdkFrames",
    Config.Boolean,
    false,
    "Shows the SDK's own frames in the stacks of guilds' logs to everybody, as `flora logs --sdk-frames` does for one reader.",
  ),
  kvSync: setting(
    "KV_SYNC",
    "kv.sync",
    (name) => Config.schema(Schema.Literals(["never", "always"]), name),
    "never" as const,
    "`always` has every key-value write on the disk before it is acknowledged; with `never` a power cut may cost the last ones.",
  ),
  buildRegistry: setting(
    "BUILD_REGISTRY",
    "build.registry",
    RegistryUrl,
    undefined,
    "npm registry for the packages of scripts that the runtime bundles. Without it such scripts have no packages.",
  ),
  maxWorkers: setting(
    "RUNTIME_MAX_WORKERS",
    "runtime.max_workers",
    WorkerCount,
    Math.min(64, availableParallelism()),
    "Isolate hosts to run, 1 to 64.",
    "number of CPU cores",
  ),
  rebalance: setting(
    "RUNTIME_REBALANCE",
    "runtime.rebalance",
    (name) => Config.schema(Schema.Literals(["on", "off"]), name),
    "on",
    "Whether guilds are moved from busy workers to idle ones (`on`), or stay where hashing and operators put them (`off`).",
  ),
  otlpEndpoint: setting(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "telemetry.endpoint",
    Url,
    undefined,
    "Collector that traces are sent to over OTLP and HTTP, such as `http://localhost:4318` for a Jaeger here. Without it nothing is traced.",
  ),
  otlpProtocol: setting(
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "telemetry.protocol",
    (name) => Config.schema(Schema.Literals(["http/protobuf", "http/json"]), name),
    "http/protobuf",
    "How traces are written: `http/protobuf` or `http/json`.",
  ),
  otlpHeaders: setting(
    "OTEL_EXPORTER_OTLP_HEADERS",
    "telemetry.headers",
    Config.Redacted,
    undefined,
    "Headers for the collector: `name=value`, with commas between them.",
  ),
  serviceName: setting(
    "OTEL_SERVICE_NAME",
    "telemetry.service_name",
    Config.NonEmptyString,
    "flora",
    "Under which name traces are found.",
  ),
  sampleRatio: setting(
    "OTEL_TRACES_SAMPLER_ARG",
    "telemetry.sample_ratio",
    Ratio,
    undefined,
    "Share of events and requests whose traces are kept, 0 to 1. Deploys, migrations, and what failed or was slow are kept beside it.",
    "1 in the playground, 0.01 with a Discord token",
  ),
  prewarm: setting(
    "RUNTIME_PREWARM",
    "runtime.prewarm",
    (name) => Config.schema(Schema.Literals(["recent", "all", "none"]), name),
    "recent",
    "Scripts to start with the runtime: of guilds that had an event lately (`recent`), `all` or `none`. Scripts that handle `ready` start always.",
  ),
} satisfies Record<string, Setting<unknown>>

type Values = { readonly [K in keyof typeof settings]: Config.Success<(typeof settings)[K]["config"]> }

const limitSettings = Object.entries(limitDefinitions).map(([name, definition]) => ({
  name,
  env: definition.env,
  toml: definition.env.replace(/^RUNTIME_/, "runtime.").toLowerCase(),
  config: Config.withDefault(
    Config.schema(Schema.NumberFromString.check(Schema.isGreaterThan(0)), definition.env),
    definition.default,
  ),
}))

/** The settings in force, and the limits that go with them. */
export class Configuration extends Context.Service<
  Configuration,
  Values & {
    readonly limits: LimitValues
    /** True without a Discord token: flora is its own Discord. */
    readonly playground: boolean
  }
>()("flora/layers/Configuration") {
  /** Reads `.env` and `config.toml` in the working directory. Errors: `ConfigurationInvalid`. */
  static readonly layer = Layer.effect(
    Configuration,
    Effect.gen(function* () {
      const configuration = yield* parseConfiguration(readSources(process.cwd(), process.env))
      for (const name of yield* unknownNames(process.cwd())) {
        yield* Effect.logWarning(`${name} is no setting of flora; is it misspelt?`)
      }
      return configuration
    }),
  )

  /** For tests and embedding: exactly these keys, nothing from the surroundings. */
  static readonly layerFrom = (values: Readonly<Record<string, string>>) =>
    Layer.effect(Configuration, parseConfiguration(Effect.succeed(values)))

  static readonly limits = Layer.effect(
    Limits,
    Effect.map(Configuration, (configuration) => configuration.limits),
  )
}

/** Names in `.env` and `config.toml` that look like settings and are none. What only the CLI reads is known, too. */
export const unknownNames = (directory: string) =>
  Effect.try({
    try: () => {
      const known = [...Object.values(settings), ...limitSettings]
      const envNames = new Set([
        ...known.map(({ env }) => env),
        "FLORA_API_URL",
        "FLORA_TOKEN",
        "FLORA_GUILD",
      ])
      const tomlNames = new Set(known.map(({ toml }) => toml))
      const flat = (table: Record<string, unknown>, path: string): Array<string> =>
        Object.entries(table).flatMap(([key, value]) =>
          typeof value === "object" && value !== null && !Array.isArray(value)
            ? flat(value as Record<string, unknown>, `${path}${key}.`)
            : [`${path}${key}`],
        )
      return [
        ...Object.keys(parseEnv(readText(directory, ".env")))
          .filter((name) => ours.test(name) && !envNames.has(name))
          .map((name) => `${name} in .env`),
        ...flat(parseToml(readText(directory, "config.toml")), "")
          .filter((name) => !tomlNames.has(name))
          .map((name) => `${name} in config.toml`),
      ]
    },
    catch: unreadable,
  })

const ours = /^(DISCORD|API|RUNTIME|DATABASE|CACHE|SECRETS|FLORA|LOG|EGRESS|KV|BUILD|OTEL)_|^DISCORD/

const unreadable = (error: unknown) =>
  new ConfigurationInvalid({ problems: [`a configuration file cannot be read: ${String(error)}`] })

const readText = (directory: string, name: string) => {
  const path = join(directory, name)
  return existsSync(path) ? readFileSync(path, "utf8") : ""
}

type Sources = Effect.Effect<Readonly<Record<string, string>>, ConfigurationInvalid>

/** One flat record of environment names from all three sources, strongest last. */
export const readSources = (directory: string, env: NodeJS.ProcessEnv): Sources =>
  Effect.try({
    try: () => {
      const table = parseToml(readText(directory, "config.toml"))
      const merged: Record<string, string> = {}
      for (const { env: name, toml } of [...Object.values(settings), ...limitSettings]) {
        const value = toml
          .split(".")
          .reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], table)
        if (value !== undefined) merged[name] = String(value)
      }
      for (const source of [parseEnv(readText(directory, ".env")), env]) {
        for (const [name, value] of Object.entries(source)) {
          if (value !== undefined && value !== "") merged[name] = value
        }
      }
      return merged
    },
    catch: unreadable,
  })

/** What Schema says, without its wrapping and without the value: that may be a secret. */
const firstLine = (message: string) => message.replace(/^SchemaError\(([^]*)\)$/, "$1").split("\n")[0]!

const parseConfiguration = Effect.fnUntraced(function* (sources: Sources) {
  const record = yield* sources
  const provider = ConfigProvider.fromUnknown(record)
  const problems: Array<string> = []
  const parse = <A>(name: string, config: Config.Config<A>) =>
    config.parse(provider).pipe(
      Effect.map(Option.some),
      Effect.catch((error) => {
        problems.push(`${name}: ${firstLine(error.message)}`)
        return Effect.succeed(Option.none<A>())
      }),
    )

  const values: Record<string, unknown> = {}
  for (const [key, { env, config }] of Object.entries(settings)) {
    values[key] = Option.getOrUndefined(yield* parse<unknown>(env, config))
  }
  const limits: Record<string, number> = {}
  for (const { name, env, config } of limitSettings) {
    limits[name] = Option.getOrElse(yield* parse(env, config), () => 0)
  }
  const playground = record.DISCORD_TOKEN === undefined
  if (!playground) {
    for (const { env, description } of [settings.secretsMasterKey, settings.apiSecret]) {
      if (record[env] === undefined) problems.push(`${env} is missing. ${description}`)
    }
  }
  if (problems.length > 0) return yield* new ConfigurationInvalid({ problems })
  return Configuration.of({
    ...(values as unknown as Values),
    dataDir: resolve(String(values.dataDir)),
    limits: limits as unknown as LimitValues,
    playground,
  })
})
