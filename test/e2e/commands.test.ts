/** Every command of `flora`, typed as a person or a program would, beside a running playground. A command without a row fails. */
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Completions } from "effect/cli"
import { type Rpc, RpcSchema } from "effect/rpc"
import { commandLine } from "../../src/cli/CommandLine.ts"
import { Finding } from "../../src/domain/Finding.ts"
import type { CallName } from "../../src/domain/Calls.ts"
import { FloraRpcs } from "../../src/domain/FloraRpcs.ts"
import { FileDiff } from "../../src/domain/Revision.ts"
import { until } from "../actors/GuildFixture.ts"
import { temporaryDirectory } from "../Services.ts"
import { flora, playgroundGuild, spawnProgram, startRuntime } from "./RuntimeProcess.ts"

type Json = Schema.Codec<unknown, unknown>

/** What a call answers with is what its command prints. */
const answerOf = (name: CallName): Json => {
  const { successSchema } = FloraRpcs.requests.get(name) as unknown as Rpc.AnyWithProps
  return Schema.toCodecJson(
    (RpcSchema.isStreamSchema(successSchema) ? successSchema.success : successSchema) as Json,
  )
}
const fields = (names: Record<string, Json>): Json => Schema.Struct(names) as unknown as Json
const text = Schema.String as Json
const number = Schema.Number as Json

interface Row {
  readonly path: string
  readonly args?: ReadonlyArray<string>
  /** What `--json` prints; a command that prints nothing of its own has none. */
  readonly answer?: Json
  readonly input?: string
  /** How it ends; 0 where nothing is said. */
  readonly code?: number
}

/** Commands that other tests type: they stay in the foreground, or make what the others need. */
const elsewhere: Readonly<Record<string, string>> = {
  init: "project.test.ts",
  dev: "project.test.ts",
  test: "project.test.ts",
  login: "access.test.ts",
  logout: "access.test.ts",
}

const leavesOf = ({ name, subcommands }: Completions.CommandDescriptor): ReadonlyArray<string> =>
  subcommands.length === 0 ? [name] : subcommands.flatMap(leavesOf).map((leaf) => `${name} ${leaf}`)

const script = `cron("yearly", "0 0 1 1 *", () => {})\non("messageCreate", () => {})`
const store = ["--store", "s"]

describe("every flora command", () => {
  it.live(
    "does what it says, and prints JSON of a known shape",
    () =>
      Effect.gen(function* () {
        const data = yield* temporaryDirectory
        const home = yield* temporaryDirectory
        yield* startRuntime(data)
        writeFileSync(join(home, "main.ts"), script)
        writeFileSync(join(home, "entries.jsonl"), `{"store":"s","key":"imported","value":"1"}\n`)
        writeFileSync(
          join(home, "flora.config.ts"),
          `export default { guild: "${playgroundGuild}", deploy: { entry: "main.ts" } }`,
        )
        const wrong: Array<string> = []
        const typed = new Set<string>()
        const type = Effect.fnUntraced(function* ({
          path,
          args = [],
          answer,
          input,
          code: expected = 0,
        }: Row) {
          typed.add(path)
          const words = [...path.split(" "), ...args]
          const { code, output } = yield* flora([...words, "--json"], data, home, input)
          if (code !== expected) wrong.push(`${words.join(" ")} ended with ${code}: ${output}`)
          if (answer === undefined || code !== expected) return undefined
          return yield* Schema.decodeEffect(Schema.fromJsonString(Schema.Unknown))(output).pipe(
            Effect.tap((json) => Schema.decodeUnknownEffect(answer, { onExcessProperty: "error" })(json)),
            Effect.catch((error) => {
              wrong.push(`${words.join(" ")} printed ${output}: ${error.message}`)
              return Effect.succeed(undefined)
            }),
          )
        })
        const all = (rows: ReadonlyArray<Row>) => Effect.forEach(rows, type, { discard: true })
        const valueIn = (json: unknown, ...way: ReadonlyArray<string | number>) =>
          String(way.reduce((at, step) => (at as Record<string | number, unknown> | undefined)?.[step], json))

        yield* type({ path: "check", answer: answerOf("CheckDeploy") })
        const first = yield* type({ path: "deploy", args: ["-m", "one"], answer: answerOf("Deploy") })
        const revision = valueIn(first, "revisionId")
        yield* type({ path: "deploy", args: ["--from-backup", revision], answer: answerOf("Rollback") })
        yield* type({ path: "deploy", args: ["main.ts", "--from-backup", revision], code: 1 })
        for (const under of ["", "deployments "])
          yield* all([
            { path: `${under}list`, answer: answerOf("ListDeployments") },
            { path: `${under}get`, answer: answerOf("GetDeployment") },
            { path: `${under}history`, answer: answerOf("ListRevisions") },
            { path: `${under}diff`, args: [revision], answer: Schema.Array(FileDiff) as Json },
            { path: `${under}rollback`, args: [revision], answer: answerOf("Rollback") },
          ])
        const done = fields({ guildId: text, done: text })
        const named = fields({ name: text })
        const pair = fields({ store: text, key: text })
        yield* all([
          { path: "pause", answer: done },
          { path: "resume", answer: done },
          { path: "logs", args: ["-n", "1"], answer: answerOf("Logs") },
          { path: "doctor", answer: Schema.Array(Finding) as Json },
          { path: "doctor machine", answer: Schema.Array(Finding) as Json },
          { path: "completions", args: ["zsh"] },
          { path: "health", answer: answerOf("GetHealth") },
          { path: "whoami", answer: answerOf("WhoAmI") },
          { path: "guilds list", answer: answerOf("ListGuilds") },
          { path: "guilds status", answer: answerOf("GetGuild") },
          { path: "guilds release", answer: answerOf("ReleaseGuild") },
          { path: "workers list", answer: answerOf("ListWorkers") },
          { path: "workers scale", args: ["2"], answer: answerOf("ScaleWorkers") },
          { path: "workers scale", args: ["0"], code: 2 },
          { path: "workers scale", args: ["65"], code: 2 },
          { path: "workers drain", args: ["99"], code: 1 },
          { path: "migrate", args: ["--to", "99"], code: 1 },
          { path: "migrate", args: ["--to", "one"], code: 2 },
          { path: "workers drain", args: ["1"], answer: fields({ worker: number, left: number }) },
          { path: "kv create-store", args: store, answer: answerOf("KvCreateStore") },
          { path: "kv set", args: ["1", "--key", "k", ...store], answer: pair },
          { path: "kv import", args: ["entries.jsonl"], answer: fields({ entries: number }) },
          { path: "kv stores", answer: answerOf("KvStores") },
          { path: "kv list-stores", answer: answerOf("KvStores") },
          { path: "kv list-keys", args: store, answer: answerOf("KvList") },
          { path: "kv get", args: ["imported", ...store], answer: answerOf("KvGet") },
          { path: "kv list", args: store, answer: answerOf("KvList") },
          { path: "kv delete", args: ["k", ...store], answer: pair },
          { path: "kv delete-store", args: store, code: 1 },
          { path: "kv delete-store", args: [...store, "--yes"], answer: fields({ store: text }) },
        ])
        const backup = valueIn(yield* type({ path: "kv export", answer: answerOf("KvCreateBackup") }), "id")
        yield* all([
          { path: "kv backups list", answer: answerOf("KvBackups") },
          { path: "kv backups download", args: [backup, "backup.jsonl.gz"] },
          { path: "kv restore", args: [backup, "--yes"], answer: fields({ entries: number }) },
          { path: "kv backups delete", args: [backup], answer: fields({ backupId: text }) },
          {
            path: "secrets set",
            args: ["KEY", "--host", "a.example"],
            input: "v\n",
            answer: answerOf("SecretSet"),
          },
          { path: "secrets list", answer: answerOf("SecretList") },
          { path: "secrets rotate", answer: answerOf("SecretRotate") },
          { path: "secrets delete", args: ["KEY"], answer: named },
        ])
        const run = valueIn(
          yield* type({ path: "cron run", args: ["yearly"], answer: answerOf("CronTrigger") }),
          "runId",
        )
        const jobState = fields({ job: text, state: text })
        const past = ["--from", "2020-01-01T00:00:00Z", "--to", "2020-01-02T00:00:00Z"]
        yield* all([
          { path: "cron list", answer: answerOf("CronList") },
          { path: "cron runs", args: ["yearly"], answer: answerOf("CronRuns") },
          { path: "cron steps", args: [run], answer: answerOf("CronSteps") },
          { path: "cron next", args: ["yearly"], answer: answerOf("CronPreview") },
          { path: "cron next", args: ["yearly", "--count", "0"], code: 2 },
          { path: "cron runs", args: ["yearly", "--limit", "1001"], code: 2 },
          { path: "cron runs", args: ["none"], code: 1 },
          { path: "cron pause", args: ["yearly"], answer: jobState },
          { path: "cron resume", args: ["yearly"], answer: jobState },
          { path: "cron backfill", args: ["yearly", ...past], answer: fields({ slots: number }) },
          { path: "cron trigger", args: ["yearly"], answer: answerOf("CronTrigger") },
          { path: "cron cancel", args: ["00000000-0000-0000-0000-000000000000"], code: 1 },
        ])
        const token = valueIn(
          yield* type({ path: "tokens create", args: ["ci"], answer: answerOf("CreateToken") }),
          "tokenId",
        )
        yield* all([
          { path: "tokens list", answer: answerOf("ListTokens") },
          { path: "tokens revoke", args: [token], answer: fields({ tokenId: text }) },
          { path: "tokens delete", args: [token], code: 1 },
          { path: "sessions list", answer: answerOf("ListSessions") },
          { path: "sessions revoke", args: ["none"], code: 1 },
          { path: "sessions delete", args: ["none"], code: 1 },
          { path: "audit", args: ["-n", "200"], answer: answerOf("ListAudit") },
          { path: "undeploy", answer: done },
        ])
        assert.deepStrictEqual(wrong, [])
        const leaves = leavesOf(Completions.fromCommand(commandLine)).map((leaf) =>
          leaf.replace("flora ", ""),
        )
        assert.deepStrictEqual(
          leaves.filter((leaf) => !typed.has(leaf) && !(leaf in elsewhere)),
          [],
        )
      }),
    600_000,
  )

  it.live(
    "says what is wrong with what was typed and what to do about it, and ends with the code for that",
    () =>
      Effect.gen(function* () {
        const data = yield* temporaryDirectory
        const runtime = yield* startRuntime(data)
        writeFileSync(join(data, "loud.ts"), `throw new Error("boom")`)
        const of = ["--guild", playgroundGuild]
        const mistakes: ReadonlyArray<readonly [words: string, code: number, said: RegExp]> = [
          ["get", 2, /Missing required flag: --guild/],
          ["get --guild 12", 2, /expected a Discord id/],
          ["get --guild 900000000000009999", 1, /has no deployment; `flora deploy` gives it one/],
          ["rollback zz", 2, /revision: expected the id of a revision, or its first digits/],
          ["rollback 0000", 1, /; `flora history` shows those it has/],
          ["deploy nothere.ts", 1, /nothere\.ts is not a file/],
          ["deploy loud.ts", 1, /Error: boom\n +at loud\.ts:1:7/],
          [`deploy loud.ts --message ${"x".repeat(501)}`, 2, /message: Expected .* at most 500/],
          ["audit --limit 0", 2, /limit: Expected a value between 1 and 200/],
          [`logs --grep ${"x".repeat(201)}`, 2, /grep: Expected .* at most 200/],
          ["logs --since yesterday", 2, /expected a time such as .*, or 30m, 12h, 7d/],
          ["kv get nokey --store s", 1, /key not found: "nokey"/],
          ["kv import nofile", 1, /nofile: there is no such file/],
          ["kv delete-store --store s", 1, /say --yes if that is meant/],
          ["secrets set KEY --host ftp://x", 1, /is no host; say api\.example\.com/],
          ["secrets set KEY --file nofile --host a.example", 1, /nofile: there is no such file/],
          ["cron run nojob", 1, /has no job "nojob"; `flora cron list`/],
          ["migrate --to 9", 1, /there is no worker 9; `flora workers list`/],
          ["--api nowhere --token x health", 4, /"nowhere" is no address; say one such as https/],
          ["--api http://127.0.0.1:1 --token x health", 4, /no runtime answers; is it running/],
          ["--api http://127.0.0.1:1 health", 4, /no token for .*: sign in with `flora login/],
          ["login http://127.0.0.1:1", 4, /no runtime answers at http:\/\/127\.0\.0\.1:1/],
          [`--api ${runtime.url} --token wrong health`, 3, /does not accept this token; `flora login`/],
          [`--api ${runtime.url}/playground --token x health`, 4, /is no runtime \(HTTP status 404\)/],
          ["frobnicate", 2, /Unknown subcommand "frobnicate"/],
        ]
        for (const [words, expected, said] of mistakes) {
          const named = /^(?:deploy|rollback|audit|logs|kv|secrets|cron|migrate)/.test(words) ? of : []
          const { code, output } = yield* flora([...words.split(" "), ...named], data, data, "value")
          assert.match(output, said, words)
          assert.strictEqual(code, expected, words)
          assert.notMatch(output, /bug in flora|node:internal|node_modules/, words)
        }
      }),
    180_000,
  )

  it.live(
    "asks at a terminal for what must not be on the command line, and colours nothing elsewhere",
    () =>
      Effect.gen(function* () {
        const data = yield* temporaryDirectory
        yield* startRuntime(data)
        const settings = { FLORA_DATA_DIR: data, FLORA_GUILD: playgroundGuild, XDG_CONFIG_HOME: data }
        const program = resolve(import.meta.dirname, "../../src/cli/main.ts")
        /** Types into a terminal, each answer as soon as its question is there. */
        const atTerminal = (
          words: string,
          ...answers: ReadonlyArray<readonly [question: RegExp, typed: string]>
        ) =>
          Effect.gen(function* () {
            const child = spawn("script", ["-qec", `${process.execPath} ${program} ${words}`, "/dev/null"], {
              env: { ...process.env, ...settings, TERM: "xterm" },
              cwd: data,
            })
            let output = ""
            child.stdout.setEncoding("utf8").on("data", (said: string) => (output += said))
            const ended = new Promise<number | null>((done) => child.on("close", done))
            for (const [question, typed] of answers) {
              yield* until(() => question.test(output))
              child.stdin.write(typed)
            }
            return { code: yield* Effect.promise(() => ended), output }
          })
        const set = yield* atTerminal("secrets set KEY --host a.example", [/Value of KEY/, "hush-hush\r"])
        assert.strictEqual(set.code, 0)
        assert.include(set.output, "KEY is set (version 1)")
        assert.notInclude(set.output, "hush-hush")
        yield* flora(["kv", "set", "1", "--key", "k", ...store, "-g", playgroundGuild], data)
        const no = yield* atTerminal("kv delete-store --store s", [/Go on\?/, "n"])
        assert.strictEqual(no.code, 1)
        assert.include(no.output, "nothing was done")
        const yes = yield* atTerminal("kv delete-store --store s", [/Go on\?/, "y"])
        assert.strictEqual(yes.code, 0)

        const help = spawnProgram("src/cli/main.ts", ["deploy", "--help"], settings, data)
        yield* Effect.promise(() => help.ended)
        assert.include(help.output(), "Bundle a script")
        assert.notInclude(help.output(), "\u001b[")
      }),
    180_000,
  )
})
