import { get as httpGet } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { PageServer } from "./PageServer.ts"

const get = Effect.fnUntraced(function* (path: string, headers: Record<string, string> = {}) {
  const { origin } = yield* PageServer
  return yield* Effect.promise(async () => {
    const response = await fetch(origin + path, { headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })
})

layer(PageServer.layer())("the playground's page over HTTP", (it) => {
  it.effect("a first reader who leaves early spoils the page for nobody", () =>
    Effect.gen(function* () {
      const { origin } = yield* PageServer
      yield* Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            // The request is on its way and the bundle takes longer than the connection lives.
            const request = httpGet(`${origin}/playground/page.js`)
            request.on("error", () => {}).on("close", resolve)
            request.on("finish", () => request.destroy())
          }),
      )
      assert.strictEqual((yield* get("/playground/page.js")).status, 200)
    }),
  )

  it.effect.each([
    ["/playground", "text/html"],
    ["/playground/page.js", "text/javascript"],
    ["/playground/page.css", "text/css"],
  ] as const)("%s is served under its type, and only as that", ([path, type]) =>
    Effect.gen(function* () {
      const { headers, status, text } = yield* get(path)
      assert.strictEqual(status, 200)
      assert.strictEqual(headers.get("content-type"), `${type}; charset=utf-8`)
      assert.strictEqual(headers.get("x-content-type-options"), "nosniff")
      assert.strictEqual(headers.get("cache-control"), "no-cache")
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'self'.*frame-ancestors 'none'/)
      assert.isNotEmpty(text)
    }),
  )

  it.effect("whoever has the current file is told so, and nobody else", () =>
    Effect.gen(function* () {
      const first = yield* get("/playground/page.js")
      const again = yield* get("/playground/page.js", { "if-none-match": first.headers.get("etag") ?? "" })
      assert.deepStrictEqual([again.status, again.text], [304, ""])
      const older = yield* get("/playground/page.js", { "if-none-match": '"something-else"' })
      assert.strictEqual(older.status, 200)
    }),
  )

  it.effect("the document has no inline script and asks no other host for anything", () =>
    Effect.gen(function* () {
      const { text } = yield* get("/playground")
      assert.notMatch(text, /<script(?![^>]*\bsrc=)/)
      assert.notMatch(text, /(?:src|href)="(?:https?:)?\/\//)
    }),
  )
})
