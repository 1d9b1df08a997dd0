/** A guild script for the type checker only: every line must compile, and every `@ts-expect-error` must have an error below it. */

import { same } from "./Equal.ts"

// Each event has its payload.
on("messageCreate", (ctx) => {
  same<typeof ctx.msg, Message>(true)
  same<typeof ctx.channelId, string>(true)
  same<typeof ctx.guildId, string>(true)
  same<typeof ctx.attempt, number>(true)
  // @ts-expect-error a message has no custom id
  void ctx.msg.data
})
on("messageUpdate", ({ msg }) => {
  same<typeof msg.old, Message | null>(true)
  // @ts-expect-error Discord may send only a part of an edited message
  void msg.new.content
})
on("ready", (ctx) => {
  same<typeof ctx.channelId, undefined>(true)
  same<typeof ctx.msg.user, User>(true)
})
on("memberAdd", (ctx) => {
  same<typeof ctx.msg.user, User>(true)
  same<typeof ctx.channelId, undefined>(true)
})
on("threadCreate", async (ctx) => {
  same<typeof ctx.channelId, string>(true)
  if (ctx.msg.newlyCreated === true) await ctx.reply(`Welcome to ${ctx.msg.name}`)
})
on("voiceStateUpdate", ({ msg }) => {
  same<typeof msg.channelId, string | undefined>(true)
})
on("roleUpdate", ({ msg }) => same<typeof msg.role, Role>(true))
on("auditLogEntryCreate", ({ msg }) => {
  same<typeof msg, AuditLogEntry>(true)
  // @ts-expect-error what changed is not known to the type checker
  void msg.changes?.[0]?.newValue.length
})
on("componentInteraction", (ctx) => ctx.reply(`${ctx.msg.data.custom_id} on ${ctx.msg.messageId}`))
on("modalSubmit", (ctx) => ctx.reply({ content: ctx.msg.data.custom_id, ephemeral: true }))
// @ts-expect-error no such event
on("mesageCreate", () => {})
// @ts-expect-error the handler must be a function
on("ready", "log")

// Answers are Discord's messages; an interaction may have none.
on("messageCreate", async (ctx) => {
  const sent = await ctx.reply({ embeds: [embed().setTitle("a"), { title: "b" }], replyTo: null })
  same<typeof sent, SentMessage>(true)
  await ctx.edit({ content: sent.content, embeds: [] })
  // @ts-expect-error replies cannot be numbers
  await ctx.reply(3)
  // @ts-expect-error an edit has no reference
  await ctx.edit({ content: "x", replyTo: null })
  // @ts-expect-error embeds are camelCase
  await ctx.reply({ embeds: [{ footer: { text: "x", icon_url: "y" } }] })
})
on("interactionCreate", async (ctx) => {
  const sent = await ctx.reply("x")
  same<typeof sent, SentMessage | null>(true)
  same<ReturnType<typeof getSubcommand>, string | undefined>(true)
  getSubcommand(ctx)
  getSubcommandGroup(ctx)
  hasRole(ctx, "1")
  same<string | number | boolean | undefined, ReturnType<typeof flattenInteractionOptions>[string]>(true)
})
// @ts-expect-error only command interactions have subcommands
on("messageCreate", (ctx) => getSubcommand(ctx))

// Options are inferred from their declaration.
const roll = slash({
  name: "roll",
  description: "Rolls dice",
  options: [
    { name: "sides", description: "Sides", type: "integer", required: true, minValue: 2 },
    { name: "loud", description: "Loud", type: "boolean" },
    { name: "who", description: "Who", type: "user" },
    { name: "label", description: "Label" },
    {
      name: "size",
      description: "Size",
      choices: [
        { name: "Small", value: "s" },
        { name: "Large", value: "l" },
      ],
    },
  ],
  run(ctx) {
    same<typeof ctx.options.sides, number>(true)
    same<typeof ctx.options.loud, boolean | undefined>(true)
    same<typeof ctx.options.who, string | undefined>(true)
    same<typeof ctx.options.label, string | undefined>(true)
    same<typeof ctx.options.size, "s" | "l" | undefined>(true)
    // @ts-expect-error no such option
    void ctx.options.colour
  },
})
const counter = slash({
  name: "counter",
  description: "Counts",
  subcommands: [
    { name: "get", description: "Shows", run: (ctx) => ctx.reply("0") },
    {
      name: "add",
      description: "Adds",
      options: [{ name: "by", description: "By", type: "integer", required: true }],
      run: async ({ options, reply }) => {
        same<typeof options.by, number>(true)
        await reply(String(options.by))
      },
    },
  ],
})
// @ts-expect-error an unknown option type
slash({ name: "a", description: "b", options: [{ name: "c", description: "d", type: "date" }] })
// @ts-expect-error a description is required
slash({ name: "a" })

const echo = prefix({ name: "echo", run: (ctx) => ctx.reply(ctx.args.join(" ")) })
createBot({
  prefix: "?",
  commands: [echo, { name: "roles", run: (ctx) => ctx.reply(String(hasRole(ctx, "1"))) }],
  slashCommands: [
    roll,
    counter,
    {
      name: "loose",
      description: "Not declared by slash()",
      run: (ctx) => ctx.reply(String(ctx.options.anything)),
    },
  ],
})
// @ts-expect-error the prefix is a string
createBot({ prefix: 1 })

// Stores hold text.
const settings: KvStore = kv.store("settings")
same<ReturnType<typeof settings.get>, Promise<string | null>>(true)
await store("settings").set("a", "1")
await settings.set("a", "1", { expiration: 1_900_000_000, metadata: { by: ["me", 1, null] } })
same<Awaited<ReturnType<typeof settings.increment>>, number>(true)
const scores = await settings.getJson<{ readonly points: number }>("scores")
await settings.setJson("scores", { points: (scores?.points ?? 0) + 1 }, { ttlSeconds: 60 })
const { value, metadata } = await settings.getWithMetadata("a")
await settings.updateMetadata("a", metadata)
const swapped: boolean = await settings.compareAndSet("a", value, null)
await settings.batch([
  { type: "set", key: "a", value: String(swapped), ttlSeconds: 5 },
  { type: "delete", key: "b" },
])
// @ts-expect-error a value is text
await settings.set("a", 1)
const page = await settings.list({ prefix: "a", limit: 10 })
console.log(
  page.keys.map((key) => key.name),
  page.listComplete,
  page.list_complete,
  page.cursor,
)
// @ts-expect-error values are strings
await settings.set("a", 1)

const card: EmbedBuilder = new EmbedBuilder({ title: "a" })
card.addFields({ name: "a", value: "b" }, { name: "c", value: "d" }).addFields([{ name: "e", value: "f" }])
same<ReturnType<typeof card.toJSON>, Embed>(true)
// @ts-expect-error a colour is a number
card.setColor("red")

// Timers have numbers and give their further arguments to the callback.
const timer = setTimeout((name: string, count: number) => console.log(name, count), 1000, "a", 2)
same<typeof timer, number>(true)
clearTimeout(timer)
clearTimeout()
clearInterval(setInterval(async () => {}))
// @ts-expect-error code as text is not run
setTimeout("console.log(1)", 1)
// @ts-expect-error the callback gets a number
setTimeout((text: string) => text, 1, 2)

// The web platform is there, as its own types have it.
const address = new URL("https://a.example/?b=c")
same<typeof address.searchParams, URLSearchParams>(true)
const response: Response = await fetch(address, {
  method: "POST",
  body: new FormData(),
  signal: AbortSignal.timeout(1000),
})
for await (const chunk of response.body!) same<typeof chunk, Uint8Array<ArrayBuffer>>(true)
same<ReturnType<typeof crypto.randomUUID>, `${string}-${string}-${string}-${string}-${string}`>(true)
same<typeof navigator.userAgent, string>(true)
self.queueMicrotask(() => reportError(new DOMException("a", "AbortError")))
console.group("a")
// @ts-expect-error there are no object URLs
URL.createObjectURL(new Blob([]))
// @ts-expect-error nothing is measured
performance.mark("a")

// Nothing of browsers or Node is there.
// @ts-expect-error
void document
// @ts-expect-error
void process
// @ts-expect-error
require("fs")

on("messageCreate", async (ctx) => {
  const { channelId } = ctx
  const sent = await rest.sendMessage({ channelId, content: "hi", embeds: [embed()], replyTo: null })
  const nothing: void = await rest.deleteMessage({ channelId, messageId: sent.id, reason: "why" })
  const written: SentMessage | null = await rest.executeWebhook({ webhookId: "1", token: "t", content: "c" })
  const roles: readonly DiscordObject[] = await rest.fetchRoles()
  await rest.timeoutMember({ userId: "1", durationMs: null })
  // @ts-expect-error a message stands in a channel
  await rest.fetchMessage({ messageId: sent.id })
  // @ts-expect-error there is no such function
  await rest.destroyGuild()
  console.log(nothing, written, roles)
})

// Who caused an event, and what only interactions can be answered with.
on("messageCreate", (ctx) => {
  same<typeof ctx.user, User>(true)
  same<typeof ctx.member, Member | undefined>(true)
  // @ts-expect-error a message cannot be deferred
  void ctx.defer()
})
on("componentInteraction", async (ctx) => {
  same<typeof ctx.user, User>(true)
  await ctx.deferUpdate()
  await ctx.update({ content: null, components: [] })
  await ctx.showModal({ toJSON: () => ({}) })
  // @ts-expect-error defer takes options
  await ctx.defer(true)
})
on("autocomplete", (ctx) => ctx.autocomplete(["a", 1, { name: "b", value: 2 }]))
once("ready", (ctx) => console.log(ctx.msg.user.username))

// Commands of the other kinds, each with its context.
const tree = slash({
  name: "tree",
  description: "Groups",
  defaultMemberPermissions: ["BanMembers"],
  options: [],
  groups: [
    {
      name: "branch",
      description: "A group",
      subcommands: [
        subcommand({
          name: "leaf",
          description: "Typed although it is in a group",
          options: [
            {
              name: "count",
              description: "How many",
              type: "integer",
              required: true,
              autocomplete: (ctx) => {
                same<typeof ctx.focused.value, string>(true)
                return [1, 2]
              },
            },
            { name: "who", description: "For whom", type: "user" },
          ],
          use: [cooldown({ seconds: 5 }), requirePermissions("BanMembers"), requireRoles("1")],
          run: (ctx) => {
            same<typeof ctx.options.count, number>(true)
            same<typeof ctx.options.who, string | undefined>(true)
            console.log(
              ctx.resolved.users?.[ctx.options.who ?? ""]?.username,
              hasPermission(ctx, "BanMembers"),
            )
          },
        }),
      ],
    },
  ],
})
const menus = [
  userCommand({ name: "Greet", run: (ctx) => ctx.reply(ctx.target.user.username) }),
  messageCommand({ name: "Quote", run: (ctx) => ctx.reply(ctx.target.content) }),
]
const logging: Middleware = async (ctx, next) => {
  same<typeof ctx.command, string>(true)
  console.log(ctx.command)
  await next()
}
createBot({
  slashCommands: [tree],
  contextMenus: menus,
  use: [logging],
  commands: [
    prefix({ name: "a", aliases: ["b"], quotedArguments: true, run: (ctx) => ctx.reply(ctx.args[0] ?? "") }),
  ],
  onError: (error, ctx) => ctx.reply(String(error)),
})
// @ts-expect-error there is no such permission
requirePermissions("Fly")

// A function for suggestions does not keep the options from being inferred.
slash({
  name: "look",
  description: "Looks up",
  options: [
    { name: "name", description: "Which", required: true, autocomplete: (ctx) => [ctx.focused.value] },
  ],
  run: (ctx) => same<typeof ctx.options.name, string>(true),
})
slash({
  name: "look",
  description: "Looks up",
  subcommands: [
    { name: "none", description: "No options", run: (ctx) => ctx.reply("x") },
    {
      name: "up",
      description: "One",
      options: [{ name: "by", description: "How far", type: "number", autocomplete: async () => [1] }],
      run: (ctx) => same<typeof ctx.options.by, number | undefined>(true),
    },
  ],
})
// Builders go into messages as they are, and a modal's fields have the types of its inputs.
const closeButton: ButtonBuilder = button()
  .setCustomId(customId("ticket/:id/close", { id: 7 }))
  .setLabel("Close")
on("messageCreate", (ctx) =>
  ctx.reply({
    components: [
      container().addComponents(
        section().addComponents(textDisplay("a")).setAccessory(thumbnail("https://a.example")),
      ),
      actionRow().addComponents(closeButton),
      { type: 2, style: ButtonStyle.Link, url: "https://a.example", label: "x" },
    ],
    attachments: [
      { filename: "a", data: new Uint8Array(1) },
      { text: "b" },
      { type: "base64", data: "AQID", filename: "c" },
      { type: "Url", url: "https://a.example/d" },
    ],
  }),
)
// @ts-expect-error the pattern has an id
customId("ticket/:id/close", {})
onComponent("ticket/:id/close", (ctx) => {
  same<typeof ctx.params.id, string>(true)
  same<typeof ctx.values, readonly string[]>(true)
  // @ts-expect-error no such parameter
  void ctx.params.name
})
onComponent("vote:*", (ctx) => ctx.reply(ctx.params["*"]))
const application = modal("apply", "Apply").addComponents(
  textDisplay("Hello"),
  label("Why").setComponent(inputText("why").setStyle(InputTextStyle.Paragraph)),
  label("Who").setDescription("Friends").setComponent(userSelect("friends").setMaxValues(5)),
  label("Proof").setComponent(fileUpload("proof")),
)
onModal(application, (ctx) => {
  same<typeof ctx.fields.why, string>(true)
  same<typeof ctx.fields.friends, readonly string[]>(true)
  void ctx.fields.proof[0]?.filename
  // @ts-expect-error no such field
  void ctx.fields.other.length
})
const order = modal("order", "Order").addComponents(
  label("Size").setComponent(
    radioGroup("size").addOptions({ label: "Small", value: "s" }, { label: "Large", value: "l" }),
  ),
  label("On it").setComponent(checkboxGroup("toppings").addOptions({ label: "Ham", value: "ham" })),
  label("Sure").setComponent(checkbox("sure")),
)
onModal(order, (ctx) => {
  same<typeof ctx.fields.size, string | undefined>(true)
  same<typeof ctx.fields.toppings, readonly string[]>(true)
  same<typeof ctx.fields.sure, boolean>(true)
})
on("messageCreate", (ctx) => ctx.reply(ctx.msg.content), { channelId: ["1"], userId: "2", bot: false })
// @ts-expect-error no such filter
on("messageCreate", () => {}, { channel: "1" })
void rest.upsertGuildCommands({ commands: flattenCommands([{ name: "a", description: "b", run: () => {} }]) })
on("interactionCreate", (ctx) => handleSubcommand(ctx))
flora.embed().setTitle("t")
onModal("apply/:id", async (ctx) => {
  same<typeof ctx.params.id, string>(true)
  await ctx.reply(ctx.text("why") + ctx.values("friends").length + ctx.files("proof").length)
})
// @ts-expect-error a style is a number
button().setStyle("red")
// A secret may not be there.
same<ReturnType<typeof secrets.get>, string | undefined>(true)
// @ts-expect-error the name is text
secrets.get(7)
// A step gives back what its work gives; options are what the runtime knows.
cron(
  "report",
  "0 9 * * 1-5",
  async (ctx) => {
    same<typeof ctx.name, string>(true)
    same<typeof ctx.msg.scheduledAt, string>(true)
    const fetched = await ctx.step("fetch", async () => ({ n: 1 }))
    same<typeof fetched, { n: number }>(true)
    await ctx.sleep("nap", "10 minutes")
    // @ts-expect-error a step has work to do
    await ctx.step("nothing")
  },
  { timezone: "Europe/Berlin", overlap: "skip", catchUp: { last: 3 }, retry: { maxAttempts: 3 } },
)
// @ts-expect-error there is no such policy
cron("other", "@daily", () => {}, { overlap: "sometimes" })
on("schedule:remind", ({ msg }) => {
  same<typeof msg, ScheduledRun>(true)
})
void schedule.after("remind", 5000, { text: "tea" })
