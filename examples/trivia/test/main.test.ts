import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestMessage } from "@flora/sdk/test"
import { questions } from "../src/questions.ts"

const script = new URL("../src/main.ts", import.meta.url)

/** The right answer of a round, and a wrong one. */
const answersOf = (round: TestMessage) => {
  const { right, wrong } = questions.find(({ question }) => question === round.embeds[0]?.title)!
  return { right, wrong: wrong[0]! }
}

test("every question fits on buttons, with one right answer", () => {
  for (const { question, right, wrong } of questions) {
    assert.equal(new Set([right, ...wrong]).size, wrong.length + 1, question)
    assert.ok(wrong.length <= 4 && [right, ...wrong].every((answer) => answer.length <= 80), question)
  }
})

test("the first right answer wins, and who was wrong is out", async () => {
  await using guild = await testGuild(script, { members: ["ada"] })
  const { reply } = await guild.slash("trivia play")
  const { right, wrong } = answersOf(reply!)
  assert.equal((await guild.click(reply!, wrong)).reply?.content, "No.")
  assert.equal((await guild.click(reply!, right)).reply?.content, "You have had your try.")
  const { edits } = await guild.click(reply!, right, { as: "ada" })
  assert.equal(edits[0]?.embeds[0]?.description, `<@${guild.member("ada").id}> knew: **${right}**.`)
  assert.equal(await guild.store("trivia").get(guild.member("ada").id), "1")
  // The clock goes on, and nobody is told twice.
  assert.deepEqual((await guild.advance("1 minute")).edits, [])
})

test("tells the answer when nobody has known it", async () => {
  await using guild = await testGuild(script)
  const { reply } = await guild.slash("trivia play")
  const again = await guild.slash("trivia play", {}, { as: "friend" })
  assert.equal(again.reply?.content, "There is a question in this channel already.")
  const { edits } = await guild.advance("20 seconds")
  assert.equal(edits[0]?.embeds[0]?.description, `Nobody knew. It is **${answersOf(reply!).right}**.`)
  assert.match((await guild.slash("trivia play")).reply?.embeds[0]?.title ?? "", /\?$/)
})

test("lists who has won most", async () => {
  await using guild = await testGuild(script)
  assert.match((await guild.slash("trivia scores")).reply?.embeds[0]?.description ?? "", /^Nobody/)
  for (const as of ["friend", "you", "friend"]) {
    const { reply } = await guild.slash("trivia play")
    await guild.click(reply!, answersOf(reply!).right, { as })
  }
  const { reply } = await guild.slash("trivia scores")
  const [you, friend] = [guild.member("you").id, guild.member("friend").id]
  assert.equal(reply?.embeds[0]?.description, `**1.** <@${friend}> · 2\n**2.** <@${you}> · 1`)
})
