/** The `flora` command as a person uses it: signing in through a browser, tokens, JSON for programs, exit codes, the project's file. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { until } from "../actors/GuildFixture.ts"
import { temporaryDirectory } from "../Services.ts"
import { flora, playgroundGuild, runProgram, spawnProgram, startRuntime } from "./RuntimeProcess.ts"

const you = "900000000000000101"

/** What a person's browser does with an address: it keeps cookies, follows redirects and sends forms. */
const browse = async (address: string) => {
  const cookies = new Map<string, string>()
  const go = async (url: string, form?: URLSearchParams): Promise<{ url: string; text: string }> => {
    const { origin } = new URL(url)
    const response = await fetch(url, {
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(form === undefined
          ? {}
          : { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(form === undefined ? {} : { method: "POST", body: form.toString() }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name!, value!)
    }
    const location = response.headers.get("location")
    return location === null ? { url, text: await response.text() } : go(new URL(location, url).href)
  }
  const fieldsOf = (text: string) =>
    new URLSearchParams(
      [...text.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    )
  const discord = await go(address)
  const who = fieldsOf(discord.text)
  who.set("user", you)
  const page = await go(discord.url.replace(/\?.*/, ""), who)
  return go(page.url.replace(/\?.*/, ""), fieldsOf(page.text))
}

describe("the flora command", () => {
  it.live(
    "signs in through the browser, acts as that person, and signs out",
    () =>
      Effect.gen(function* () {
        const dataDir = yield* temporaryDirectory
        const home = yield* temporaryDirectory
        const runtime = yield* startRuntime(dataDir)
        // Elsewhere, so that the playground's own token is not found.
        const settings = { FLORA_DATA_DIR: home, XDG_CONFIG_HOME: home, FLORA_GUILD: playgroundGuild }
        const cli = (...args: ReadonlyArray<string>) => runProgram("src/cli/main.ts", args, settings, home)

        const login = spawnProgram("src/cli/main.ts", ["login", runtime.url, "--no-browser"], settings, home)
        const address = () => /http:\S+\/api\/auth\/cli\?\S+/.exec(login.output())?.[0]
        yield* until(() => address() !== undefined)
        const end = yield* Effect.promise(() => browse(address()!))
        assert.include(end.text, "go back to the terminal")
        assert.deepInclude(yield* Effect.promise(() => login.ended), { code: 0 })
        assert.include(login.output(), "as you; saved in")

        const me = yield* cli("whoami", "--json")
        assert.deepInclude(JSON.parse(me.output) as object, { name: "you", via: "token", operator: false })
        assert.strictEqual((yield* cli("workers", "list")).code, 3)
        const made = yield* cli("tokens", "create", "ci", "--scope", "read", "--json")
        const { token } = JSON.parse(made.output) as { token: string }
        const withToken = (...args: ReadonlyArray<string>) =>
          cli(...args, "--api", runtime.url, "--token", token)
        assert.strictEqual((yield* withToken("get", "--guild-id", playgroundGuild)).code, 0)
        const refused = yield* withToken("undeploy")
        assert.strictEqual(refused.code, 3)
        assert.include(refused.output, "needs a token of scope deploy")
        assert.include((yield* cli("audit")).output, "Undeploy  Forbidden")

        assert.strictEqual((yield* cli("logout")).code, 0)
        assert.strictEqual((yield* cli("whoami")).code, 4)
        assert.strictEqual((yield* cli("whoami", "--nonsense")).code, 2)
      }),
    120_000,
  )

  it.live(
    "prints JSON for programs, and finds what to deploy in flora.config.ts",
    () =>
      Effect.gen(function* () {
        const dataDir = yield* temporaryDirectory
        yield* startRuntime(dataDir)
        const project = yield* temporaryDirectory
        mkdirSync(join(project, "bot"))
        writeFileSync(join(project, "bot/start.ts"), `on("messageCreate", () => {})`)
        writeFileSync(
          join(project, "flora.config.ts"),
          `export default { deploy: { root: "bot", entry: "start.ts" as string } }`,
        )
        const at = (...args: ReadonlyArray<string>) => flora([...args, "--json"], dataDir, project)
        const ofGuild = ["--guild", playgroundGuild]
        const deployed = yield* at("deploy", ...ofGuild)
        assert.deepInclude(JSON.parse(deployed.output) as object, { entry: "start.ts", source: "cli" })
        for (const args of [
          ["list"],
          ["get", ...ofGuild],
          ["health"],
          ["guilds", "list"],
          ["guilds", "status", ...ofGuild],
          ["workers", "list"],
          ["kv", "set", "1", ...ofGuild, "--store", "s", "--key", "k"],
          ["kv", "stores", ...ofGuild],
          ["kv", "get", "k", ...ofGuild, "--store", "s"],
          ["kv", "list", ...ofGuild, "--store", "s"],
          ["kv", "export", ...ofGuild],
          ["kv", "backups", "list", ...ofGuild],
          ["cron", "list", ...ofGuild],
          ["secrets", "list", ...ofGuild],
          ["tokens", "list"],
          ["audit", ...ofGuild],
          ["pause", ...ofGuild],
        ]) {
          const { code, output } = yield* at(...args)
          assert.strictEqual(code, 0, `${args.join(" ")}: ${output}`)
          assert.doesNotThrow(() => JSON.parse(output) as unknown, `${args.join(" ")}: ${output}`)
        }
        const lines = (yield* at("logs", ...ofGuild)).output.trim().split("\n")
        assert.isTrue(lines.every((line) => typeof (JSON.parse(line) as { id: unknown }).id === "number"))

        writeFileSync(join(project, "flora.config.ts"), `export default { deploy: { entry: 1 } }`)
        const wrong = yield* at("deploy", ...ofGuild)
        assert.strictEqual(wrong.code, 1)
        assert.include(wrong.output, "flora.config.ts")
      }),
    120_000,
  )
})
