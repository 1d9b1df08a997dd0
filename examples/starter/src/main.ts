// The script every guild starts with. Change it, then: npx flora deploy examples/starter/src/main.ts --guild <id>

// "!ping" in any channel. Words after the command's name are in `ctx.args`.
const ping = prefix({
  name: "ping",
  run: (ctx) => ctx.reply("pong"),
})

// "/hello" with an option the user may leave out; its type is known from the declaration.
const hello = slash({
  name: "hello",
  description: "Says hello",
  options: [{ name: "name", description: "Whom to greet" }],
  run: (ctx) => ctx.reply(`Hello, ${ctx.options.name ?? ctx.msg.user.username}!`),
})

// What has to outlive a restart goes into a store. Values are text.
const counts = kv.store("counter")
const read = async () => Number((await counts.get("value")) ?? "0")

// One increment after the other: two at the same time would both read the old value.
let queue: Promise<unknown> = Promise.resolve()
const increment = async () => {
  const before = queue
  const { promise, resolve } = Promise.withResolvers<void>()
  queue = promise
  await before
  try {
    const value = (await read()) + 1
    await counts.set("value", String(value))
    return value
  } finally {
    resolve()
  }
}

// "/counter get", "/counter increment" and "/counter reset".
const counter = slash({
  name: "counter",
  description: "A counter that this server shares",
  subcommands: [
    {
      name: "get",
      description: "Shows the counter",
      run: async (ctx) => ctx.reply(`Counter: ${await read()}`),
    },
    {
      name: "increment",
      description: "Adds one to the counter",
      run: async (ctx) => ctx.reply(`Counter: ${await increment()}`),
    },
    {
      name: "reset",
      description: "Sets the counter back to 0",
      run: async (ctx) => {
        await counts.delete("value")
        await ctx.reply("Counter: 0")
      },
    },
  ],
})

createBot({ commands: [ping], slashCommands: [hello, counter] })
