import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

test("says nothing until it is set up, and nothing after it is turned off", async () => {
  await using guild = await testGuild(script)
  assert.deepEqual((await guild.join("ada")).replies, [])
  assert.equal((await guild.slash("welcome test")).reply?.content, "Use `/welcome set` first.")
  await guild.slash("welcome set", { channel: guild.channel("random") })
  await guild.slash("welcome off")
  assert.deepEqual((await guild.join("grace")).replies, [])
})

test("welcomes newcomers in the words it was given, and notifies nobody else", async () => {
  await using guild = await testGuild(script)
  const text = "@everyone, this is {name}: {user}. {what}?"
  await guild.slash("welcome set", { channel: guild.channel("random"), text })
  const { calls, reply } = await guild.join("ada")
  const { id } = guild.member("ada")
  assert.equal(reply?.content, `@everyone, this is ada: <@${id}>. {what}?`)
  assert.equal(reply.channelId, guild.channel("random").id)
  assert.match(JSON.stringify(calls.at(-1)?.body), new RegExp(`"allowed_mentions":{"users":\\["${id}"\\]}`))
})

test("counts members, and names the server", async () => {
  await using guild = await testGuild(script)
  await guild.slash("welcome set", { channel: guild.channel("general") })
  assert.match(
    (await guild.join("ada")).reply?.content ?? "",
    /^Welcome to .+, <@\d+>! You are member number 4\.$/,
  )
})

test("gives newcomers their role, and greets them even where it cannot", async () => {
  await using guild = await testGuild(script, { roles: ["newcomer"] })
  await guild.slash("welcome set", { channel: guild.channel("general"), role: guild.role("newcomer") })
  await guild.join("ada")
  assert.deepEqual(guild.member("ada").roles, ["newcomer"])
  const settings = await guild.store("welcome").getJson<object>("settings")
  await guild.store("welcome").setJson("settings", { ...settings, roleId: "900000000000009999" })
  const { logs, reply } = await guild.join("grace")
  assert.match(reply?.content ?? "", /Welcome/)
  assert.match(logs[0]?.message ?? "", /grace did not get their role/)
})

test("is set up by who manages the server, who cannot hand out more than they have", async () => {
  await using guild = await testGuild(script, { roles: ["mighty"], permissions: ["ManageGuild"] })
  const channel = guild.channel("general")
  const refused = await guild.slash("welcome set", { channel, role: guild.role("mighty") }, { as: "friend" })
  assert.equal(refused.reply?.content, "You cannot give that role yourself.")
  await using strict = await testGuild(script, { permissions: [] })
  const { reply } = await strict.slash("welcome off", {}, { as: "friend" })
  assert.equal(reply?.content, "You need ManageGuild for this.")
})
