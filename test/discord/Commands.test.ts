import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Schema } from "effect"
import { TestClock } from "effect/testing"
import { Application } from "../../src/discord/Application.ts"
import { Commands } from "../../src/discord/Commands.ts"
import { DiscordCallFailed, DiscordRest } from "../../src/discord/DiscordRest.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import type { CommandJson } from "../../src/domain/Script.ts"
import { RocksDb } from "../../src/layers/RocksDb.ts"
import { temporaryDirectory } from "../Services.ts"

const guild = "900000000000000001" as GuildId
const base = `/applications/900000000000000201/guilds/${guild}/commands`

/** What Discord adds to a command that a script has not said. */
const added = {
  application_id: "900000000000000201",
  version: "7",
  default_member_permissions: null,
  name_localizations: null,
  description_localizations: null,
  nsfw: false,
  dm_permission: true,
  contexts: null,
  integration_types: [0],
  guild_id: guild,
}

/** A Discord that keeps a list of commands, adds to each what Discord adds, and counts the calls that change something. */
const discord = (
  refuse?: (method: string, count: number) => DiscordCallFailed | undefined,
  database = Layer.unwrap(Effect.map(temporaryDirectory, (directory) => RocksDb.layerAt(directory))),
) => {
  const state = { commands: [] as ReadonlyArray<CommandJson>, calls: [] as Array<string> }
  let ids = 0
  const keep = (command: CommandJson, id = String(++ids)) => ({ ...added, ...command, id }) as CommandJson
  const change = (method: string, route: string, body: unknown) => {
    const id = route.slice(base.length + 1)
    switch (method) {
      case "POST":
        state.commands = [...state.commands, keep(body as CommandJson)]
        return state.commands.at(-1)
      case "PATCH":
        state.commands = state.commands.map((each) =>
          each.id === id ? keep({ ...each, ...(body as CommandJson) }, id) : each,
        )
        return state.commands.find((each) => each.id === id)
      case "DELETE":
        state.commands = state.commands.filter((each) => each.id !== id)
        return {}
      default:
        state.commands = (body as ReadonlyArray<CommandJson>).map((command) => keep(command))
        return state.commands
    }
  }
  const rest = Layer.succeed(
    DiscordRest,
    DiscordRest.of({
      client: undefined as never,
      request: (guildId, method, route, options) =>
        Effect.suspend((): Effect.Effect<unknown, DiscordCallFailed> => {
          assert.isUndefined(guildId, "not out of the guild's share of calls")
          if (route === "/applications/@me") return Effect.succeed({ id: "900000000000000201" })
          assert.isTrue(route.startsWith(base))
          if (method === "GET") return Effect.succeed(state.commands)
          state.calls.push(method)
          const refusal = refuse?.(method, state.calls.length)
          return refusal === undefined
            ? Effect.succeed(change(method, route, options?.body))
            : Effect.fail(refusal)
        }),
    }),
  )
  return {
    state,
    layer: Commands.layer.pipe(
      Layer.provide(Application.layer),
      Layer.provide(rest),
      Layer.provide(Layer.orDie(database)),
    ),
  }
}

const refusal = (message: string, discordCode?: number) =>
  new DiscordCallFailed({
    reason: "http",
    message,
    status: 400,
    route: "x",
    ...(discordCode === undefined ? {} : { discordCode }),
  })

const option: Schema.Json = { name: "name", description: "who", type: 3, required: false }
const hello: CommandJson = { name: "hello", description: "Say hello", type: 1, options: [option] }
const named = (name: string): CommandJson => ({ ...hello, name })
const many = (count: number, prefix = "c") => Array.from({ length: count }, (_, n) => named(`${prefix}${n}`))

describe("Commands", () => {
  it.effect("sends a guild's commands once and nothing when nothing has changed", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello])
      yield* commands.sync(guild, [{ options: [option], description: "Say hello", name: "hello" }])
      assert.deepStrictEqual(state.calls, ["POST"])
      yield* commands.sync(guild, [{ ...hello, description: "Greet" }])
      assert.deepStrictEqual(state.calls, ["POST", "PATCH"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes no notice of defaults, of what Discord adds and of the order of channel types", () => {
    const { state, layer } = discord()
    const menu: CommandJson = { name: "Report this", type: 3 }
    const channel: CommandJson = {
      ...hello,
      name: "where",
      options: [{ name: "c", description: "d", type: 7, channel_types: [2, 0] }],
    }
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello, menu, channel])
      state.calls.length = 0
      state.commands = state.commands.map((command) => ({
        ...command,
        description: command.description ?? "",
      }))
      yield* commands.sync(guild, [
        { ...channel, options: [{ name: "c", description: "d", type: 7, channel_types: [0, 2] }] },
        { ...menu, nsfw: false, name_localizations: {} },
        {
          ...hello,
          default_member_permissions: null,
          options: [{ ...(option as object), autocomplete: false, choices: [], name_localizations: null }],
        },
      ])
      assert.deepStrictEqual(state.calls, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("notices a change of any field", () => {
    const { state, layer } = discord()
    const second: Schema.Json = { name: "b", description: "b", type: 4 }
    const text = option as Record<string, Schema.Json>
    const versions: ReadonlyArray<CommandJson> = [
      { ...hello, options: [option, second] },
      { ...hello, options: [second, option] },
      { ...hello, options: [second, { ...text, required: true }] },
      { ...hello, options: [second, { ...text, autocomplete: true }] },
      { ...hello, options: [second, { ...text, choices: [{ name: "a", value: "a" }] }] },
      {
        ...hello,
        options: [second, { ...text, choices: [{ name: "a", name_localizations: { de: "e" }, value: "a" }] }],
      },
      { ...hello, options: [second, { ...text, min_length: 0 }] },
      { ...hello, options: [second] },
      { ...hello, options: [] },
      { ...hello, options: [], nsfw: true },
      { ...hello, options: [], default_member_permissions: "0" },
      { ...hello, options: [], default_member_permissions: "8" },
      { ...hello, options: [], name_localizations: { de: "hallo" } },
      { ...hello, options: [], description_localizations: { de: "Sagt hallo" } },
      { name: "hello", description: "Say hello" },
    ]
    return Effect.gen(function* () {
      const commands = yield* Commands
      for (const [index, version] of versions.entries()) {
        yield* commands.sync(guild, [version])
        assert.strictEqual(state.calls.length, index + 1, JSON.stringify(version))
        yield* commands.sync(guild, [version])
        assert.strictEqual(state.calls.length, index + 1, "it is registered as it was meant")
      }
      assert.deepStrictEqual([...new Set(state.calls)], ["POST", "PATCH"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("removes what the script no longer has, and leaves alone what it still has", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello, named("other")])
      const kept = state.commands[0]!.id
      yield* commands.sync(guild, [hello, named("third")])
      assert.deepStrictEqual(state.calls, ["POST", "POST", "DELETE", "POST"])
      assert.strictEqual(state.commands[0]!.id, kept)
      yield* commands.sync(guild, [])
      assert.deepStrictEqual(state.commands, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends many changes as one list", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      const { putBack } = yield* commands.sync(guild, many(30))
      assert.deepStrictEqual(state.calls, ["PUT"])
      yield* putBack
      assert.deepStrictEqual(state.commands, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("can put back what was there before, change by change", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello, named("gone")])
      const { putBack } = yield* commands.sync(guild, [{ ...hello, nsfw: true }, named("new")])
      yield* putBack
      assert.deepStrictEqual(
        state.commands.map(({ name, nsfw }) => [name, nsfw]),
        [
          ["hello", false],
          ["gone", false],
        ],
      )
      const { length } = state.calls
      yield* commands.sync(guild, [hello, named("gone")])
      assert.strictEqual(state.calls.length, length, "exactly as it was")
    }).pipe(Effect.provide(layer))
  })

  it.effect("puts back what it has done when Discord refuses the rest", () => {
    const { state, layer } = discord((method, count) =>
      method === "POST" && count > 2
        ? refusal("Invalid Form Body\nname[BAD]: Command name is invalid")
        : undefined,
    )
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello])
      const error = yield* Effect.flip(
        commands.sync(guild, [{ ...hello, description: "Greet" }, named("Shout")]),
      )
      assert.strictEqual(error.detail, 'Invalid Form Body\ncommand "Shout", name: Command name is invalid')
      assert.deepStrictEqual(
        state.commands.map(({ name, description }) => [name, description]),
        [["hello", "Say hello"]],
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps to Discord's limit of creations a day before anything has changed", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, many(100, "a"))
      yield* commands.sync(guild, many(100, "b"))
      const error = yield* Effect.flip(commands.sync(guild, [...many(99, "b"), named("one-more")]))
      assert.match(error.detail, /200 commands a day/)
      assert.lengthOf(state.commands, 100)
      yield* commands.sync(guild, many(50, "b"))
      yield* TestClock.adjust("25 hours")
      yield* commands.sync(guild, [named("one-more")])
      assert.lengthOf(state.commands, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("still counts what was created before a restart", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const { layer, state } = discord(undefined, RocksDb.layerAt(directory))
      /** Each call is a runtime of its own. */
      const sync = (commands: ReadonlyArray<CommandJson>) =>
        Effect.flatMap(Commands, (service) => service.sync(guild, commands)).pipe(
          Effect.provide(Layer.fresh(layer)),
        )
      yield* sync(many(100, "a"))
      yield* sync(many(100, "b"))
      assert.match(
        (yield* Effect.flip(sync([...many(99, "b"), named("one-more")]))).detail,
        /200 commands a day/,
      )
      assert.lengthOf(state.commands, 100)
      yield* TestClock.adjust("25 hours")
      yield* sync([named("one-more")])
      assert.lengthOf(state.commands, 1)
    }),
  )

  it.effect("says what Discord means when it counts the creations itself", () => {
    const { layer } = discord(() => refusal("Max number of daily application command creates", 30_034))
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Commands).sync(guild, [hello]))
      assert.match(error.detail, /keep the names of commands that are there already/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells by its name which command of a list Discord refuses, and why", () => {
    const { layer } = discord(() =>
      refusal(
        "Discord HTTP error (400): Invalid Form Body\n1.name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid (route: PUT /x)",
      ),
    )
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* Commands).sync(guild, [hello, named("Shout"), ...many(5)]))
      assert.strictEqual(error.status, 400)
      assert.strictEqual(error.detail, 'Invalid Form Body\ncommand "Shout", name: Command name is invalid')
    }).pipe(Effect.provide(layer))
  })
})
