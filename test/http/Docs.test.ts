import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { launchChromium, noChromium, titled } from "../Chromium.ts"
import { makeHouse } from "./House.ts"

const browser = Effect.acquireRelease(
  Effect.promise(() => launchChromium()),
  (launched) => Effect.promise(() => launched.close()),
)

describe.skipIf(noChromium)(titled("the page about the API"), () => {
  it.live(
    "shows every call and makes one, in a browser that keeps to its policy",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const page = yield* Effect.flatMap(browser, (launched) => Effect.promise(() => launched.newPage()))
        const refused: Array<string> = []
        page.on("console", (message) => {
          if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text())
        })
        const elsewhere: Array<string> = []
        page.on("request", (request) => {
          if (!request.url().startsWith(house.url) && !request.url().startsWith("data:"))
            elsewhere.push(request.url())
        })
        yield* Effect.promise(async () => {
          await page.goto(`${house.url}/api/docs`)
          const call = page.locator(".opblock").filter({ hasText: "/api/auth/me" }).first()
          await call.locator(".opblock-summary").click({ timeout: 30_000 })
          await call.getByRole("button", { name: "Try it out" }).click()
          await call.getByRole("button", { name: "Execute" }).click()
          await call
            .locator(".live-responses-table")
            .getByText("urn:flora:error:Unauthorized")
            .first()
            .waitFor()
        })
        assert.deepStrictEqual(elsewhere, [])
        assert.deepStrictEqual(refused, [])
      }),
    120_000,
  )
})
