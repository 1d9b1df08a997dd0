/** The browser for tests that drive a page: Debian's Chromium, or the one that FLORA_CHROMIUM names. */
import { existsSync } from "node:fs"
import { chromium } from "playwright-core"

const executablePath = process.env["FLORA_CHROMIUM"] ?? "/usr/bin/chromium"

/** True where there is none; never in CI, where its absence is a failure. */
export const noChromium = !existsSync(executablePath) && process.env["CI"] === undefined

/** A suite's title, with the reason when it is skipped. */
export const titled = (title: string) =>
  noChromium ? `${title} (skipped: no browser at ${executablePath}; FLORA_CHROMIUM names another)` : title

export const launchChromium = () =>
  chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  })
