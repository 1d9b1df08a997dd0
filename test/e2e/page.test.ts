/** What a newcomer does, in a real browser: writes `!ping`, uses a command from the picker, comes back after a restart. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { launchChromium, noChromium, titled } from "../Chromium.ts"
import { temporaryDirectory } from "../Services.ts"
import { startRuntime } from "./RuntimeProcess.ts"

const browser = Effect.acquireRelease(
  Effect.promise(() => launchChromium()),
  (launched) => Effect.promise(() => launched.close()),
)

const composer = (page: Page) => page.getByRole("textbox", { name: "Message #general" })
const article = (page: Page, text: string) => page.getByRole("article").filter({ hasText: text })

const pickCommand = async (page: Page, typed: string, command: string) => {
  await composer(page).fill(typed)
  await page.getByRole("option").filter({ hasText: command }).first().click()
  await page.keyboard.press("Enter")
}

describe.skipIf(noChromium)(titled("the playground's page in front of the runtime"), () => {
  it.live(
    "shows pong, counts to two from the picker, and still knows it after a restart",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const page = yield* Effect.flatMap(browser, (launched) => Effect.promise(() => launched.newPage()))
        page.setDefaultTimeout(15_000)
        yield* Effect.scoped(
          Effect.gen(function* () {
            const runtime = yield* startRuntime(directory)
            yield* Effect.promise(async () => {
              await page.goto(`${runtime.url}/playground`)
              await composer(page).fill("!ping")
              await composer(page).press("Enter")
              await article(page, "pong").waitFor()
              await pickCommand(page, "/counter", "/counter increment")
              await article(page, "Counter: 1").waitFor()
              await pickCommand(page, "/counter inc", "/counter increment")
              await article(page, "Counter: 2").waitFor()
            })
          }),
        )
        const again = yield* startRuntime(directory)
        const kept = yield* Effect.promise(async () => {
          await page.goto(`${again.url}/playground`)
          await article(page, "Counter: 2").waitFor()
          await pickCommand(page, "/counter", "/counter get")
          await article(page, "Counter: 2").nth(1).waitFor()
          return article(page, "Counter: 2").count()
        })
        assert.strictEqual(kept, 2)
      }),
    120_000,
  )
})
