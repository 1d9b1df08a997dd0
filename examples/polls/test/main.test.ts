import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuildOptions, type TestMessage } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

const withPoll = async (options: TestGuildOptions = {}) => {
  const guild = await testGuild(script, { members: ["ada"], ...options })
  const { reply } = await guild.slash("poll", { question: "Lunch?", answers: "Pizza, Pasta", hours: 2 })
  return { guild, poll: reply! }
}

const text = (message: TestMessage | undefined) => message?.embeds[0]?.description ?? ""

test("counts one vote of everybody, which they may change", async () => {
  const { guild, poll } = await withPoll()
  await using _ = guild
  assert.match(text(poll), /Pizza[^]*0 % \(0\)[^]*0 votes/)
  await guild.click(poll, "Pizza", { as: "ada" })
  await guild.click(poll, "Pizza", { as: "friend" })
  const { edits } = await guild.click(poll, "Pasta", { as: "friend" })
  assert.match(text(edits[0]), /Pizza[^]*50 % \(1\)[^]*Pasta[^]*50 % \(1\)[^]*2 votes/)
})

test("ends by itself, and then takes no more votes", async () => {
  const { guild, poll } = await withPoll()
  await using _ = guild
  await guild.click(poll, "Pasta", { as: "ada" })
  const { edits } = await guild.advance("2 hours")
  assert.match(text(edits[0]), /100 % \(1\)[^]*1 vote · ended/)
  assert.deepEqual(edits[0]?.components, [])
  await guild.advance("2 days")
  assert.deepEqual(await guild.store("poll-votes").keys(), [])
})

test("is ended by who has asked and by moderators, and by nobody else", async () => {
  const { guild, poll } = await withPoll({ permissions: [] })
  await using _ = guild
  assert.match((await guild.click(poll, "End", { as: "ada" })).reply?.content ?? "", /^Only who has asked/)
  const { edits } = await guild.click(poll, "End")
  assert.match(text(edits[0]), /ended/)
  assert.deepEqual((await guild.advance("3 hours")).edits, [])
})

test("wants two to five answers", async () => {
  await using guild = await testGuild(script)
  for (const answers of ["Pizza", "a,b,c,d,e,f", "Pizza,,Pasta"]) {
    const { reply } = await guild.slash("poll", { question: "Lunch?", answers })
    assert.match(reply?.content ?? "", /^Give two to five/)
    await guild.advance("10 seconds")
  }
})
