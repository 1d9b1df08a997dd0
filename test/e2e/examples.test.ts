/** Every example in the whole runtime: deployed as it is, each to a guild of its own, and used as people would. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join, resolve } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { questions } from "../../examples/trivia/src/questions.ts"
import { temporaryDirectory } from "../Services.ts"
import { control, flora, startRuntime } from "./RuntimeProcess.ts"

const minute = 60_000
const examples = resolve(import.meta.dirname, "../../examples")
const friend = "900000000000000102"

/** What is read of a message. */
interface Message {
  readonly id: string
  readonly channel_id: string
  readonly content: string
  readonly author: { readonly bot?: boolean }
  readonly embeds: ReadonlyArray<{
    readonly title?: string
    readonly description?: string
    readonly fields?: ReadonlyArray<{ readonly value: string }>
  }>
  readonly components: ReadonlyArray<{
    readonly components: ReadonlyArray<{ readonly label?: string; readonly custom_id: string }>
  }>
  readonly attachments: ReadonlyArray<{ readonly filename: string }>
}

interface Outcome {
  readonly interactionId: string
  readonly responses: ReadonlyArray<{ readonly modal?: unknown; readonly message?: Message }>
}

/** A guild with an example in it. */
interface World {
  readonly guildId: string
  readonly general: string
  /** A control call that succeeds. */
  readonly does: <A = unknown>(path: string, body: object) => Effect.Effect<A>
  readonly messages: (channelId: string) => Effect.Effect<ReadonlyArray<Message>>
  /** Waits for the bot's message of a channel that a test looks for. */
  readonly hears: (channelId: string, wanted: (message: Message) => boolean) => Effect.Effect<Message>
  /** Uses a command in `general`, and gives the answer. */
  readonly use: (name: string, options?: object) => Effect.Effect<Message>
  /** Presses a button, which has this label. */
  readonly press: (message: Message, label: string, userId?: string) => Effect.Effect<Outcome>
  readonly channel: (name: string) => Effect.Effect<string>
  readonly role: (name: string) => Effect.Effect<string>
  readonly rolesOf: (userId: string) => Effect.Effect<ReadonlyArray<string>>
  readonly cli: (args: ReadonlyArray<string>) => Effect.Effect<string>
}

class Examples extends Context.Service<
  Examples,
  {
    /** Deploys an example, from its folder or another one. */
    readonly deploy: (name: string, folder?: string) => Effect.Effect<World>
  }
>()("test/e2e/Examples") {
  static readonly layer = Layer.effect(
    Examples,
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const { url } = yield* startRuntime(directory, { EGRESS_ALLOW: "127.0.0.2" })
      const { call, messages: read } = control(url)
      const messages = (channelId: string) =>
        Effect.map(read(channelId), (all) => all as unknown as ReadonlyArray<Message>)
      const does = <A>(path: string, body: object) =>
        Effect.map(call("POST", path, body), ({ body: answer, status }) => {
          assert.strictEqual(status, 200, `${path}: ${JSON.stringify(answer)}`)
          return answer as A
        })
      const deploy = Effect.fnUntraced(function* (name: string, folder = join(examples, name)) {
        const { channelId: general, guildId } = yield* does<{ guildId: string; channelId: string }>(
          "guilds",
          { name },
        )
        const cli = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
          const { code, output } = yield* flora([...args, "--guild", guildId], directory, folder)
          assert.strictEqual(code, 0, output)
          return output
        })
        yield* cli(["deploy"])
        const world: World = {
          guildId,
          general,
          does,
          messages,
          cli,
          hears: (channelId, wanted) =>
            messages(channelId).pipe(
              Effect.map((all) => all.find((message) => message.author.bot === true && wanted(message))),
              Effect.repeat({
                schedule: Schedule.spaced("20 millis"),
                until: (found) => found !== undefined,
              }),
              Effect.timeout("20 seconds"),
              Effect.orDie,
              Effect.map((found) => found!),
            ),
          use: (command, options = {}) => {
            const [words = "", ...rest] = command.split(" ")
            const subcommand = rest.length === 0 ? {} : { subcommand: rest.join(" ") }
            const body = { channelId: general, name: words, ...subcommand, options }
            return Effect.map(does<Outcome>("interactions", body), answerOf)
          },
          press: (message, label, userId) => {
            const buttons = message.components.flatMap(({ components }) => components)
            const { custom_id: customId } = buttons.find((button) => button.label === label)!
            const body = { messageId: message.id, channelId: message.channel_id, customId, userId }
            return does<Outcome>("components", body)
          },
          channel: (channel) =>
            Effect.map(
              does<{ channelId: string }>("channels", { guildId, name: channel }),
              ({ channelId }) => channelId,
            ),
          role: (role) =>
            Effect.map(does<{ roleId: string }>("roles", { guildId, name: role }), ({ roleId }) => roleId),
          rolesOf: (userId) =>
            Effect.map(call("GET", "state"), ({ body }) => {
              const { guilds } = body as State
              const { members } = guilds.find(({ id }) => id === guildId)!
              return members.find(({ user }) => user.id === userId)!.roles
            }),
        }
        return world
      })
      return Examples.of({ deploy })
    }),
  )
}

interface State {
  readonly guilds: ReadonlyArray<{
    readonly id: string
    readonly channels: ReadonlyArray<{ readonly id: string; readonly name: string }>
    readonly members: ReadonlyArray<{
      readonly user: { readonly id: string }
      readonly roles: ReadonlyArray<string>
    }>
  }>
}

const answerOf = ({ responses }: Outcome): Message => responses.find(({ message }) => message)!.message!

/** What there is to do with each example. Its name is that of its folder. */
const drives: Record<string, (world: World) => Effect.Effect<void>> = {
  starter: Effect.fnUntraced(function* ({ use }) {
    assert.strictEqual((yield* use("hello", { name: "world" })).content, "Hello, world!")
    yield* use("counter increment")
    assert.strictEqual((yield* use("counter get")).content, "Counter: 1")
  }),

  "moderation-log": Effect.fnUntraced(function* ({ channel, does, general, guildId, hears, use }) {
    const log = yield* channel("log")
    yield* use("modlog set", { channel: log })
    const { id } = yield* does<Message>("messages", { channelId: general, content: "bad words" })
    yield* does("messages/edit", { channelId: general, messageId: id, content: "good words" })
    const edited = yield* hears(log, ({ embeds }) => embeds[0]?.title === "Message edited")
    assert.deepStrictEqual(
      edited.embeds[0]!.fields!.map(({ value }) => value),
      ["bad words", "good words"],
    )
    yield* does("members/kick", { guildId, userId: friend, reason: "noise" })
    const kicked = yield* hears(log, ({ embeds }) => embeds[0]?.title === "Kick")
    assert.strictEqual(kicked.embeds[0]!.fields!.at(-1)!.value, "noise")
  }),

  "reaction-roles": Effect.fnUntraced(function* ({ does, general, role, rolesOf }) {
    const red = yield* role("red")
    const { id } = yield* does<Message>("messages", { channelId: general, content: "Choose" })
    const menu = { channelId: general, name: "Add a reaction role", target: "message", targetId: id }
    const { interactionId } = yield* does<Outcome>("context-menus", menu)
    yield* does("modals", { interactionId, values: { emoji: "🔴", role: [red] } })
    const has = (roles: ReadonlyArray<string>) =>
      rolesOf(friend).pipe(
        Effect.repeat({
          schedule: Schedule.spaced("20 millis"),
          until: (own) => own.join() === roles.join(),
        }),
        Effect.timeout("20 seconds"),
        Effect.orDie,
      )
    const reaction = { channelId: general, messageId: id, emoji: "🔴", userId: friend }
    yield* does("reactions", reaction)
    yield* has([red])
    yield* does("reactions", { ...reaction, remove: true })
    yield* has([])
  }),

  polls: Effect.fnUntraced(function* ({ press, use }) {
    const poll = yield* use("poll", { question: "Lunch?", answers: "Pizza, Pasta" })
    yield* press(poll, "Pizza")
    const voted = answerOf(yield* press(poll, "Pizza", friend))
    assert.match(voted.embeds[0]!.description!, /Pizza[^]*100 % \(2\)[^]*2 votes · ends/)
    const ended = answerOf(yield* press(poll, "End"))
    assert.match(ended.embeds[0]!.description!, /2 votes · ended/)
    assert.deepStrictEqual(ended.components, [])
  }),

  leveling: Effect.fnUntraced(function* ({ cli, does, general, hears, use }) {
    yield* does("messages", { channelId: general, content: "hello" })
    // A handler that was given the message earlier is done earlier, but need not be done when the command comes.
    const rank = yield* use("rank").pipe(
      Effect.repeat({ until: ({ embeds }) => embeds[0]!.fields![2]!.value === "#1" }),
      Effect.timeout("20 seconds"),
      Effect.orDie,
    )
    assert.match(rank.embeds[0]!.fields![1]!.value, /^(1[5-9]|2[0-5]) of 100$/)
    yield* cli(["kv", "set", "--store", "points", "--key", `of:${friend}`, "99"])
    yield* does("messages", { channelId: general, content: "hello", authorId: friend })
    yield* hears(general, ({ content }) => /has reached level 1/.test(content))
    assert.match((yield* use("leaderboard")).embeds[0]!.description!, /^\*\*1\.\*\* <@900000000000000102>/)
  }),

  tickets: Effect.fnUntraced(function* ({ channel, does, general, hears, press, role, use }) {
    const log = yield* channel("log")
    yield* use("tickets", { staff: yield* role("staff"), log })
    const panel = yield* hears(general, ({ components }) => components.length > 0)
    const opening = yield* press(panel, "Open a ticket", friend)
    const values = { subject: "It is broken", details: "All of it" }
    const opened = answerOf(
      yield* does<Outcome>("modals", { interactionId: opening.interactionId, values, userId: friend }),
    )
    const [, thread = ""] = /<#(\d+)>/.exec(opened.content)!
    const ticket = yield* hears(thread, ({ components }) => components.length > 0)
    assert.strictEqual(ticket.embeds[0]!.title, "It is broken")
    const { interactionId } = yield* press(ticket, "Close")
    yield* does("modals", { interactionId, values: { outcome: "solved" } })
    const entry = yield* hears(log, ({ content }) => content.endsWith(": solved"))
    assert.strictEqual(entry.attachments[0]!.filename, "ticket.txt")
  }),

  reminders: Effect.fnUntraced(function* ({ cli, general, hears, press, use }) {
    yield* use("remind me", { of: "tea", in: 2, unit: 3_600_000 })
    assert.match((yield* use("remind list")).content, /^<t:\d+:R> tea$/)
    const [job = ""] = /schedule:remind\/\S+/.exec(yield* cli(["cron", "list"]))!
    yield* cli(["cron", "run", job])
    const reminder = yield* hears(general, ({ embeds }) => embeds[0]?.description === "tea")
    const snoozed = answerOf(yield* press(reminder, "In 10 minutes again"))
    assert.match(snoozed.content, /^I will remind you again/)
  }),

  welcome: Effect.fnUntraced(function* ({ channel, does, guildId, hears, role, rolesOf, use }) {
    const hall = yield* channel("hall")
    const newcomer = yield* role("newcomer")
    yield* use("welcome set", {
      channel: hall,
      text: "Hello {name} of {server}, number {count}",
      role: newcomer,
    })
    const { userId } = yield* does<{ userId: string }>("members", { guildId, username: "ada" })
    yield* hears(hall, ({ content }) => content === "Hello ada of welcome, number 4")
    yield* rolesOf(userId).pipe(
      Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: ([first]) => first === newcomer }),
      Effect.timeout("20 seconds"),
      Effect.orDie,
    )
  }),

  "github-links": Effect.fnUntraced(function* ({ does, general, hears }) {
    const content = "see https://github.com/octo/cat/issues/1"
    yield* does("messages", { channelId: general, content })
    const { embeds } = yield* hears(general, (message) => message.embeds.length > 0)
    assert.strictEqual(embeds[0]!.title, "#1 It meows")
  }),

  starboard: Effect.fnUntraced(function* ({ channel, does, general, hears, use }) {
    const board = yield* channel("stars")
    yield* use("starboard set", { channel: board, stars: 2 })
    const { id } = yield* does<Message>("messages", { channelId: general, content: "A good joke" })
    for (const userId of [undefined, friend])
      yield* does("reactions", { channelId: general, messageId: id, emoji: "⭐", userId })
    const post = yield* hears(board, ({ content }) => content === `⭐ **2** <#${general}>`)
    assert.strictEqual(post.embeds[0]!.description, "A good joke")
  }),

  trivia: Effect.fnUntraced(function* ({ press, use }) {
    const round = yield* use("trivia play")
    const { right, wrong } = questions.find(({ question }) => question === round.embeds[0]!.title)!
    assert.strictEqual(answerOf(yield* press(round, wrong[0]!)).content, "No.")
    const won = answerOf(yield* press(round, right, friend))
    assert.strictEqual(won.embeds[0]!.description, `<@${friend}> knew: **${right}**.`)
    assert.strictEqual((yield* use("trivia scores")).embeds[0]!.description, `**1.** <@${friend}> · 1`)
  }),
}

/** GitHub's API, as far as one issue. */
const gitHub = Effect.acquireRelease(
  Effect.promise(async () => {
    const server = createServer((request, response) => {
      const isIssue = request.url === "/repos/octo/cat/issues/1"
      response.writeHead(isIssue ? 200 : 404, { "content-type": "application/json" })
      const issue = { html_url: "https://github.com/octo/cat/issues/1", number: 1, title: "It meows" }
      response.end(JSON.stringify(isIssue ? issue : {}))
    })
    await new Promise<void>((done) => server.listen(0, "127.0.0.2", done))
    return { server, origin: `http://127.0.0.2:${(server.address() as AddressInfo).port}` }
  }),
  ({ server }) =>
    Effect.promise(() => {
      server.closeAllConnections()
      return new Promise((done) => server.close(done))
    }),
)

/** The example of GitHub's links in a folder of its own, where it asks another address. */
const withGitHubAt = Effect.fnUntraced(function* (origin: string) {
  const folder = yield* temporaryDirectory
  cpSync(join(examples, "github-links"), folder, { recursive: true })
  const file = join(folder, "src", "github.ts")
  const text = readFileSync(file, "utf8")
  assert.include(text, '"https://api.github.com"')
  writeFileSync(file, text.replace("https://api.github.com", origin))
  return folder
})

layer(Examples.layer, { timeout: 2 * minute, excludeTestServices: true })("every example", (it) => {
  it.effect("is driven here", () =>
    Effect.sync(() => {
      const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())
      assert.deepStrictEqual(folders.map(({ name }) => name).sort(), Object.keys(drives).sort())
    }),
  )

  for (const [name, drive] of Object.entries(drives)) {
    it.effect(
      `works in the runtime: ${name}`,
      () =>
        Effect.gen(function* () {
          const { deploy } = yield* Examples
          const folder = name === "github-links" ? yield* withGitHubAt((yield* gitHub).origin) : undefined
          yield* drive(yield* deploy(name, folder))
        }).pipe(Effect.scoped),
      2 * minute,
    )
  }
})
