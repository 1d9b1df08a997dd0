/** The page in a real browser, with a discord.js bot at the other end. */
import type { TextChannel } from "discord.js"
import { Effect, ManagedRuntime } from "effect"
import type { Browser, Page } from "playwright-core"
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import { Playground } from "../../../src/playground/Playground.ts"
import { launchChromium, noChromium, titled } from "../../Chromium.ts"
import { PageServer } from "./PageServer.ts"
import { startBot } from "./ScriptedBot.ts"

const friend = "900000000000000102"

const startServer = async (port?: number) => {
  const runtime = ManagedRuntime.make(PageServer.layer(port))
  const { origin } = await runtime.runPromise(Effect.service(PageServer))
  return { origin, stop: () => runtime.dispose() }
}

describe.skipIf(noChromium)(titled("the chat"), () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let bot: Awaited<ReturnType<typeof startBot>>
  let browser: Browser
  let page: Page
  /** What the browser complains about: blocked content, exceptions. */
  let complaints: Array<string> = []

  beforeAll(async () => {
    server = await startServer()
    bot = await startBot(server.origin)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await bot?.client.destroy()
    await server?.stop()
  })

  const control = async (path: string, body: object) => {
    const response = await fetch(`${server.origin}/playground/control/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    return (await response.json()) as { guildId: string; channelId: string; id: string }
  }

  beforeEach(async () => {
    await page?.context().close()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(10_000)
    complaints = []
    page.on("pageerror", (error) => complaints.push(String(error)))
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(line.text())
    })
    await page.goto(`${server.origin}/playground`)
    await composer().waitFor()
  })
  const composer = () => page.getByRole("textbox", { name: "Message #general" })
  const article = (text: string | RegExp) => page.getByRole("article").filter({ hasText: text })
  const write = async (text: string) => {
    await composer().fill(text)
    await composer().press("Enter")
  }

  it("lets people join and shows who has left", async () => {
    const members = page.getByRole("complementary", { name: "Members" })
    await members.getByRole("textbox", { name: "Name of a new member" }).fill("newcomer")
    await members.getByRole("button", { name: "Join" }).click()
    const row = members.getByRole("listitem").filter({ hasText: "newcomer" })
    await row.waitFor()
    await row.hover()
    await row.getByRole("button", { name: "Kick newcomer" }).click()
    await row.waitFor({ state: "detached" })
    await control("members", { guildId: Playground.guildId, username: "another" })
    await members.getByRole("listitem").filter({ hasText: "another" }).waitFor()
    assert.deepStrictEqual(complaints, [])
  })

  it("shows a message and the bot's reply as they are written", async () => {
    await write("!ping")
    const reply = article("pong").last()
    await reply.waitFor()
    assert.match(await reply.innerText(), /you[\s\S]*!ping[\s\S]*flora[\s\S]*BOT[\s\S]*pong/)
    assert.strictEqual(await composer().inputValue(), "")
    assert.deepStrictEqual(complaints, [])
  })

  it("runs a subcommand with an option that was picked from the list by keyboard", async () => {
    await composer().pressSequentially("/counter")
    const options = page.getByRole("listbox", { name: "Commands" }).getByRole("option")
    await options.first().waitFor()
    assert.deepStrictEqual(await options.locator("strong").allInnerTexts(), [
      "/counter increment",
      "/counter reset",
    ])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await article("The counter is at 0").waitFor()

    await page.keyboard.type("/counter increment 5", { delay: 5 })
    assert.strictEqual(await page.getByRole("textbox", { name: "by" }).inputValue(), "5")
    await page.keyboard.press("Enter")
    const answer = article("The counter is at 5")
    await answer.waitFor()
    assert.match(await answer.innerText(), /you[\s\S]*used[\s\S]*\/counter increment/)
    await answer.getByRole("region", { name: "Counter" }).getByText("kept in KV").waitFor()
  })

  it("refuses a command until its required option is filled, and sends picked values", async () => {
    await page.keyboard.type("/hello ")
    const who = page.getByRole("combobox", { name: "who" })
    await who.waitFor()
    await page.getByRole("button", { name: "Send command" }).click()
    await page.getByRole("alert").getByText("who is required").waitFor()
    await who.fill("fri")
    await page.getByRole("option", { name: "@friend" }).click()
    await page.getByRole("button", { name: "Add option tone" }).click()
    await page.keyboard.type("form")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await article("Good day, @friend!").waitFor()
  })

  it("shows what is laid out with components v2, and a form with menus and files", async () => {
    await page.keyboard.type("/layout")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    const box = page.getByRole("region", { name: "Container" })
    await box.getByRole("heading", { name: "Report 7" }).waitFor()
    await box.getByText("Beside a picture").waitFor()
    await box.getByText("A cat").waitFor()
    await box.getByRole("separator").waitFor({ state: "attached" })
    await box.getByRole("button", { name: "Spoiler" }).click()
    await box.getByText("secret.png").waitFor()

    await box.getByRole("button", { name: "Fill in" }).click()
    const dialog = page.getByRole("dialog", { name: "A form" })
    await dialog.getByText("Please be kind").waitFor()
    await dialog.getByRole("textbox", { name: "Text" }).fill("It was loud")
    await dialog.getByRole("group", { name: "Kind" }).getByRole("button").click()
    await dialog.getByRole("option", { name: "Noise" }).click()
    const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from("x") })
    await dialog.getByLabel("Proof").setInputFiles([file("a.txt"), file("b.txt")])
    await dialog.getByRole("button", { name: "Submit" }).click()
    await article("It was loud, noise, a.txt+b.txt").waitFor()
    assert.deepStrictEqual(complaints, [])
  })

  it("shows an ephemeral answer to the one who asked, until it is dismissed", async () => {
    await page.keyboard.type("/hello yo")
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: "Add option secret" }).click()
    await page.keyboard.type("True")
    await page.keyboard.press("Enter")
    const secret = article("Only you can see this")
    await secret.waitFor()
    await page.getByRole("radio", { name: "friend" }).check()
    await secret.waitFor({ state: "detached" })
    await page.getByRole("radio", { name: "you" }).check()
    await secret.getByRole("button", { name: "Dismiss message" }).click()
    await secret.waitFor({ state: "detached" })
  })

  it("offers the values that the bot suggests", async () => {
    await page.keyboard.type("/fruit ap")
    await page.getByRole("option", { name: "Apricot" }).waitFor()
    assert.deepStrictEqual(await page.getByRole("option").allInnerTexts(), ["Apple", "Apricot"])
    await page.getByRole("option", { name: "Apricot" }).click()
    await page.keyboard.press("Enter")
    await article("a fruit: Apricot").waitFor()
  })

  it("says that the bot thinks, then what it thought; and that a command got no answer", async () => {
    await page.keyboard.type("/slow ")
    await page.keyboard.press("Enter")
    await article("flora is thinking…").waitFor()
    bot.finishSlow()
    await article("done thinking").waitFor()
    await page.keyboard.type("/silent ")
    await page.keyboard.press("Enter")
    await article("The application did not respond").waitFor()
  })

  const openPanel = async () => {
    await page.keyboard.type("/panel ")
    await page.keyboard.press("Enter")
    const panel = article("choose")
      .filter({ has: page.getByRole("button", { name: "Press me" }) })
      .last()
    await panel.waitFor()
    return panel
  }

  it("presses buttons, and says when one got no answer", async () => {
    const panel = await openPanel()
    await panel.getByRole("button", { name: "Ignored" }).click()
    await panel.getByText("This interaction failed").waitFor()
    await panel.getByRole("button", { name: "Press me" }).click()
    await article("pressed").waitFor()
  })

  it("picks several values of a menu, and a person of another", async () => {
    const panel = await openPanel()
    await panel.getByRole("button", { name: "Pick colours" }).click()
    await panel.getByRole("option", { name: "Red" }).click()
    await panel.getByRole("option", { name: "Blue" }).click()
    await page.keyboard.press("Escape")
    await article("picked red and blue").waitFor()
    await panel.getByRole("button", { name: "Pick a person" }).click()
    await panel.getByRole("option", { name: "friend" }).click()
    await article("chose @friend").waitFor()
  })

  it("fills in a modal and submits it", async () => {
    const panel = await openPanel()
    await panel.getByRole("button", { name: "Give feedback" }).click()
    const dialog = page.getByRole("dialog", { name: "Your feedback" })
    await dialog.getByRole("textbox", { name: "What do you think?" }).fill("rather good")
    await dialog.getByRole("button", { name: "Submit" }).click()
    await dialog.waitFor({ state: "detached" })
    await article("feedback: rather good").waitFor()
  })

  it("uses commands of apps on members and on messages", async () => {
    const members = page.getByRole("complementary", { name: "Members" })
    const row = members.getByRole("listitem").filter({ hasText: "friend" })
    await row.hover()
    await row.getByRole("button", { name: "Apps for friend" }).click()
    const menu = page.getByRole("menu", { name: "Apps" })
    assert.deepStrictEqual(await menu.getByRole("menuitem").allInnerTexts(), ["Greet"])
    await page.keyboard.press("Escape")
    await menu.waitFor({ state: "detached" })
    await row.hover()
    await row.getByRole("button", { name: "Apps for friend" }).click()
    await menu.getByRole("menuitem", { name: "Greet" }).click()
    await article("greetings to friend").waitFor()
    await write("to be quoted")
    const said = article("to be quoted").last()
    await said.hover()
    await said.getByRole("button", { name: "Apps", exact: true }).click()
    assert.deepStrictEqual(await menu.getByRole("menuitem").allInnerTexts(), ["Quote"])
    await menu.getByRole("menuitem", { name: "Quote" }).click()
    await article("as you said: to be quoted").waitFor()
    assert.deepStrictEqual(complaints, [])
  })

  it("gives a reaction and takes it back, one per person", async () => {
    await write("react to this")
    const message = article("react to this")
    await message.hover()
    await message.getByRole("button", { name: "Add reaction" }).click()
    await message.getByRole("button", { name: "fire", exact: true }).click()
    const one = message.getByRole("button", { name: "🔥, 1 reaction" })
    await one.and(page.locator("[aria-pressed=true]")).waitFor()
    await page.getByRole("radio", { name: "friend" }).check()
    await one.and(page.locator("[aria-pressed=false]")).click()
    await message.getByRole("button", { name: "🔥, 2 reactions" }).click()
    await one.click()
    await message.getByRole("button", { name: "🔥, 2 reactions" }).waitFor()
    await page.reload()
    await message.getByRole("button", { name: "🔥, 2 reactions" }).waitFor()
  })

  it("shows a poll, takes a vote and counts it, for each person their own", async () => {
    const channel = (await bot.client.channels.fetch(Playground.channelId)) as TextChannel
    const asked = await channel.send({
      poll: {
        question: { text: "Tea or coffee?" },
        answers: [{ text: "Tea" }, { text: "Coffee" }],
        duration: 1,
        allowMultiselect: false,
      },
    })
    const poll = page.getByRole("region", { name: "Tea or coffee?" })
    const answer = (name: string) => poll.getByRole("button", { name })
    await answer("Tea, 0 votes").click()
    await answer("Tea, 1 vote").and(page.locator("[aria-pressed=true]")).waitFor()
    await control("polls/votes", {
      channelId: Playground.channelId,
      messageId: asked.id,
      answerId: 1,
      userId: friend,
    })
    await answer("Coffee, 0 votes").click()
    await answer("Coffee, 1 vote").and(page.locator("[aria-pressed=true]")).waitFor()
    await answer("Tea, 1 vote").and(page.locator("[aria-pressed=false]")).waitFor()

    await asked.poll!.end()
    await poll.getByText("2 votes · ended").waitFor()
    await answer("Coffee, 1 vote").and(page.locator("[aria-pressed=true]:disabled")).waitFor()
    await page.reload()
    await answer("Coffee, 1 vote").and(page.locator("[aria-pressed=true]:disabled")).waitFor()
    assert.deepStrictEqual(complaints, [])
  })

  it("edits, answers and deletes messages", async () => {
    await write("a first try")
    await article("a first try").waitFor()
    await composer().press("ArrowUp")
    await page.getByRole("textbox", { name: "Edit message" }).fill("a second try")
    await page.keyboard.press("Enter")
    const edited = article("a second try").first()
    await edited.getByText("(edited)").waitFor()
    await edited.hover()
    await edited.getByRole("button", { name: "Reply" }).click()
    await write("well done")
    const reply = article("well done")
    await reply.waitFor()
    assert.match(await reply.innerText(), /a second try[\s\S]*well done/)
    await edited.hover()
    await edited.getByRole("button", { name: "Delete" }).click()
    await article(/a second try.*\(edited\)/).waitFor({ state: "detached" })
  })

  it("shows hostile content as the text it is", async () => {
    const hostile = `<img src=x onerror="window.hacked=1"> [click](javascript:window.hacked=1) **<b>bold</b>**`
    await control("messages", { channelId: Playground.channelId, content: hostile })
    const shown = article("onerror")
    await shown.waitFor()
    assert.include(
      await shown.innerText(),
      `<img src=x onerror="window.hacked=1"> [click](javascript:window.hacked=1) <b>`,
    )
    assert.strictEqual(await shown.locator("img, a").count(), 0)
    assert.isUndefined(await page.evaluate("window.hacked"))
    assert.deepStrictEqual(complaints, [])
  })

  it("marks other channels as unread, and makes new servers", async () => {
    await control("messages", { channelId: "900000000000000012", content: "over here" })
    await page.getByRole("button", { name: "random, 1 unread" }).click()
    await article("over here").waitFor()
    await page.getByRole("button", { name: "Add a server" }).click()
    const dialog = page.getByRole("dialog", { name: "Add a server" })
    await dialog.getByRole("textbox").fill("Second Home")
    await dialog.getByRole("button", { name: "Create" }).click()
    await page.getByRole("heading", { name: "Second Home" }).waitFor()
    await page.getByRole("heading", { name: "Welcome to #general!" }).waitFor()
  })

  it("shows the bot's direct messages to the person they are for, who can answer", async () => {
    const row = { type: 1, components: [{ type: 2, style: 1, custom_id: "press", label: "Press here" }] }
    await bot.client.users.send(friend, { content: "only for **you**", components: [row] })
    const entry = page.getByRole("button", { name: /^Direct messages with friend/ })
    await page.getByRole("button", { name: "Direct messages with friend, 1 unread" }).waitFor()
    assert.strictEqual(await article("only for you").count(), 0)

    await entry.click()
    await article("only for you").waitFor()
    assert.isTrue(await page.getByRole("radio", { name: "friend" }).isChecked())
    await page.getByRole("heading", { name: "flora", level: 2 }).first().waitFor()
    const answer = page.getByRole("textbox", { name: "Message @flora" })
    // A server's commands are not offered here.
    await answer.fill("/")
    assert.strictEqual(await page.getByRole("listbox", { name: "Commands" }).count(), 0)
    await answer.fill("thank you")
    await answer.press("Enter")
    assert.match(await article("thank you").innerText(), /friend[\s\S]*thank you/)
    await article("only for you").getByRole("button", { name: "Press here" }).click()
    await article("pressed").waitFor()

    await page.reload()
    await article("thank you").waitFor()
    await page.getByRole("radio", { name: "you" }).check()
    await composer().waitFor()
    await article("thank you").waitFor({ state: "detached" })
    assert.deepStrictEqual(complaints, [])
  })

  it("says that the connection is lost, and comes back by itself", async () => {
    const first = await startServer()
    const port = Number(new URL(first.origin).port)
    await page.goto(`${first.origin}/playground`)
    await write("before")
    await article("before").waitFor()
    await first.stop()
    const banner = page.getByText("Connection to the runtime lost")
    await banner.waitFor()
    const second = await startServer(port)
    await banner.waitFor({ state: "detached" })
    // The second playground remembers nothing: what is on show is what the server says.
    await article("before").waitFor({ state: "detached" })
    await write("after")
    await article("after").waitFor()
    await second.stop()
  })
})
