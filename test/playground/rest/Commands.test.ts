import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Playground } from "../../../src/playground/Playground.ts"
import { PlaygroundServer } from "../PlaygroundServer.ts"

const global = `/applications/${Playground.applicationId}/commands`
const inGuild = `/applications/${Playground.applicationId}/guilds/${Playground.guildId}/commands`
const call = (method: string, path: string, body?: unknown) =>
  Effect.flatMap(PlaygroundServer, ({ rest }) => Effect.promise(() => rest(method, path, body)))
const text = (name: string, more: object = {}) => ({ type: 3, name, description: "x", ...more })
const hello = { name: "hello", description: "Says hello" }

layer(PlaygroundServer.layer(), { excludeTestServices: true })(
  "the playground's application commands",
  (it) => {
    it.effect("are created, replaced by name, read, changed and deleted", () =>
      Effect.gen(function* () {
        const made = yield* call("POST", inGuild, hello)
        assert.strictEqual(made.status, 201)
        assert.include(made.json, { name: "hello", type: 1, guild_id: Playground.guildId, nsfw: false })
        const again = yield* call("POST", inGuild, { ...hello, description: "Again" })
        assert.deepStrictEqual(
          [again.status, again.json.id, again.json.description],
          [200, made.json.id, "Again"],
        )
        assert.notStrictEqual(again.json.version, made.json.version)
        const changed = yield* call("PATCH", `${inGuild}/${made.json.id}`, { description: "Changed" })
        assert.deepStrictEqual([changed.json.name, changed.json.description], ["hello", "Changed"])
        assert.deepStrictEqual((yield* call("GET", `${inGuild}/${made.json.id}`)).json, changed.json)
        assert.strictEqual((yield* call("DELETE", `${inGuild}/${made.json.id}`)).status, 204)
        assert.strictEqual((yield* call("GET", `${inGuild}/${made.json.id}`)).json.code, 10_063)
      }),
    )

    it.effect("are overwritten in bulk, keeping the ids of those that stay", () =>
      Effect.gen(function* () {
        const first = (yield* call("PUT", inGuild, [hello, { name: "bye", description: "x" }])).json
        const second = (yield* call("PUT", inGuild, [{ name: "new", description: "x" }, hello])).json
        assert.strictEqual(second[1].id, first[0].id)
        const listed = (yield* call("GET", inGuild)).json
        assert.deepStrictEqual(
          listed.map(({ name }: { name: string }) => name),
          ["new", "hello"],
        )
        assert.deepStrictEqual((yield* call("PUT", inGuild, [])).json, [])
      }),
    )

    it.effect("of the whole application are offered in every guild unless it has one of that name", () =>
      Effect.gen(function* () {
        const { control } = yield* PlaygroundServer
        yield* call("PUT", global, [hello, { name: "everywhere", description: "x" }])
        yield* call("PUT", inGuild, [{ ...hello, description: "ours" }])
        const { json } = yield* Effect.promise(() => control("/state"))
        assert.deepStrictEqual(
          json.guilds[0].commands.map(({ description, name }: { name: string; description: string }) => [
            name,
            description,
          ]),
          [
            ["hello", "ours"],
            ["everywhere", "x"],
          ],
        )
        yield* call("PUT", global, [])
      }),
    )

    it.effect.each([
      ["name", "APPLICATION_COMMAND_INVALID_NAME", { ...hello, name: "Hello" }],
      ["name", "APPLICATION_COMMAND_INVALID_NAME", { ...hello, name: "two words" }],
      ["name", "BASE_TYPE_MAX_LENGTH", { ...hello, name: "x".repeat(33) }],
      ["name", "BASE_TYPE_REQUIRED", { description: "x" }],
      ["description", "BASE_TYPE_REQUIRED", { name: "x" }],
      ["description", "BASE_TYPE_MAX_LENGTH", { name: "x", description: "x".repeat(101) }],
      [
        "options",
        "BASE_TYPE_MAX_LENGTH",
        { ...hello, options: Array.from({ length: 26 }, (_, n) => text(`o${n}`)) },
      ],
      ["options.0.name", "APPLICATION_COMMAND_INVALID_NAME", { ...hello, options: [text("Who")] }],
      ["options.0.type", "BASE_TYPE_CHOICES", { ...hello, options: [text("who", { type: 12 })] }],
      [
        "options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        { ...hello, options: [text("a"), text("b", { required: true })] },
      ],
      [
        "options.1.name",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_IN_USE",
        { ...hello, options: [text("a"), text("a")] },
      ],
      [
        "options.1.type",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        { ...hello, options: [text("a", { type: 1 }), text("b")] },
      ],
      [
        "options.0.options.0.type",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        { ...hello, options: [text("a", { type: 1, options: [text("b", { type: 1 })] })] },
      ],
      [
        "options.0.choices.0.value",
        "CHOICE_TYPE_INVALID",
        { ...hello, options: [text("a", { choices: [{ name: "one", value: 1 }] })] },
      ],
      [
        "options.0.autocomplete",
        "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
        { ...hello, options: [text("a", { autocomplete: true, choices: [{ name: "x", value: "x" }] })] },
      ],
    ] as const)("are refused for %s (%s)", ([path, code, body]) =>
      Effect.gen(function* () {
        const { json, status } = yield* call("POST", inGuild, body)
        assert.deepStrictEqual([status, json.code], [400, 50_035], JSON.stringify(json))
        const node = path
          .split(".")
          .reduce((node: Record<string, never> | undefined, segment) => node?.[segment], json.errors)
        const codes = (node as { _errors?: Array<{ code: string }> } | undefined)?._errors?.map(
          (error) => error.code,
        )
        assert.deepStrictEqual(codes, [code], JSON.stringify(json))
      }),
    )

    it.effect("are not half-stored when one of a bulk is refused, and are bounded in number", () =>
      Effect.gen(function* () {
        yield* call("PUT", inGuild, [hello])
        const twice = yield* call("PUT", inGuild, [{ name: "x", description: "x" }, hello, hello])
        assert.strictEqual(twice.json.errors["2"].name._errors[0].code, "APPLICATION_COMMANDS_DUPLICATE_NAME")
        const many = Array.from({ length: 101 }, (_, n) => ({ name: `c${n}`, description: "x" }))
        assert.strictEqual((yield* call("PUT", inGuild, many)).json.code, 30_032)
        assert.deepStrictEqual(
          (yield* call("GET", inGuild)).json.map(({ name }: { name: string }) => name),
          ["hello"],
        )
      }),
    )

    it.effect("cannot smuggle names of JavaScript's own objects into the error's tree", () =>
      Effect.gen(function* () {
        const { origin } = yield* PlaygroundServer
        const response = yield* Effect.promise(() =>
          fetch(`${origin}/playground/api/v10${inGuild}`, {
            method: "POST",
            headers: { authorization: `Bot ${Playground.botToken}` },
            body: '{"name":"x","description":"x","name_localizations":{"__proto__":1,"constructor":1}}',
          }),
        )
        assert.strictEqual(response.status, 400)
        assert.notProperty({}, "_errors")
        assert.notProperty(Object, "_errors")
      }),
    )

    it.effect("belong to this application and to guilds that exist", () =>
      Effect.gen(function* () {
        assert.strictEqual(
          (yield* call("GET", "/applications/123456789012345678/commands")).json.code,
          10_002,
        )
        const nowhere = `/applications/${Playground.applicationId}/guilds/123456789012345678/commands`
        assert.strictEqual((yield* call("PUT", nowhere, [hello])).json.code, 10_004)
      }),
    )
  },
)
