import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Schema } from "effect"
import { Application } from "../../src/discord/Application.ts"
import { Commands } from "../../src/discord/Commands.ts"
import { DiscordCallFailed, DiscordRest } from "../../src/discord/DiscordRest.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import type { CommandJson } from "../../src/domain/Script.ts"

const guild = "900000000000000001" as GuildId

/** A Discord that keeps a list of commands and adds to each what Discord adds. */
const discord = (refuse?: DiscordCallFailed) => {
  const state = { commands: [] as ReadonlyArray<CommandJson>, puts: 0 }
  const rest = Layer.succeed(
    DiscordRest,
    DiscordRest.of({
      client: undefined as never,
      request: (_, method, route, options) =>
        Effect.suspend((): Effect.Effect<unknown, DiscordCallFailed> => {
          if (route === "/applications/@me") return Effect.succeed({ id: "900000000000000201" })
          assert.strictEqual(route, `/applications/900000000000000201/guilds/${guild}/commands`)
          if (method === "GET") return Effect.succeed(state.commands)
          if (refuse !== undefined) return Effect.fail(refuse)
          state.puts++
          state.commands = (options!.body as ReadonlyArray<CommandJson>).map((command, index) => ({
            id: String(index + 1),
            application_id: "900000000000000201",
            version: "7",
            default_member_permissions: null,
            nsfw: false,
            dm_permission: true,
            contexts: null,
            integration_types: [0],
            guild_id: guild,
            ...command,
          })) as ReadonlyArray<CommandJson>
          return Effect.succeed(state.commands)
        }),
    }),
  )
  return { state, layer: Commands.layer.pipe(Layer.provide(Application.layer), Layer.provide(rest)) }
}

const option: Schema.Json = { name: "name", description: "who", type: 3, required: false }
const hello: CommandJson = { name: "hello", description: "Say hello", type: 1, options: [option] }

describe("Commands", () => {
  it.effect("sends a guild's commands once and nothing when nothing has changed", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello])
      yield* commands.sync(guild, [{ options: [option], description: "Say hello", name: "hello" }])
      assert.strictEqual(state.puts, 1)
      yield* commands.sync(guild, [{ ...hello, description: "Greet" }])
      assert.strictEqual(state.puts, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("removes what the script no longer has, down to nothing", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello, { ...hello, name: "other" }])
      yield* commands.sync(guild, [])
      assert.deepStrictEqual(state.commands, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("notices a change inside an option, and an option's order", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      const second: Schema.Json = { name: "b", description: "b", type: 4 }
      yield* commands.sync(guild, [{ ...hello, options: [option, second] }])
      yield* commands.sync(guild, [{ ...hello, options: [second, option] }])
      yield* commands.sync(guild, [
        { ...hello, options: [second, { ...(option as object), required: true }] },
      ])
      assert.strictEqual(state.puts, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("can put back what was there before", () => {
    const { state, layer } = discord()
    return Effect.gen(function* () {
      const commands = yield* Commands
      yield* commands.sync(guild, [hello])
      const { putBack } = yield* commands.sync(guild, [])
      yield* putBack
      assert.deepStrictEqual(
        state.commands.map(({ name }) => name),
        ["hello"],
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("passes on why Discord refused", () => {
    const refusal = new DiscordCallFailed({
      reason: "http",
      message: "Invalid Form Body",
      status: 400,
      route: "PUT",
    })
    return Effect.gen(function* () {
      const commands = yield* Commands
      const error = yield* Effect.flip(commands.sync(guild, [hello]))
      assert.strictEqual(error.status, 400)
      assert.include(error.message, "Invalid Form Body")
    }).pipe(Effect.provide(discord(refusal).layer))
  })

  it.effect("tells by its name which command Discord refuses, and why", () => {
    const refusal = new DiscordCallFailed({
      reason: "http",
      message:
        "Discord HTTP error (400): Invalid Form Body\n1.name[APPLICATION_COMMAND_INVALID_NAME]: Command name is invalid (route: PUT /x)",
      status: 400,
      route: "PUT /x",
    })
    return Effect.gen(function* () {
      const commands = yield* Commands
      const error = yield* Effect.flip(commands.sync(guild, [hello, { ...hello, name: "Shout" }]))
      assert.strictEqual(error.detail, 'Invalid Form Body\ncommand "Shout", name: Command name is invalid')
    }).pipe(Effect.provide(discord(refusal).layer))
  })
})
