import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)
const [minutes, hours] = [60_000, 3_600_000]

test("reminds who asked, in the channel where they did, at the time", async () => {
  await using guild = await testGuild(script)
  const acting = { as: "friend", channel: "random" }
  const { reply } = await guild.slash("remind me", { of: "tea", in: 2, unit: hours }, acting)
  assert.equal(reply?.content, `I will remind you <t:${Date.UTC(2026, 0, 1, 2) / 1000}:R>: tea`)
  assert.deepEqual((await guild.advance("119 minutes")).replies, [])
  const due = await guild.advance("1 minute")
  assert.equal(due.reply?.content, `<@${guild.member("friend").id}>`)
  assert.equal(due.reply.embeds[0]?.description, "tea")
  assert.equal(due.reply.channelId, guild.channel("random").id)
  assert.deepEqual(await guild.store("reminders").keys(), [])
})

test("reminds again where that is wished, and of nobody else's", async () => {
  await using guild = await testGuild(script)
  await guild.slash("remind me", { of: "tea", in: 5, unit: minutes })
  const { reply } = await guild.advance("5 minutes")
  const { reply: refused } = await guild.click(reply!, "In 10 minutes again", { as: "friend" })
  assert.equal(refused?.content, "This is somebody else's reminder.")
  await guild.click(reply!, "In 10 minutes again")
  const again = await guild.advance("10 minutes")
  assert.equal(again.reply?.embeds[0]?.description, "tea")
})

test("lists reminders, the next one first, and takes them back", async () => {
  await using guild = await testGuild(script)
  await guild.slash("remind me", { of: "coffee", in: 3, unit: hours })
  await guild.slash("remind me", { of: "tea", in: 10, unit: minutes })
  await guild.slash("remind me", { of: "cake", in: 1, unit: minutes }, { as: "friend" })
  const listed = async () => (await guild.slash("remind list")).reply?.content ?? ""
  assert.match(await listed(), /^<t:\d+:R> tea\n<t:\d+:R> coffee$/)
  const [choice] = await guild.suggest("remind cancel", "reminder", { reminder: "COF" })
  assert.equal(choice?.name, "coffee")
  await guild.slash("remind cancel", { reminder: choice.value })
  assert.match(await listed(), /^<t:\d+:R> tea$/)
  const due = await guild.advance("1 day")
  assert.deepEqual(
    due.replies.map(({ embeds }) => embeds[0]?.description),
    ["cake", "tea"],
  )
  const unknown = await guild.slash("remind cancel", { reminder: choice.value })
  assert.match(unknown.reply?.content ?? "", /^You have no such reminder/)
})

test("keeps up to 25 reminders of everybody", async () => {
  await using guild = await testGuild(script)
  for (let i = 0; i < 25; i++) await guild.slash("remind me", { of: `${i}`, in: 1, unit: hours })
  const { reply } = await guild.slash("remind me", { of: "one more", in: 1, unit: hours })
  assert.equal(reply?.content, "You have 25 reminders already.")
})
