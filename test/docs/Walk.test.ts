/**
 * A newcomer's way through the documentation, typing what it says: playground, first script, production on a real Postgres and Redis,
 * backup, restore on an empty machine, new keys, upgrade. The commands are read from the pages. In them only addresses and directories
 * are exchanged for the tests' own.
 */
import { execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { inject } from "vitest"
import { control, general, playgroundGuild } from "../e2e/RuntimeProcess.ts"
import { freePort } from "../../src/layers/EmbeddedPostgres.ts"
import { botToken } from "../../src/playground/Identity.ts"
import { freshDatabase, redisUrl, temporaryDirectory } from "../Services.ts"
import { blocksOf, pages, root } from "./Page.ts"

/** Everything git would bring, without history, with the packages that an installation would bring. */
const cleanClone = Effect.acquireRelease(
  Effect.sync(() => {
    // On the same disk as the packages, so that they need not be copied.
    mkdirSync(join(root, ".flora"), { recursive: true })
    const clone = mkdtempSync(join(root, ".flora", "walk-"))
    // Postgres runs as another account where we are root.
    chmodSync(clone, 0o755)
    const tracked = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for (const file of execFileSync("git", tracked, { cwd: root, encoding: "utf8" }).split("\0")) {
      if (file === "" || !existsSync(join(root, file))) continue
      mkdirSync(join(clone, dirname(file)), { recursive: true })
      cpSync(join(root, file), join(clone, file))
    }
    execFileSync("cp", ["-al", join(root, "node_modules"), join(clone, "node_modules")])
    return clone
  }),
  (clone) => Effect.sync(() => rmSync(clone, { recursive: true, force: true })),
)

/** Types commands into a shell in `directory`; `exchange` is done to each before. Every line typed is remembered. */
const makeShell = (directory: string, env: Record<string, string>, exchange: (text: string) => string) => {
  const { DISCORD_TOKEN: _, DATABASE_URL: __, CACHE_URL: ___, ...inherited } = process.env
  const surroundings = { ...inherited, ...env }
  const spawnShell = (text: string) => {
    const child = spawn("bash", ["-euo", "pipefail", "-c", exchange(text)], {
      cwd: directory,
      env: surroundings,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    })
    const said = { output: "", complaints: "" }
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said.output += chunk))
    // npm has something to say here about the settings of whoever runs the tests.
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.complaints += chunk))
    return { child, output: () => said.output, all: () => said.output + said.complaints }
  }
  return {
    run: (text: string) =>
      Effect.promise(async () => {
        const { child, output, all } = spawnShell(text)
        const code = await new Promise((resolve) => child.on("close", resolve))
        assert.strictEqual(code, 0, `${text}\n${all()}`)
        return output()
      }),
    /** Starts what goes on until it is stopped, and waits until it runs. */
    start: (text: string) =>
      Effect.acquireRelease(
        Effect.gen(function* () {
          const { child, output, all } = spawnShell(`exec ${text}`)
          const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
          yield* Effect.sync(() => /flora is running/.test(output()) || child.exitCode !== null).pipe(
            Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (up) => up }),
            Effect.timeout("60 seconds"),
          )
          assert.isNull(child.exitCode, all())
          return {
            stop: Effect.promise(async () => {
              child.kill("SIGINT")
              assert.strictEqual(await ended, 0, all())
            }),
            kill: async () => {
              if (child.exitCode !== null || child.signalCode !== null) return
              process.kill(-child.pid!, "SIGKILL")
              await ended
            },
          }
        }),
        ({ kill }) => Effect.promise(kill),
      ),
  }
}

const copyOf = (database: Redacted.Redacted<string>) =>
  Effect.gen(function* () {
    const copy = yield* freshDatabase
    const name = (url: Redacted.Redacted<string>) => new URL(Redacted.value(url)).pathname.slice(1)
    const server = PgClient.layer({ url: Redacted.make(inject("services").postgresUrl), maxConnections: 1 })
    yield* Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      yield* sql.unsafe(`DROP DATABASE ${name(copy)}`)
      yield* sql.unsafe(`CREATE DATABASE ${name(copy)} TEMPLATE ${name(database)}`)
    }).pipe(Effect.provide(server), Effect.orDie)
    return copy
  })

const typed = new Set<string>()
/** The block of a page that has this text in it; a page that no longer says so fails the walk. */
const says = (file: string, part: string) => {
  const found = blocksOf(file, "sh").filter(({ text, reason }) => reason === undefined && text.includes(part))
  assert.isNotEmpty(found, `${file} no longer says ${part}`)
  for (const { text } of found) typed.add(text)
  return found[0]!.text
}
const start = "docs/getting-started.md"
const operating = "docs/operating.md"
/** Without its last line, where that starts what goes on. */
const before = (block: string, last: string) => {
  assert.isTrue(block.endsWith(last))
  return block.slice(0, -last.length)
}

describe("a newcomer's walk through the documentation", () => {
  it.live.skipIf(redisUrl() === undefined)(
    "leads from a clean clone to production, through a backup, a restore, new keys and an upgrade",
    () =>
      Effect.gen(function* () {
        const clone = yield* cleanClone
        const home = yield* temporaryDirectory
        const [discordPort, port] = yield* Effect.all([freePort, freePort])
        const database = yield* freshDatabase
        const common = { HOME: home, XDG_CONFIG_HOME: home, npm_config_update_notifier: "false" }

        // Try the playground.
        const playground = makeShell(clone, { ...common, API_PORT: String(discordPort) }, (text) => text)
        yield* playground.start(says(start, "npm start"))
        const discord = control(`http://127.0.0.1:${discordPort}`)
        assert.strictEqual(yield* discord.ask(general, "!ping"), "pong")

        // Write a script.
        const script = blocksOf(start, "ts").find(({ text }) => text.startsWith("// hello.ts"))!
        writeFileSync(join(clone, "hello.ts"), script.text)
        yield* playground.run(says(start, "npx flora deploy hello.ts --guild 9"))
        assert.match(yield* discord.ask(general, "!hello"), /That was greeting 1\.$/)
        yield* playground.run(says(start, "npx flora logs"))
        yield* playground.run(says("docs/logs.md", "npx flora logs"))

        // A project with a test of its own; `flora dev` would go on.
        const [init, enter, test] = says("docs/testing.md", "npx flora init").split("\n")
        yield* playground.run([init, enter, test].join("\n"))
        yield* playground.run("npx flora undeploy --guild 900000000000000001")

        // Run it for real servers: the playground is its Discord.
        const machine = (name: string, url: Redacted.Redacted<string>) => {
          const data = join(home, name)
          return {
            data,
            env: {
              ...common,
              DISCORD_TOKEN: botToken,
              DISCORD_API_URL: `http://127.0.0.1:${discordPort}/playground/api`,
              DATABASE_URL: Redacted.value(url),
              CACHE_URL: redisUrl()!,
              FLORA_GUILD: playgroundGuild,
              API_PORT: String(port),
            },
            exchange: (text: string) =>
              text.replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`).replaceAll("/var/lib/flora", data),
          }
        }
        const first = machine("first", database)
        const shell = makeShell(clone, first.env, first.exchange)
        yield* shell.run(says(start, "cat > .env"))
        const env = () => readFileSync(join(clone, ".env"), "utf8")
        assert.match(env(), /^SECRETS_MASTER_KEY=[0-9a-f]{64}$/m)
        let runtime = yield* shell.start(says(start, "npm start"))
        const [login, deploy, health] = says(start, "npx flora login").split("\n")
        yield* shell.run(login!)
        yield* shell.run(deploy!)
        assert.match(yield* shell.run(health!), /^ok /)
        assert.match(yield* discord.ask(general, "!hello"), /greeting 1\.$/)
        yield* shell.run(
          "echo swordfish | npx flora secrets set KEY --host api.example.com --guild $FLORA_GUILD",
        )

        // Back it up. The database's own tool is stood in for by a copy.
        yield* shell.run(says(operating, "npx flora kv export"))
        yield* shell.run(says(operating, "cp .env keys.backup"))
        yield* runtime.stop
        const second = machine("second", yield* copyOf(database))

        // An empty machine: nothing but a clone, the backups and an empty data directory.
        rmSync(join(clone, ".env"))
        const restored = makeShell(clone, second.env, second.exchange)
        yield* restored.run(says(operating, "cp keys.backup .env"))
        yield* restored.run(`sed -i 's#^FLORA_DATA_DIR=.*#FLORA_DATA_DIR=${second.data}#' .env`)
        says(operating, "npm start")
        const newKeys = says(operating, "SECRETS_PREVIOUS_MASTER_KEY=/' .env")
        runtime = yield* restored.start("npm start")
        assert.match(yield* discord.ask(general, "!hello"), /greeting 1\.$/)
        const [load, well] = says(operating, "npx flora kv import").split("\n")
        assert.match(yield* restored.run(load!), /^1 keys imported/)
        assert.match(yield* restored.run(well!), /^ok /)
        assert.match(yield* discord.ask(general, "!hello"), /greeting 2\.$/)
        yield* runtime.stop

        // New keys.
        const old = /^SECRETS_MASTER_KEY=(.*)$/m.exec(env())![1]!
        yield* restored.run(before(newKeys, "npm start"))
        assert.include(env(), `SECRETS_PREVIOUS_MASTER_KEY=${old}\n`)
        runtime = yield* restored.start("npm start")
        const [rotate, forget] = says(operating, "npx flora secrets rotate").split("\n")
        assert.include(yield* restored.run(rotate!), "everything is under the current master key")
        yield* restored.run(forget!)
        yield* runtime.stop
        assert.notInclude(env(), old)

        // A leaked key of the operator's.
        yield* restored.run(before(says(operating, "s/^API_OPERATOR_SECRET"), "npm start"))
        runtime = yield* restored.start("npm start")
        yield* restored.run(login!)

        // Each incident's commands, as they stand there.
        const incident = (part: string, first = "") =>
          Effect.forEach(says(operating, part).split("\n"), (line) => restored.run(first + line))
        assert.match((yield* incident("npx flora guilds status"))[0]!, /live|cold/)
        yield* incident("npx flora guilds release")
        const [revision] = (yield* restored.run("npx flora history --guild $FLORA_GUILD")).split(" ")
        assert.match(
          (yield* incident("npx flora rollback", `REVISION=${revision}; `))[1]!,
          /^guild \d+ runs /,
        )
        const audit = (yield* incident("npx flora pause"))[1]!
        assert.match(audit, /PauseDeployment .*ok/)
        assert.include((yield* incident("npx flora doctor"))[1]!, "ok       database")
        assert.match((yield* incident("npx flora workers scale"))[1]!, /^worker 2 /m)
        assert.match((yield* incident("npx flora kv stores"))[0]!, /greetings/)
        yield* incident("npx flora cron list")
        // Keys from elsewhere, as whoever comes from the original brings them.
        assert.match(
          yield* restored.run(says("docs/compatibility.md", "npx flora kv import")),
          /^2 keys imported/m,
        )
        assert.match(yield* discord.ask(general, "!hello"), /greeting 3\.$/)
        yield* runtime.stop

        // The next version on what this one has left.
        runtime = yield* restored.start("npm start")
        assert.match(yield* discord.ask(general, "!hello"), /greeting 4\.$/)
        assert.include(
          yield* restored.run("npx flora secrets rotate"),
          "everything is under the current master key",
        )
        yield* runtime.stop
      }),
    300_000,
  )

  it.skipIf(redisUrl() === undefined)("leaves no shell command untried, unless the page says why", () => {
    const untried = pages
      .flatMap((file) => blocksOf(file, "sh"))
      .filter(({ text, reason }) => reason === undefined && !typed.has(text))
    assert.deepStrictEqual(
      untried.map(({ file, line, text }) => `${file}:${line} ${text}`),
      [],
    )
  })
})
