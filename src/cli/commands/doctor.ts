import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Config, Console, DateTime, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import packageJson from "../../../package.json" with { type: "json" }
import { Finding, ok, problem, warning } from "../../domain/Finding.ts"
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

/** A program of its own: it looks at what a runtime would stand on, of which the CLI knows nothing. */
const program = fileURLToPath(new URL("../../doctor.ts", import.meta.url))

const Findings = Schema.fromJsonString(Schema.Array(Finding))

/** What this machine is like, were it to run a runtime with the settings of this directory. */
const machine = Effect.tryPromise(() => promisify(execFile)(process.execPath, [program])).pipe(
  Effect.flatMap(({ stdout }) => Schema.decodeEffect(Findings)(stdout)),
  Effect.catch((error) => Effect.succeed([problem("doctor", error.message)])),
)

const script = scriptOf(Option.none()).pipe(
  Effect.flatMap(({ root, entry }) => bundleScript(entry, root)),
  Effect.match({
    onSuccess: ({ entry, bundle }) => ok("script", `${entry} compiles to ${bundle.length} characters`),
    onFailure: (error) => (error._tag === "ProjectInvalid" ? warning : problem)("script", error.message),
  }),
)

const weekMs = 7 * 86_400_000

const account = (name: string, operator: boolean, expiresAt: DateTime.Utc | null, now: DateTime.Utc) => {
  const until = expiresAt === null ? "" : `, until ${DateTime.formatIso(expiresAt)}`
  const soon = expiresAt !== null && DateTime.toEpochMillis(expiresAt) - DateTime.toEpochMillis(now) < weekMs
  return (soon ? warning : ok)(
    "account",
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
    ok("runtime", `${endpoint.url} answers in ${took} ms`),
    health.version === packageJson.version
      ? ok("version", `flora ${health.version}`)
      : warning("version", `the runtime is flora ${health.version}, this is ${packageJson.version}`),
    (missing.length === 0 ? ok : missing.length === health.workers.length ? problem : warning)(
      "workers",
      health.workers.map(({ id, state }) => `${id} ${state}`).join(", "),
    ),
    account(me.name, me.operator, me.expiresAt, yield* DateTime.now),
    isKnown
      ? ok(
          "guild",
          Option.getOrElse(named, () => `${guilds.length} to choose from`),
        )
      : problem("guild", `the bot is not in a guild ${named.value} that you administer`),
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

const show = Effect.fnUntraced(function* (findings: ReadonlyArray<Finding>) {
  const lines = findings.map(
    ({ about, standing, detail }) => `${standing.padEnd(8)} ${printable(about)}: ${printable(detail)}`,
  )
  yield* tell(findings, Console.log(lines.join("\n")))
  const problems = findings.filter(({ standing }) => standing === "problem").length
  if (problems > 0)
    return yield* new DoctorFoundProblems({
      message: problems === 1 ? "there is one problem" : `there are ${problems} problems`,
    })
})

const onlyMachine = Command.make("machine", {}, () => Effect.flatMap(machine, show)).pipe(
  Command.withDescription(
    "Only look at this machine and the settings in this directory: before a runtime is started",
  ),
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
      onFailure: (error) => [problem("runtime", explain(error))],
    })
    yield* show([...(yield* machine), yield* script, ...outside])
  }),
).pipe(
  Command.withDescription(
    "Look for what may stand in the way: this machine, the script, the runtime, your account",
  ),
  Command.withSubcommands([onlyMachine]),
)
