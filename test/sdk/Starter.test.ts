import { fileURLToPath } from "node:url"
import { buildSync } from "esbuild"
import { assert, describe, it } from "vitest"
import { bundleOptions, entryModule } from "../../src/domain/Script.ts"
import { IsolateDriver } from "./IsolateDriver.ts"
import { command, message } from "./Payloads.ts"

const folder = fileURLToPath(new URL("../../examples/starter/src", import.meta.url))

const starter = (): string =>
  buildSync({
    ...bundleOptions(),
    sourcemap: false,
    stdin: { contents: entryModule("./main.ts"), resolveDir: folder },
  }).outputFiles[0]!.text

/** Answers the oldest open operation, KV from a map. Fails when nothing is open. */
const answerNext = async (guild: IsolateDriver, values: Map<string, string>): Promise<void> => {
  const { name, args } = guild.nextOperation
  const key = `${String(args["store"])}/${String(args["key"])}`
  if (name === "kv.set") values.set(key, String(args["value"]))
  if (name === "kv.delete") values.delete(key)
  await guild.settle(name === "kv.get" ? (values.get(key) ?? null) : null)
}

describe("the starter script", () => {
  it("declares /hello and /counter", async () => {
    using guild = await IsolateDriver.load(starter())
    assert.deepStrictEqual(guild.manifest!.events, ["messageCreate", "interactionCreate"])
    assert.deepStrictEqual(
      guild.manifest!.commands.map(({ name, options }) => [
        name,
        (options as { name: string }[]).map((o) => o.name),
      ]),
      [
        ["hello", ["name"]],
        ["counter", ["get", "increment", "reset"]],
      ],
    )
  })

  it("answers !ping and /hello", async () => {
    using guild = await IsolateDriver.load(starter())
    await guild.event("messageCreate", message("!ping"))
    await guild.event("interactionCreate", command("hello"))
    await guild.event("interactionCreate", command("hello", [{ name: "name", type: 3, value: "you" }]))
    assert.deepStrictEqual(
      guild.operations.map((op) => op.args["content"]),
      ["pong", "Hello, friend!", "Hello, you!"],
    )
  })

  it('counts in the store "counter", also when increments come at the same time', async () => {
    using guild = await IsolateDriver.load(starter())
    const values = new Map<string, string>()
    const use = (name: string) => ["interactionCreate", command("counter", [{ name, type: 1 }])] as const
    const answers = () =>
      guild.operations.filter((op) => op.name === "interaction.reply").map((op) => op.args["content"])
    await guild.turn([use("increment"), use("increment")])
    while (answers().length < 2) await answerNext(guild, values)
    await guild.turn([use("get")])
    while (answers().length < 3) await answerNext(guild, values)
    await guild.turn([use("reset")])
    while (answers().length < 4) await answerNext(guild, values)
    assert.deepStrictEqual(answers(), ["Counter: 1", "Counter: 2", "Counter: 2", "Counter: 0"])
    assert.strictEqual(values.size, 0)
  })
})
