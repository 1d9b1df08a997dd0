import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild, type TestGuildOptions } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

const guildWithLog = async (options: TestGuildOptions = {}) => {
  const guild = await testGuild(script, { channels: ["log"], members: ["ada"], ...options })
  await guild.slash("modlog set", { channel: guild.channel("log") })
  return guild
}

test("shows messages that were deleted or edited", async () => {
  await using guild = await guildWithLog()
  const { message } = await guild.send("first words", { as: "ada" })
  const edited = await guild.edit(message!, "other words")
  assert.equal(edited.reply?.channelId, guild.channel("log").id)
  assert.deepEqual(
    edited.reply.embeds[0]?.fields?.map(({ value }) => value),
    ["first words", "other words"],
  )
  const deleted = await guild.delete(message!)
  assert.equal(deleted.reply?.embeds[0]?.title, "Message deleted")
  assert.equal(deleted.reply.embeds[0].fields?.[0]?.value, "other words")
})

test("writes down bans, kicks and timeouts, with who and why, and finds them for 90 days", async () => {
  await using guild = await guildWithLog()
  const [ada, friend] = [guild.member("ada").id, guild.member("friend").id]
  const { reply } = await guild.kick("friend", { as: "ada", reason: "noise" })
  assert.equal(reply?.embeds[0]?.title, "Kick")
  assert.deepEqual(
    reply.embeds[0].fields?.map(({ value }) => value),
    [`<@${friend}>`, `<@${ada}>`, "noise"],
  )
  const timeout = { actionType: 24, targetId: ada, userId: guild.member("you").id }
  const change = { key: "communication_disabled_until", newValue: "2026-01-02T00:00:00Z" }
  await guild.emit("auditLogEntryCreate", {
    guildId: guild.id,
    id: "910000000000000001",
    ...timeout,
    changes: [change],
  })
  await guild.ban("ada", { reason: "more noise" })

  const found = await guild.slash("cases", { member: guild.member("you") })
  assert.match(found.reply?.embeds[0]?.description ?? "", /nothing/)
  const keys = await guild.store("moderation-cases").keys(`${ada}/`)
  assert.equal(keys.length, 2)
  await guild.advance("91 days")
  assert.deepEqual(await guild.store("moderation-cases").keys(), [])
})

test("lists the cases of a member, the latest first", async () => {
  await using guild = await guildWithLog()
  const targetId = guild.member("friend").id
  for (const [at, actionType] of [20, 22, 23].entries())
    await guild.emit("auditLogEntryCreate", {
      guildId: guild.id,
      id: `91000000000000000${at}`,
      actionType,
      targetId,
    })
  const { reply } = await guild.slash("cases", { member: guild.member("friend") })
  assert.equal(reply?.ephemeral, true)
  assert.match(reply.embeds[0]?.description ?? "", /Ban lifted[^]*Ban[^]*Kick/)
})

test("ends when its channel is gone, and is nobody else's to set up", async () => {
  await using guild = await guildWithLog({ permissions: [] })
  await guild.store("moderation-log").set("channel", "900000000000009999")
  const { logs } = await guild.kick("ada")
  assert.match(logs[0]?.message ?? "", /has ended/)
  assert.deepEqual((await guild.kick("friend")).logs, [])
  await guild.join("grace")
  for (const command of ["modlog off", "cases"]) {
    const options = command === "cases" ? { member: guild.member("you") } : {}
    const { reply } = await guild.slash(command, options, { as: "grace" })
    assert.match(reply?.content ?? "", /^You need/)
  }
})
