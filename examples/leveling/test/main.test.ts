import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuild } from "@flora/sdk/test"
import { levelOf, pointsFor } from "../src/levels.ts"

const script = new URL("../src/main.ts", import.meta.url)

const pointsOf = async (guild: TestGuild, name: string) =>
  Number(await guild.store("points").get(`of:${guild.member(name).id}`))

/** As if somebody had earned so many points. */
const give = async (guild: TestGuild, name: string, points: number) => {
  const { id } = guild.member(name)
  await guild.store("points").set(`of:${id}`, `${points}`)
  await guild.store("points").set(`top:${String(points).padStart(10, "0")}:${id}`, "")
}

test("a level begins with its points", () => {
  for (let level = 0; level < 200; level++) {
    assert.equal(levelOf(pointsFor(level)), level)
    assert.equal(levelOf(pointsFor(level + 1) - 1), level)
  }
})

test("gives 15 to 25 points for a message, once a minute", async () => {
  await using guild = await testGuild(script)
  await guild.send("one")
  const first = await pointsOf(guild, "you")
  assert.ok(first >= 15 && first <= 25)
  await guild.send("two")
  assert.equal(await pointsOf(guild, "you"), first)
  await guild.advance("1 minute")
  await guild.send("three")
  assert.ok((await pointsOf(guild, "you")) > first)
  assert.equal((await guild.store("points").keys("top:")).length, 1)
})

test("says so when somebody reaches a level, and gives its role", async () => {
  await using guild = await testGuild(script, { roles: ["regular"] })
  await guild.slash("level-role", { level: 2, role: guild.role("regular") })
  await give(guild, "friend", 299)
  const { reply } = await guild.send("hello", { as: "friend" })
  assert.match(reply?.content ?? "", /has reached level 2/)
  assert.deepEqual(guild.member("friend").roles, ["regular"])
})

test("shows ranks, and a leaderboard with pages", async () => {
  const members = Array.from({ length: 12 }, (_, i) => `m${i}`)
  await using guild = await testGuild(script, { members })
  for (const [i, name] of members.entries()) await give(guild, name, 100 + i)
  const rank = await guild.slash("rank", { member: guild.member("m11") })
  assert.deepEqual(
    rank.reply?.embeds[0]?.fields?.map(({ value }) => value),
    ["1", "111 of 300", "#1"],
  )
  const { reply } = await guild.slash("leaderboard")
  const lines = reply!.embeds[0]!.description!.split("\n")
  assert.equal(lines.length, 10)
  assert.match(lines[0]!, new RegExp(`${guild.member("m11").id}> · level 1 · 111 points`))
  const { edits } = await guild.click(reply!, "▶", { as: "friend" })
  assert.match(edits[0]!.embeds[0]!.description!, /^\*\*11\.\*\* .*\n\*\*12\.\*\* .*$/)
})

test("lets only who manages roles choose rewards", async () => {
  await using guild = await testGuild(script, { roles: ["regular"], permissions: [] })
  const options = { level: 1, role: guild.role("regular") }
  const { reply } = await guild.slash("level-role", options, { as: "friend" })
  assert.equal(reply?.content, "You need ManageRoles for this.")
})
