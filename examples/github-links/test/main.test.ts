import assert from "node:assert/strict"
import { test } from "node:test"
import { testGuild } from "@flora/sdk/test"

const script = new URL("../src/main.ts", import.meta.url)
const api = "https://api.github.com/repos/octo/cat"
const page = "https://github.com/octo/cat"

const repository = {
  html_url: page,
  full_name: "octo/cat",
  description: "A cat",
  stargazers_count: 7,
  language: "C",
}
const issue = { html_url: `${page}/issues/1`, number: 1, title: "It meows", body: "All night", state: "open" }
const commit = {
  html_url: `${page}/commit/abcdef123`,
  sha: "abcdef1234",
  commit: { message: "Purr\n\nLoudly.", author: { name: "Ada", date: "2026-01-01T00:00:00Z" } },
}

test("shows repositories, issues, pull requests and commits, each once", async () => {
  await using guild = await testGuild(script)
  guild.onFetch(api, Response.json(repository))
  guild.onFetch(`${api}/issues/1`, Response.json(issue))
  guild.onFetch(
    `${api}/issues/2`,
    Response.json({
      ...issue,
      number: 2,
      state: "closed",
      pull_request: { merged_at: "2026-01-01T00:00:00Z" },
    }),
  )
  guild.onFetch(`${api}/commits/abcdef123`, Response.json(commit))
  const { reply } = await guild.send(`${page} ${page}/issues/1 ${page}.git and ${page}/pull/2#discussion`)
  assert.deepEqual(
    reply?.embeds.map(({ description, footer, title }) => [title, description, footer?.text]),
    [
      ["octo/cat", "A cat", "★ 7 · C"],
      ["#1 It meows", "All night", "issue · open"],
      ["#2 It meows", "All night", "pull request · merged"],
    ],
  )
  const second = await guild.send(`${page}/commit/abcdef123`)
  assert.equal(second.reply?.embeds[0]?.title, "Purr")
  assert.equal(second.reply.embeds[0].description, "Loudly.")
})

test("asks once in ten minutes, also for what is not there", async () => {
  await using guild = await testGuild(script)
  guild.onFetch(api, Response.json(repository))
  guild.onFetch(`${api}/issues/9`, new Response("", { status: 404 }))
  for (let i = 0; i < 3; i++)
    assert.equal((await guild.send(`${page} ${page}/issues/9`)).reply?.embeds.length, 1)
  assert.equal(guild.requests.length, 2)
  await guild.advance("10 minutes")
  await guild.send(page)
  assert.equal(guild.requests.length, 3)
})

test("says nothing where GitHub does not, and tries again with the next message", async () => {
  await using guild = await testGuild(script)
  guild.onFetch(api, new Response("", { status: 403 }))
  const { logs, replies } = await guild.send(page)
  assert.deepEqual(replies, [])
  assert.match(logs[0]?.message ?? "", /no preview of \/repos\/octo\/cat: Error: GitHub says 403/)
  guild.onFetch(api, "no answer")
  await guild.send(page)
  assert.deepEqual((await guild.advance("2 seconds")).replies, [])
  guild.onFetch(api, Response.json(repository))
  assert.equal((await guild.send(page)).reply?.embeds[0]?.title, "octo/cat")
})

test("uses the server's own token, where it has one", async () => {
  await using guild = await testGuild(script, { secrets: { GITHUB_TOKEN: "t0ken" } })
  guild.onFetch(api, Response.json(repository))
  await guild.send(page)
  assert.equal(guild.requests[0]?.headers.get("authorization"), "Bearer t0ken")
})
