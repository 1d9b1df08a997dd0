import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuildOptions } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

/** A guild with a message whose reaction 🔴 gives the role red. */
const prepared = async (options: TestGuildOptions = {}) => {
  const guild = await testGuild(script, { roles: ["red"], ...options })
  const { message } = await guild.send("Choose your colour")
  const { modal } = await guild.menu("Add a reaction role", message!)
  const { reply } = await guild.submit(modal!, { emoji: "🔴", role: [guild.role("red").id] })
  assert.match(reply?.content ?? "", /^🔴 gives <@&\d+>\.$/)
  return { guild, message: message! }
}

test("gives and takes a role with the reaction", async () => {
  const { guild, message } = await prepared()
  await using _ = guild
  await guild.react(message, "🔴", { as: "friend" })
  assert.deepEqual(guild.member("friend").roles, ["red"])
  await guild.react(message, "🔵", { as: "friend" })
  await guild.unreact(message, "🔴", { as: "friend" })
  assert.deepEqual(guild.member("friend").roles, [])
})

test("reacts first, so that others only have to press, and gives the bot nothing", async () => {
  const { guild, message } = await prepared()
  await using _ = guild
  assert.deepEqual(guild.messages.find(({ id }) => id === message.id)?.reactions, { "🔴": 1 })
  assert.deepEqual(guild.member("flora").roles, [])
})

test("knows an emoji with and without its sign for colour", async () => {
  const { guild, message } = await prepared()
  await using _ = guild
  const { modal } = await guild.menu("Add a reaction role", message)
  await guild.submit(modal!, { emoji: "❤️", role: [guild.role("red").id] })
  await guild.react(message, "❤", { as: "friend" })
  assert.deepEqual(guild.member("friend").roles, ["red"])
})

test("forgets what was cleared, and messages that are deleted", async () => {
  const { guild, message } = await prepared()
  await using _ = guild
  const { reply } = await guild.menu("Clear reaction roles", message)
  assert.match(reply?.content ?? "", /^1 reactions/)
  await guild.react(message, "🔴", { as: "friend" })
  assert.deepEqual(guild.member("friend").roles, [])
  const { modal } = await guild.menu("Add a reaction role", message)
  await guild.submit(modal!, { emoji: "🔴", role: [guild.role("red").id] })
  await guild.delete(message)
  assert.deepEqual(await guild.store("reaction-roles").keys(), [])
})

test("lets nobody hand out what they do not have", async () => {
  await using guild = await testGuild(script, { roles: ["red"], members: ["ada"], permissions: [] })
  const { message } = await guild.send("Choose your colour")
  const { reply } = await guild.menu("Add a reaction role", message!, { as: "ada" })
  assert.equal(reply?.content, "You need ManageRoles for this.")
})
