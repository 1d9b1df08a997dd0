/** Commands of every kind, end to end: the script in its isolate, the gateway's socket, and the calls that answer. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, general, playgroundGuild, startRuntime } from "./RuntimeProcess.ts"

const minute = 60_000
const friend = "900000000000000102"

/** What a script may look like that uses all there is around commands. */
const script = `
const fruits = ["apple", "apricot", "banana"]

const fruit = slash({
  name: "fruit",
  nameLocalizations: { de: "obst" },
  description: "Looks a fruit up",
  options: [
    { name: "name", description: "Part of its name", required: true,
      autocomplete: (ctx) => fruits.filter((name) => name.startsWith(ctx.focused.value)) },
    { name: "who", description: "For whom", type: "user" },
  ],
  run: (ctx) => ctx.reply(\`\${ctx.options.name} for \${ctx.resolved.users?.[ctx.options.who ?? ""]?.username ?? ctx.user.username}\`),
})

const settings = slash({
  name: "settings",
  description: "Settings",
  defaultMemberPermissions: ["ManageGuild"],
  groups: [{
    name: "role",
    description: "Roles",
    subcommands: [
      subcommand({ name: "add", description: "Adds one",
        options: [{ name: "count", description: "How many", type: "integer", required: true, minValue: 1 }],
        run: (ctx) => ctx.reply(\`\${ctx.command} \${ctx.options.count + 1}\`) }),
    ],
  }],
})

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const slow = slash({ name: "slow", description: "Takes its time",
  options: [{ name: "secret", description: "Only for you", type: "boolean" }],
  run: async (ctx) => {
    await pause(3500)
    const sent = await ctx.reply({ content: "slow but sure", ephemeral: ctx.options.secret === true })
    await ctx.edit("slow but sure, edited")
    await ctx.followUp("and more")
    console.log("the answer is", sent?.content)
  } })

const late = slash({ name: "late", description: "Fails late", run: async () => { await pause(3500); throw new Error("too late") } })
const busy = slash({ name: "busy", description: "Computes for ever", run: () => { for (;;); } })

const broken = slash({ name: "broken", description: "Fails", run: (ctx) => {
  console.log("raw", ctx.msg)
  console.log(ctx.msg.interactionToken)
  throw new Error("broken " + ctx.msg.interactionToken)
} })

const twice = slash({ name: "twice", description: "Says two things at once", run: async (ctx) => {
  await Promise.all([ctx.reply("one"), ctx.reply("two")])
  try { await ctx.showModal({ custom_id: "m", title: "t", components: [{ type: 1, components: [{ type: 4, custom_id: "t", label: "T", style: 1 }] }] }) }
  catch (error) { await ctx.followUp((error as Error).message) }
} })

const silent = slash({ name: "silent", description: "Forgets to answer", run: () => {} })
const once5 = slash({ name: "daily", description: "Once", use: [cooldown({ seconds: 3600 })], run: (ctx) => ctx.reply("here you are") })
const guarded = slash({ name: "guarded", description: "Not for all", use: [requireRoles("900000000000009999")], run: (ctx) => ctx.reply("in") })

const ban = prefix({ name: "ban", aliases: ["b"], quotedArguments: true, use: [requirePermissions("BanMembers")],
  run: (ctx) => ctx.reply(ctx.args.join("|")) })

const greet = userCommand({ name: "Greet", run: (ctx) => ctx.reply(\`Hello, \${ctx.target.user.username}!\`) })
const quote = messageCommand({ name: "Quote this", run: (ctx) => ctx.reply(\`> \${ctx.target.content}\`) })

const panel = prefix({ name: "panel", run: (ctx) => ctx.reply({ content: "press", components: [{ type: 1, components: [
  { type: 2, style: 1, label: "Update", custom_id: "update" }, { type: 2, style: 1, label: "Slow", custom_id: "slow" },
  { type: 2, style: 1, label: "Modal", custom_id: "modal" }] }] }) })

on("componentInteraction", async (ctx) => {
  if (ctx.msg.data.custom_id === "update") await ctx.update("updated")
  if (ctx.msg.data.custom_id === "modal") await ctx.showModal({ custom_id: "form", title: "Form", components: [
    { type: 1, components: [{ type: 4, custom_id: "text", label: "Text", style: 1 }] }] })
  if (ctx.msg.data.custom_id === "slow") {
    await pause(2500)
    await ctx.update("updated late")
  }
})
on("modalSubmit", (ctx) => ctx.update("from the modal"))

createBot({ commands: [ban, panel], slashCommands: [fruit, settings, slow, late, busy, broken, twice, once5, guarded, silent],
  contextMenus: [greet, quote] })
`

interface Outcome {
  readonly timedOut?: boolean
  readonly interactionId: string
  readonly responses: ReadonlyArray<{
    readonly type: number
    readonly message?: { readonly id: string; readonly content: string; readonly flags?: number }
    readonly modal?: { readonly custom_id: string }
  }>
}

class Playground extends Context.Service<
  Playground,
  {
    readonly url: string
    readonly directory: string
    /** What the page is told: private messages are in no list. */
    readonly events: () => string
  }
>()("test/e2e/Playground") {
  static readonly layer = Layer.effect(
    Playground,
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const { url } = yield* startRuntime(directory)
      const path = join(directory, "bot.ts")
      writeFileSync(path, script)
      const deployed = yield* flora(["deploy", path, "--guild", playgroundGuild], directory, directory)
      assert.strictEqual(deployed.code, 0, deployed.output)
      return Playground.of({ url, directory, events: yield* listen(url) })
    }),
  )
}

const listen = (url: string) =>
  Effect.gen(function* () {
    const abort = new AbortController()
    yield* Effect.addFinalizer(() => Effect.sync(() => abort.abort()))
    const response = yield* Effect.promise(() =>
      fetch(`${url}/playground/control/events`, { signal: abort.signal }),
    )
    let text = ""
    const read = async () => {
      for await (const chunk of response.body!) text += Buffer.from(chunk).toString()
    }
    void read().catch(() => {})
    return () => text
  })

/** Waits until a message with this content has been created for its user alone. */
const whispers = (content: string) =>
  Effect.gen(function* () {
    const { events } = yield* Playground
    const sent = () =>
      events()
        .split("\n")
        .some(
          (line) =>
            line.includes("MESSAGE_CREATE") &&
            line.includes(`"content":"${content}"`) &&
            line.includes('"flags":64'),
        )
    yield* Effect.sync(sent).pipe(
      Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (found) => found }),
      Effect.timeout("15 seconds"),
    )
  })

const post = (path: string, body: object) =>
  Effect.gen(function* () {
    const { url } = yield* Playground
    const { status, body: answer } = yield* control(url).call("POST", path, { channelId: general, ...body })
    assert.strictEqual(status, 200, JSON.stringify(answer))
    return answer as Outcome
  })

const call = (name: string, more: object = {}) => post("interactions", { name, ...more })
/** What the first answers said, those that only the user sees in brackets. */
const said = ({ responses }: Outcome) =>
  responses.map(({ message }) => ((message?.flags ?? 0) & 64 ? `[${message?.content}]` : message?.content))

const messages = Effect.flatMap(Playground, ({ url }) => control(url).messages(general))
const ask = (content: string) => Effect.flatMap(Playground, ({ url }) => control(url).ask(general, content))
/** Waits until somebody has said exactly this. */
const hears = (content: string) =>
  messages.pipe(
    Effect.map((all) => all.findLast((message) => message.content === content)),
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (found) => found !== undefined }),
    Effect.timeout("15 seconds"),
    Effect.map((found) => found!),
  )
const logged = (text: string) =>
  Effect.gen(function* () {
    const { directory } = yield* Playground
    const { output } = yield* flora(["logs", "--guild", playgroundGuild], directory).pipe(
      Effect.repeat({
        schedule: Schedule.spaced("200 millis"),
        until: ({ output }) => output.includes(text),
      }),
      Effect.timeout("20 seconds"),
    )
    return output
  })

const apology = "[Something went wrong here. The people who run this server can see why.]"

layer(Playground.layer, { excludeTestServices: true, timeout: minute })("a command", (it) => {
  it.effect(
    "suggests values, names users, and has groups of subcommands",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Playground
        const options = { name: "ap" }
        const typed = yield* control(url).call("POST", "autocomplete", {
          channelId: general,
          name: "fruit",
          focused: "name",
          options,
        })
        assert.deepStrictEqual(typed.body, {
          choices: [
            { name: "apple", value: "apple" },
            { name: "apricot", value: "apricot" },
          ],
        })
        assert.deepStrictEqual(said(yield* call("fruit", { options: { name: "apple", who: friend } })), [
          "apple for friend",
        ])
        const added = yield* call("settings", { subcommand: "role add", options: { count: 2 } })
        assert.deepStrictEqual(said(added), ["settings role add 3"])
      }),
    minute,
  )

  it.effect(
    "can be in the menu of a member and of a message",
    () =>
      Effect.gen(function* () {
        const greeted = yield* post("context-menus", { name: "Greet", target: "user", targetId: friend })
        assert.deepStrictEqual(said(greeted), ["Hello, friend!"])
        const { id } = greeted.responses[0]!.message!
        const quoted = yield* post("context-menus", { name: "Quote this", target: "message", targetId: id })
        assert.deepStrictEqual(said(quoted), ["> Hello, friend!"])
      }),
    minute,
  )

  it.effect(
    "that takes long is deferred, and its answer is filled in, edited and followed up, also past the deadline of events",
    () =>
      Effect.gen(function* () {
        const open = yield* call("slow")
        assert.deepStrictEqual(
          open.responses.map(({ type }) => type),
          [5],
        )
        yield* hears("slow but sure, edited")
        yield* hears("and more")
        const output = yield* logged("the answer is slow but sure")
        assert.notMatch(output, /not settled/)
        yield* call("slow", { options: { secret: true } })
        yield* whispers("slow but sure")
        assert.isUndefined(
          (yield* messages).find(({ content }) => content === ""),
          "nothing is left thinking",
        )
      }),
    minute,
  )

  it.effect(
    "that fails, early or late, or whose isolate ends, tells the user privately, and the log has no token",
    () =>
      Effect.gen(function* () {
        // Late before early: the two apologies read the same.
        yield* call("late")
        yield* logged("interactionCreate failed: Error: too late")
        yield* whispers(apology.slice(1, -1))
        assert.deepStrictEqual(said(yield* call("broken")), [apology])
        const output = yield* logged("interactionCreate failed: Error: broken")
        assert.match(output, /broken \[interaction token\][^]*bot\.ts:\d+:\d+/)
        assert.notMatch(output, /aW50ZXJhY3Rpb246/)
        assert.deepStrictEqual(said(yield* call("busy")), [apology])
      }),
    minute,
  )

  it.effect(
    "that says two things at once says both, and is told why a modal comes too late",
    () =>
      Effect.gen(function* () {
        yield* call("twice")
        yield* hears("one")
        yield* hears("two")
        const refused = yield* messages.pipe(
          Effect.map((all) => all.find(({ content }) => content.startsWith("ctx.showModal"))),
          Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (found) => found !== undefined }),
          Effect.timeout("15 seconds"),
        )
        assert.match(refused!.content, /a modal must be the first answer, within 2 seconds; ctx\.reply has/)
      }),
    minute,
  )

  it.effect(
    "keeps to its middleware, over a sleep of the script too",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(said(yield* call("daily")), ["here you are"])
        assert.match(said(yield* call("daily"))[0]!, /^\[Not so fast: you can use this again <t:\d+:R>\.\]$/)
        assert.deepStrictEqual(said(yield* call("daily", { userId: friend })), ["here you are"])
        // A script that is loaded afresh has forgotten; the store has not.
        yield* call("busy")
        yield* logged("the script was restarted")
        assert.match(said(yield* call("daily"))[0]!, /^\[Not so fast/)
        assert.match(said(yield* call("guarded"))[0]!, /^\[You need the role <@&900000000000009999>/)
        // The owner of the server may do everything, though a message does not say so.
        assert.strictEqual(yield* ask(`!b "two words" three`), "two words|three")
      }),
    minute,
  )

  it.effect(
    "has a log that tells of what a handler forgot to answer",
    () =>
      Effect.gen(function* () {
        assert.isTrue((yield* call("silent")).timedOut)
        assert.match(
          yield* logged("/silent"),
          /WARN +\[flora\] \/silent got no answer within 3 seconds: .*ctx\.reply/,
        )
      }),
    minute,
  )

  it.effect(
    "has components that update their message, late too, and open modals that do",
    () =>
      Effect.gen(function* () {
        const pressing = (customId: string) =>
          Effect.gen(function* () {
            yield* ask("!panel")
            const { id } = yield* hears("press")
            return { id, outcome: yield* post("components", { messageId: id, customId }) }
          })
        const updated = yield* pressing("update")
        assert.strictEqual((yield* hears("updated")).id, updated.id)
        const slow = yield* pressing("slow")
        assert.deepStrictEqual(
          slow.outcome.responses.map(({ type }) => type),
          [6],
        )
        assert.strictEqual((yield* hears("updated late")).id, slow.id)
        const modal = yield* pressing("modal")
        assert.strictEqual(modal.outcome.responses[0]!.modal?.custom_id, "form")
        yield* post("modals", { interactionId: modal.outcome.interactionId, values: { text: "x" } })
        assert.strictEqual((yield* hears("from the modal")).id, modal.id)
      }),
    minute,
  )
})
