import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuildOptions } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

const withPanel = async (options: TestGuildOptions = {}) => {
  const guild = await testGuild(script, {
    roles: ["staff"],
    channels: ["log"],
    members: ["ada", "bob"],
    ...options,
  })
  await guild.slash("tickets", { staff: guild.role("staff"), log: guild.channel("log") })
  const panel = guild.messages.at(-1)!
  /** Somebody opens a ticket. */
  const open = async (as: string) => {
    const { modal } = await guild.click(panel, "Open a ticket", { as })
    return guild.submit(modal!, { subject: "It is broken", details: "All of it" }, { as })
  }
  return { guild, open }
}

test("opens a private thread with who asked and the staff", async () => {
  const { guild, open } = await withPanel()
  await using _ = guild
  const { reply, calls } = await open("ada")
  const thread = guild.channel("ticket-1")
  assert.equal(reply?.channelId, thread.id)
  assert.equal(reply.content, `<@${guild.member("ada").id}> <@&${guild.role("staff").id}>`)
  assert.equal(reply.embeds[0]?.title, "It is broken")
  const made = calls.find(({ path }) => path.endsWith("/threads"))
  assert.deepEqual(made?.body, { name: "ticket-1", type: 12, invitable: false })
  assert.ok(
    calls.some(({ path }) => path === `/channels/${thread.id}/thread-members/${guild.member("ada").id}`),
  )
})

test("gives everybody one ticket at a time, and another after it is closed", async () => {
  const { guild, open } = await withPanel()
  await using _ = guild
  const [ticket] = (await open("ada")).replies
  assert.match((await open("ada")).reply?.content ?? "", /^You have a ticket already/)
  await open("bob")
  const { modal } = await guild.click(ticket!, "Close", { as: "ada", channel: "ticket-1" })
  await guild.submit(modal!, { outcome: "" }, { as: "ada" })
  assert.match((await open("ada")).replies.at(-1)?.content ?? "", /^Your ticket is/)
  assert.equal(guild.channel("ticket-3").messages.length, 1)
})

test("is closed by the staff, with a transcript in the log", async () => {
  const { guild, open } = await withPanel({ permissions: [] })
  await using _ = guild
  const [ticket] = (await open("ada")).replies
  const thread = { channel: "ticket-1" }
  const refused = await guild.click(ticket!, "Close", { as: "bob", ...thread })
  assert.match(refused.reply?.content ?? "", /^Only the staff/)
  await guild.setRoles("bob", ["staff"])
  await guild.send("It works again", { as: "bob", ...thread })
  const { modal } = await guild.click(ticket!, "Close", { as: "bob", ...thread })
  const { calls } = await guild.submit(modal!, { outcome: "solved" }, { as: "bob" })
  assert.deepEqual(calls.at(-1)?.body, { archived: true, locked: true })
  const entry = guild.channel("log").messages.at(-1)!
  assert.match(entry.content, /^Ticket of <@\d+>, closed by <@\d+>: solved$/)
  assert.deepEqual(entry.files, ["ticket.txt"])
})

test("forgets a ticket whose thread was deleted", async () => {
  const { guild, open } = await withPanel()
  await using _ = guild
  await open("ada")
  await guild.emit("threadDelete", { id: guild.channel("ticket-1").id, guildId: guild.id, type: 12 })
  assert.match((await open("ada")).replies.at(-1)?.content ?? "", /^Your ticket is/)
})

test("is set up by who manages the server", async () => {
  const { guild } = await withPanel({ permissions: [] })
  await using _ = guild
  const { reply } = await guild.slash("tickets", { staff: guild.role("staff") }, { as: "ada" })
  assert.equal(reply?.content, "You need ManageGuild for this.")
})
