// The script every guild starts with. `npx flora dev` deploys it, and again whenever you save.

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
// "/counter get", "/counter increment" and "/counter reset".
const counter = slash({
  name: "counter",
  description: "A counter that this server shares",
  subcommands: [
    {
      name: "get",
      description: "Shows the counter",
      run: async (ctx) => ctx.reply(`Counter: ${(await counts.get("value")) ?? 0}`),
    },
    {
      name: "increment",
      description: "Adds one to the counter",
      run: async (ctx) => ctx.reply(`Counter: ${await counts.increment("value")}`),
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
