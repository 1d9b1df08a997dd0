import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { defaultLimits } from "../../src/domain/Limits.ts"
import { temporaryDirectory } from "../Services.ts"
import { Configuration, readSources, unknownNames } from "../../src/layers/Configuration.ts"

const from = (values: Record<string, string>) =>
  Effect.provide(Configuration, Configuration.layerFrom(values), { local: true })

describe("Configuration", () => {
  it.effect("is a playground with defaults when nothing is set", () =>
    Effect.gen(function* () {
      const configuration = yield* from({})
      assert.isTrue(configuration.playground)
      assert.strictEqual(configuration.apiPort, 3000)
      assert.strictEqual(configuration.apiAddress, "127.0.0.1")
      assert.deepStrictEqual(configuration.limits, defaultLimits)
      assert.isUndefined(configuration.databaseUrl)
    }),
  )

  it.effect("tells everything that is missing or malformed in one message", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        from({ DISCORD_TOKEN: "t", API_PORT: "ninety", RUNTIME_MAX_WORKERS: "65", RUNTIME_HEAP_MB: "-1" }),
      )
      for (const name of [
        "SECRETS_MASTER_KEY",
        "API_SECRET",
        "API_PORT",
        "RUNTIME_MAX_WORKERS",
        "RUNTIME_HEAP_MB",
      ]) {
        assert.include(error.message, name)
      }
      assert.lengthOf(error.problems, 5)
    }),
  )

  it.effect("reads lists, and names the entry that is none", () =>
    Effect.gen(function* () {
      const none = yield* from({})
      assert.deepStrictEqual([none.egressAllow, none.egressDns], [[], []])
      const some = yield* from({
        EGRESS_ALLOW: "10.0.0.0/8, fd00::/8,wiki.intranet ,192.168.1.7",
        EGRESS_DNS: "10.0.0.53,[fd00::53]:5353",
      })
      assert.deepStrictEqual(some.egressAllow, ["10.0.0.0/8", "fd00::/8", "wiki.intranet", "192.168.1.7"])
      assert.deepStrictEqual(some.egressDns, ["10.0.0.53", "[fd00::53]:5353"])
      for (const entry of ["10.0.0.0/33", "300.1.1.1", "fd00::/200", "http://wiki", "a b", "10.0.0.1:80"]) {
        const error = yield* Effect.flip(from({ EGRESS_ALLOW: `10.0.0.1,${entry}` }))
        assert.include(error.message, JSON.stringify(entry))
      }
      const error = yield* Effect.flip(from({ EGRESS_DNS: "dns.example" }))
      assert.include(error.message, "EGRESS_DNS: expected addresses of DNS servers")
    }),
  )

  it.effect("takes intents in words, and none at all", () =>
    Effect.gen(function* () {
      const intents = (words?: string) =>
        Effect.map(from(words === undefined ? {} : { DISCORD_INTENTS: words }), (all) => all.discordIntents)
      assert.deepStrictEqual(yield* intents(), ["members", "message_content"])
      assert.deepStrictEqual(yield* intents("typing, Presences"), ["typing", "presences"])
      assert.deepStrictEqual(yield* intents("none"), [])
      const error = yield* Effect.flip(intents("members,everything"))
      assert.match(error.message, /DISCORD_INTENTS: .*members, message_content, presences, typing/)
    }),
  )

  it.effect("accepts a live configuration and never prints its secrets", () =>
    Effect.gen(function* () {
      const configuration = yield* from({
        DISCORD_TOKEN: "very-secret-token",
        SECRETS_MASTER_KEY: "ab".repeat(32),
        API_SECRET: "s".repeat(32),
      })
      assert.isFalse(configuration.playground)
      assert.strictEqual(Redacted.value(configuration.discordToken!), "very-secret-token")
      assert.notInclude(JSON.stringify(configuration), "very-secret-token")
      assert.notInclude(JSON.stringify(configuration), "ab".repeat(32))
    }),
  )

  it.effect("does not repeat a malformed secret in its message", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        from({ DISCORD_TOKEN: "t", SECRETS_MASTER_KEY: "hunter2hunter2", API_SECRET: "short-secret" }),
      )
      assert.notInclude(error.message, "hunter2")
      assert.notInclude(error.message, "short-secret")
    }),
  )

  it.effect("prefers the environment to .env and .env to config.toml", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      writeFileSync(
        join(directory, "config.toml"),
        '[api]\nport = 1111\naddress = "10.0.0.1"\n[runtime]\nheap_mb = 128\nmax_workers = 3\n',
      )
      writeFileSync(join(directory, ".env"), "API_PORT=2222\nRUNTIME_MAX_WORKERS=4\n")
      const sources = yield* readSources(directory, { RUNTIME_MAX_WORKERS: "5", UNRELATED: "x" })
      const configuration = yield* from(sources)
      assert.strictEqual(configuration.apiAddress, "10.0.0.1")
      assert.strictEqual(configuration.apiPort, 2222)
      assert.strictEqual(configuration.maxWorkers, 5)
      assert.strictEqual(configuration.limits.heapMb, 128)
    }),
  )

  it.effect("names the file that cannot be parsed", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      writeFileSync(join(directory, "config.toml"), "[api\nport=")
      const error = yield* Effect.flip(readSources(directory, {}))
      assert.include(error.message, "configuration file")
    }),
  )

  it.effect("names settings that are none in either file, and leaves strangers alone", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      writeFileSync(
        join(directory, ".env"),
        "DISCORD_TOKN=x\nAPI_PORT=1\nFLORA_GUILD=1\nPATH_TO_SOMETHING=y\n",
      )
      writeFileSync(join(directory, "config.toml"), '[discord]\nbot_tokn = "x"\nbot_token = "y"\n')
      assert.deepStrictEqual(yield* unknownNames(directory), [
        "DISCORD_TOKN in .env",
        "discord.bot_tokn in config.toml",
      ])
    }),
  )
})
