import { nested } from "./lib/nested.ts"

const scores = kv.store("scores")

const ask = modal("ask", "Ask").addComponents(label("What").setComponent(inputText("what")))
const choice = (name: string) => button().setLabel(name).setCustomId(`vote:${name.toLowerCase()}`)
const colours = stringSelect("colour").addOptions(
  { label: "Red", value: "red" },
  { label: "Blue", value: "blue" },
)

const done = (ctx: SlashContext) => ctx.reply(`done ${hasPermission(ctx, "BanMembers")}`)

createBot({
  commands: [
    prefix({ name: "ping", run: (ctx) => ctx.reply("pong") }),
    prefix({ name: "daily", use: [cooldown({ seconds: 3600 })], run: (ctx) => ctx.reply("here you are") }),
  ],
  slashCommands: [
    slash({
      name: "fruit",
      description: "Fruit",
      options: [
        {
          name: "name",
          description: "Which",
          required: true,
          autocomplete: (ctx) => ["apple", "apricot"].filter((fruit) => fruit.startsWith(ctx.focused.value)),
        },
        { name: "who", description: "For whom", type: "user" },
      ],
      run: (ctx) =>
        ctx.reply({ content: `${ctx.options.name} for ${ctx.options.who ?? "nobody"}`, ephemeral: true }),
    }),
    slash({ name: "moderate", description: "Bans", use: [requirePermissions("BanMembers")], run: done }),
    slash({ name: "tidy", description: "Tidies", use: [requirePermissions("ManageMessages")], run: done }),
    slash({ name: "ask", description: "Asks", run: (ctx) => ctx.showModal(ask) }),
    slash({
      name: "vote",
      description: "Votes",
      run: (ctx) =>
        ctx.reply({
          content: "Vote",
          components: [
            actionRow().addComponents(choice("Yes"), choice("No")),
            actionRow().addComponents(colours),
          ],
        }),
    }),
  ],
  contextMenus: [messageCommand({ name: "Quote", run: (ctx) => ctx.reply(`> ${ctx.target.content}`) })],
})

onComponent("vote:*", (ctx) => ctx.update({ content: `${ctx.msg.user.username}: ${ctx.params["*"]}` }))
onComponent("colour", (ctx) => ctx.reply(ctx.values.join()))
onModal(ask, (ctx) => ctx.reply(`You asked: ${ctx.fields.what}`))

on("messageCreate", async (ctx) => {
  const { content } = ctx.msg
  if (content === "async") {
    await Promise.resolve()
    throw new Error("from async code")
  }
  if (content === "nested") nested("import")
  if (content === "cause") throw new Error("outer", { cause: new TypeError("inner") })
  if (content === "aggregate") throw new AggregateError([new Error("first"), new Error("second")], "several")
  if (content === "rest")
    await rest.fetchMessage({ channelId: ctx.channelId, messageId: "123456789012345678" })
  if (content === "timer") {
    setTimeout(() => {
      throw new Error("from a timer")
    }, 10_000)
  }
  if (content === "rejection") void Promise.reject(new Error("nobody handles it"))
  if (content === "file")
    await ctx.reply({ content: "here", attachments: [{ filename: "notes.txt", text: "words" }] })
  if (content === "count") await ctx.reply(String(await scores.increment("n")))
  if (content === "expires") await scores.set("short", "lived", { ttlSeconds: 60 })
  if (content === "remind") await schedule.after("remind", "1 hour", { text: "tea" })
  if (content === "time") await ctx.reply(`${new Date().toISOString()} ${Date.now()}`)
  if (content === "present") {
    const { format } = new Intl.DateTimeFormat("sv", {
      dateStyle: "short",
      timeStyle: "medium",
      timeZone: "UTC",
    })
    const parts = new Intl.DateTimeFormat("en", { month: "long", timeZone: "Asia/Tokyo" }).formatToParts()
    const now = Temporal.Now
    await ctx.reply(
      [
        now.instant(),
        now.zonedDateTimeISO("Asia/Tokyo"),
        now.plainDateTimeISO("UTC"),
        now.plainDateISO("Asia/Tokyo"),
        now.plainTimeISO("UTC"),
        format(),
        format(0),
        parts[0]?.value,
      ].join("\n"),
    )
  }
  if (content === "fetch") {
    const answer = await fetch("https://api.example.com/quote", {
      headers: { "x-key": secrets.get("KEY") ?? "" },
    })
    await ctx.reply(await answer.text())
  }
  if (content === "slow") {
    const failed = await fetch("https://slow.example.com/", { signal: AbortSignal.timeout(2000) }).catch(
      (error: Error) => error.name,
    )
    await ctx.reply(String(failed))
  }
  if (content === "endless") for (;;);
})
on("messageUpdate", (ctx) => console.log("was", ctx.msg.old?.content, "is", ctx.msg.new?.content))
on("memberAdd", (ctx) =>
  rest.sendMessage({ channelId: "900000000000000011", content: `Welcome, ${ctx.msg.user.username}` }),
)
on("auditLogEntryCreate", ({ msg }) => {
  if (msg.actionType === 20 || msg.actionType === 22) console.log(msg.actionType, msg.reason)
})
on("banAdd", ({ msg }) => console.log("banned", msg.user.id))
on("reactionAdd", async (ctx) => {
  const roles = await rest.fetchRoles({})
  const red = roles.find((role) => role.name === "red")
  if (red !== undefined)
    await rest.addMemberRole({ userId: ctx.msg.userId, roleId: red.id, reason: "asked for" })
})
on("schedule:remind", async (ctx) => {
  const { text } = ctx.msg.data as { text: string }
  await rest.sendMessage({ channelId: "900000000000000011", content: `Remember: ${text}` })
})
cron("report", "0 9 * * *", async (ctx) => {
  const times = await ctx.step("count", () => scores.increment("reports"))
  await ctx.sleep("wait", "10 minutes")
  if (times > 1) throw new Error("from cron")
  console.log("report", times, new Date().toISOString())
})
