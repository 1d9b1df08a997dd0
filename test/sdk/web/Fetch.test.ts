import { assert, describe, it } from "vitest"
import { IsolateDriver } from "../IsolateDriver.ts"

const answer = (body: string, rest: object = {}) => ({
  status: 200,
  statusText: "OK",
  url: "https://api.example/a#part",
  redirected: true,
  headers: [
    ["Content-Type", "application/json"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ],
  body: btoa(body),
  ...rest,
})

const fetching = (code: string) =>
  IsolateDriver.load(`on("messageCreate", async () => { ${code} })`).then(async (guild) => {
    await guild.event("messageCreate", { id: "1" })
    return guild
  })

describe("fetch", () => {
  it("leaves with its method, headers and body, and gives what the runtime answers", async () => {
    using guild = await fetching(`
      const response = await fetch("https://api.example/a", {
        method: "post", headers: { "X-One": "1", Host: "forged", "content-length": "9" }, body: new URLSearchParams({ q: "é" }), redirect: "manual" })
      console.log(response.status, response.ok, response.url, response.redirected, response.type, response.headers.getSetCookie(), response.headers.get("content-type"))
      console.log(response.bodyUsed, await response.json(), response.bodyUsed)
      await response.text().catch((error) => console.log(error.name))
      try { response.headers.set("a", "b") } catch (error) { console.log(error.name) }`)
    assert.deepStrictEqual(guild.operations, [
      {
        id: 1,
        name: "fetch",
        args: {
          url: "https://api.example/a",
          method: "POST",
          headers: [
            ["x-one", "1"],
            ["content-type", "application/x-www-form-urlencoded;charset=UTF-8"],
          ],
          body: btoa("q=%C3%A9"),
          redirect: "manual",
        },
      },
    ])
    await guild.settle(answer(`{"a":1}`))
    assert.deepStrictEqual(guild.logs, [
      'info: 200 true https://api.example/a true basic [ "a=1", "b=2" ] application/json',
      "info: false { a: 1 } true",
      "info: TypeError",
      "info: TypeError",
    ])
  })

  it("lets cookies, origin and referrer be set, and in the mode no-cors only what a form could send", async () => {
    using guild = await fetching(`
      const headers = { Cookie: "a=1", Origin: "https://a.example", Referer: "https://a.example/", "Sec-Fetch-Site": "none", Connection: "close", Accept: "text/html" }
      void fetch("https://api.example/a", { headers })
      const plain = new Request("https://api.example/b", { headers, mode: "no-cors" })
      plain.headers.set("content-type", "application/json")
      plain.headers.append("accept-language", "de")
      plain.headers.append("accept-language", "en".repeat(64))
      void fetch(plain.clone())`)
    const sent = guild.operations.map(({ args }) => (args as { readonly headers: unknown }).headers)
    assert.deepStrictEqual(sent, [
      [
        ["cookie", "a=1"],
        ["origin", "https://a.example"],
        ["referer", "https://a.example/"],
        ["sec-fetch-site", "none"],
        ["accept", "text/html"],
      ],
      [
        ["accept", "text/html"],
        ["accept-language", "de"],
      ],
    ])
  })

  it("rejects with a TypeError whose cause is the runtime's error", async () => {
    using guild = await fetching(`
      await fetch("http://127.0.0.1/").catch((error) => console.log(error instanceof TypeError, error.message, error.cause.code))`)
    await guild.refuse({ name: "Error", code: "FETCH_REFUSED", message: "127.0.0.1 is not public" })
    assert.deepStrictEqual(guild.logs, ["info: true fetch failed: 127.0.0.1 is not public FETCH_REFUSED"])
  })

  it("rejects at once when it is aborted, and drops the answer that comes later", async () => {
    using guild = await fetching(`
      const controller = new AbortController()
      const late = fetch(new Request("https://api.example/", { signal: controller.signal }))
      controller.abort(new Error("enough"))
      await late.catch((error) => console.log(error.message))
      await fetch("https://api.example/", { signal: AbortSignal.abort() }).catch((error) => console.log(error.name))
      await fetch("https://api.example/", { signal: AbortSignal.timeout(50) }).catch((error) => console.log(error.name))`)
    assert.deepStrictEqual(guild.logs, ["info: enough", "info: AbortError"])
    assert.lengthOf(guild.operations, 2)
    await guild.settle(answer("late"))
    await guild.turn([], [[1, 2, null]])
    assert.deepStrictEqual(guild.logs, ["info: enough", "info: AbortError", "info: TimeoutError"])
    assert.lengthOf(guild.of("unhandled"), 0)
  })

  it("sends files and fields of a form, and reads one", async () => {
    using guild = await fetching(`
      const form = new FormData()
      form.append("text", "a\\nb"); form.append("file", new Blob(["\\u00e9"], { type: "text/plain" }), 'q".txt')
      const response = await fetch("https://api.example/", { method: "POST", body: form })
      const read = await response.formData()
      console.log(read.get("text"), read.get("file").name, read.get("file").type, await read.get("file").text())`)
    const { headers, body } = guild.nextOperation.args as { headers: [[string, string]]; body: string }
    assert.match(headers[0][1], /^multipart\/form-data; boundary=/)
    await guild.settle(answer("", { headers, body }))
    assert.deepStrictEqual(guild.logs, ['info: a\r\nb q".txt text/plain é'])
  })

  it("needs neither the URL parser nor streams for a text as address", async () => {
    using guild = await fetching(`
      Object.defineProperty(globalThis, "URL", { get() { throw new Error("URL was loaded") } })
      const response = await fetch("https://api.example/"); console.log(await response.text())`)
    await guild.settle(answer("body"))
    assert.deepStrictEqual(guild.logs, ["info: body"])
  })
})
