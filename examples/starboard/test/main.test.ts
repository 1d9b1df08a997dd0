import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuild } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

const withBoard = async () => {
  const guild = await testGuild(script, { channels: ["stars"], members: ["ada", "bob"] })
  await guild.slash("starboard set", { channel: guild.channel("stars"), stars: 2 })
  const { message } = await guild.send("A good joke", { as: "ada" })
  return { guild, message: message! }
}

const board = (guild: TestGuild) => guild.channel("stars").messages.map(({ content }) => content)

test("shows a message that has enough stars, and how many they become", async () => {
  const { guild, message } = await withBoard()
  await using _ = guild
  await guild.react(message, "⭐", { as: "bob" })
  await guild.react(message, "🔴", { as: "friend" })
  assert.deepEqual(board(guild), [])
  const { reply } = await guild.react(message, "⭐", { as: "friend" })
  assert.equal(reply?.embeds[0]?.description, "A good joke")
  assert.equal(reply.embeds[0].author?.name, "ada")
  await guild.react(message, "⭐")
  assert.deepEqual(board(guild), [`⭐ **3** <#${guild.channel("general").id}>`])
})

test("makes one post of stars that come at the same time", async () => {
  const { guild, message } = await withBoard()
  await using _ = guild
  await Promise.all(["you", "friend", "bob"].map((as) => guild.react(message, "⭐", { as })))
  assert.deepEqual(board(guild), [`⭐ **3** <#${guild.channel("general").id}>`])
})

test("takes a post back when the stars or the message go", async () => {
  const { guild, message } = await withBoard()
  await using _ = guild
  await guild.react(message, "⭐", { as: "bob" })
  await guild.react(message, "⭐", { as: "friend" })
  await guild.unreact(message, "⭐", { as: "bob" })
  assert.deepEqual(board(guild), [])
  await guild.react(message, "⭐", { as: "bob" })
  assert.equal(board(guild).length, 1)
  await guild.delete(message)
  assert.deepEqual(board(guild), [])
  assert.deepEqual(await guild.store("starboard-posts").keys(), [])
})

test("does not show its own posts, and nothing after it is turned off", async () => {
  const { guild, message } = await withBoard()
  await using _ = guild
  const { message: own } = await guild.send("in the channel itself", { channel: "stars" })
  for (const as of ["bob", "friend"]) await guild.react(own!, "⭐", { as })
  assert.deepEqual(board(guild), ["in the channel itself"])
  await guild.slash("starboard off")
  for (const as of ["bob", "friend"]) await guild.react(message, "⭐", { as })
  assert.deepEqual(board(guild), ["in the channel itself"])
})

test("is set up by who manages the server", async () => {
  await using guild = await testGuild(script, { permissions: [] })
  const { reply } = await guild.slash("starboard off", {}, { as: "friend" })
  assert.equal(reply?.content, "You need ManageGuild for this.")
})
