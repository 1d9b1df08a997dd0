import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)

test("answers !ping", async () => {
  await using guild = await testGuild(script)
  const { reply } = await guild.send("!ping")
  assert.equal(reply?.content, "pong")
})

test("greets whoever asks, or whom they name", async () => {
  await using guild = await testGuild(script)
  assert.equal((await guild.slash("hello", {}, { as: "friend" })).reply?.content, "Hello, friend!")
  assert.equal((await guild.slash("hello", { name: "world" })).reply?.content, "Hello, world!")
})

test("counts for the whole server, and from 0 after a reset", async () => {
  await using guild = await testGuild(script)
  await guild.slash("counter increment")
  await guild.slash("counter increment", {}, { as: "friend" })
  assert.equal((await guild.slash("counter get")).reply?.content, "Counter: 2")
  assert.equal(await guild.store("counter").get("value"), "2")
  await guild.slash("counter reset")
  assert.equal((await guild.slash("counter get")).reply?.content, "Counter: 0")
})
