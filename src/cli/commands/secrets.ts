import { readFileSync } from "node:fs"
import { text } from "node:stream/consumers"
import { Console, DateTime, Effect, Option, Redacted, Schema } from "effect"
import { Argument, Command, Flag, Prompt } from "effect/cli"
import { SecretName } from "../../domain/Secret.ts"
import { fileProblem } from "../FileProblem.ts"
import { client, flora, guild, tell } from "../Flags.ts"

/** The value cannot be read. */
export class SecretUnreadable extends Schema.TaggedError<SecretUnreadable>()("SecretUnreadable", {
  message: Schema.String,
}) {}

const name = Argument.String("name").pipe(Argument.withSchema(SecretName))

/** Without the line end that editors and `echo` put behind a text. */
const trimmed = (value: string) => Redacted.make(value.replace(/\r?\n$/, ""))

const unreadable = (from: string) => (cause: unknown) =>
  new SecretUnreadable({ message: fileProblem(from, cause) })

/** From a file or from standard input; typed unseen where that is a terminal. Never from the command line, which others can read. */
const readValue = (name: string, file: Option.Option<string>) => {
  if (Option.isSome(file))
    return Effect.try({
      try: () => trimmed(readFileSync(file.value, "utf8")),
      catch: unreadable(file.value),
    })
  if (process.stdin.isTTY) return Prompt.run(Prompt.Password({ message: `Value of ${name}` }))
  return Effect.tryPromise({ try: () => text(process.stdin), catch: unreadable("standard input") }).pipe(
    Effect.map(trimmed),
  )
}

const set = Command.make(
  "set",
  {
    guild,
    name,
    hosts: Flag.String("host").pipe(
      Flag.withDescription(
        "Where the secret may go: api.example.com, *.example.com, http://… for plain HTTP, * for everywhere. " +
          "May be repeated; a secret that exists keeps its hosts without it",
      ),
      Flag.atLeast(0),
    ),
    file: Flag.String("file").pipe(
      Flag.withDescription("File with the value. Default: standard input"),
      Flag.optional,
    ),
    ifVersion: Flag.Int("if-version").pipe(
      Flag.withDescription("Only if this is the version that is replaced; 0 for a new secret"),
      Flag.optional,
    ),
  },
  Effect.fn("secrets.set")(function* ({ guild, name, hosts, file, ifVersion }) {
    const set = yield* (yield* client).SecretSet({
      guildId: guild,
      name,
      value: yield* readValue(name, file),
      ...(hosts.length > 0 ? { allowedHosts: hosts } : {}),
      ...(Option.isSome(ifVersion) ? { ifVersion: ifVersion.value } : {}),
    })
    yield* tell(
      set,
      Console.log(`${name} is set (version ${set.version}); it may go to ${set.allowedHosts.join(", ")}`),
    )
  }, Effect.scoped),
).pipe(Command.withDescription("Set a secret; its value is read from standard input or a file"))

const list = Command.make(
  "list",
  { guild },
  Effect.fn("secrets.list")(function* ({ guild }) {
    const all = yield* (yield* client).SecretList({ guildId: guild })
    const lines = all.map(
      ({ name, version, allowedHosts, updatedAt, updatedBy }) =>
        `${name}  version ${version}  ${DateTime.formatIso(updatedAt)}  by ${updatedBy}  ${allowedHosts.join(" ")}`,
    )
    yield* tell(all, Console.log(lines.length === 0 ? "the guild has no secrets" : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withDescription("List a guild's secrets, without their values"))

const remove = Command.make(
  "delete",
  { guild, name },
  Effect.fn("secrets.delete")(function* ({ guild, name }) {
    yield* (yield* client).SecretDelete({ guildId: guild, name })
    yield* tell({ name }, Effect.void)
  }, Effect.scoped),
).pipe(
  Command.withDescription("Delete a secret; requests that carry its placeholder are refused from then on"),
)

const rotate = Command.make(
  "rotate",
  {},
  Effect.fn("secrets.rotate")(function* () {
    const report = yield* (yield* client).SecretRotate()
    if ((yield* flora).json) return yield* Console.log(JSON.stringify(report, undefined, 2))
    const { reencrypted, unreadable, keys } = report
    yield* Console.log(`${reencrypted} secrets encrypted anew`)
    for (const { id, standing, secrets } of keys)
      yield* Console.log(`${standing.padEnd(8)}  ${id}  ${secrets} secrets`)
    for (const { guildId, name } of unreadable)
      yield* Console.error(`no master key opens ${name} of guild ${guildId}; set it again`)
    if (unreadable.length === 0)
      yield* Console.log("everything is under the current master key; a previous one is needed no more")
  }, Effect.scoped),
).pipe(Command.withDescription("Encrypt the secrets of all guilds with the current master key"))

export const secrets = Command.make("secrets").pipe(
  Command.withDescription("Set what a guild's script may send to other services but not see"),
  Command.withSubcommands([set, list, remove, rotate]),
)
