/**
 * Builds the documentation as a site, follows every link of it, and looks at every page in Chromium, at desktop and phone width, light and
 * dark: `npm run docs`. With `--pictures <directory>` it keeps what it saw. What it builds with is docs/package.json's, installed when missing.
 */
import { spawnSync } from "node:child_process"
import { createServer } from "node:http"
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { launchChromium } from "../test/Chromium.ts"

const docs = join(import.meta.dirname, "../docs")
const site = join(docs, ".vitepress/dist")
const vitepress = join(docs, "node_modules/vitepress/bin/vitepress.js")
const at = process.argv.indexOf("--pictures")
const pictures = at < 0 ? undefined : process.argv[at + 1]

const stop = (message: string): never => {
  console.log(message)
  process.exit(1)
}

if (!existsSync(vitepress)) {
  const { status } = spawnSync("npm", ["install"], { cwd: docs, stdio: ["ignore", "ignore", "inherit"] })
  if (status !== 0) {
    console.log("The site's packages cannot be had here: it was neither built nor looked at.")
    process.exit(0)
  }
}

const build = spawnSync(process.execPath, [vitepress, "build"], {
  cwd: docs,
  encoding: "utf8",
  env: { ...process.env, NO_COLOR: "1" },
})
const output = build.stdout + build.stderr
// Besides the three lines of its progress it says nothing when all is well.
const warnings = output
  .split("\n")
  .filter(
    (line) =>
      !/^\s*$|vitepress v|building client|rendering pages|build complete|generating sitemap/.test(line),
  )
if (build.status !== 0 || warnings.length > 0) stop(`the site does not build without warnings:\n${output}`)

const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".html") && file !== "404.html",
)
const html = new Map(pages.map((file) => [file, readFileSync(join(site, file), "utf8")]))
const broken: Array<string> = []
for (const [file, text] of html) {
  for (const [, link] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
    const { origin, pathname, hash } = new URL(link!, `http://site/${file}`)
    if (origin !== "http://site") continue
    const target = decodeURIComponent(pathname.slice(1)) || "index.html"
    const name = html.has(target) || extname(target) !== "" ? target : `${target}.html`
    if (!existsSync(join(site, name))) broken.push(`${file}: ${link}`)
    else if (hash !== "" && html.get(name)?.includes(`id="${decodeURIComponent(hash.slice(1))}"`) === false)
      broken.push(`${file}: ${link}`)
  }
}
if (broken.length > 0) stop(`links lead nowhere:\n${broken.join("\n")}`)

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
}
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url!, "http://site").pathname)
  const file = join(site, path.endsWith("/") ? `${path}index.html` : path)
  if (!existsSync(file)) return void response.writeHead(404).end()
  response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream")
  response.end(readFileSync(file))
})
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const browser = await launchChromium()
const wrong: Array<string> = []
for (const [device, width, height] of [
  ["desktop", 1280, 900],
  ["phone", 390, 844],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme })
    const tab = await context.newPage()
    for (const file of pages) {
      const name = `${file} (${device}, ${colorScheme})`
      const says = (what: string) => wrong.push(`${name}: ${what}`)
      const onError = (error: Error) => says(error.message)
      tab.on("pageerror", onError)
      await tab.goto(`${address}/${file}`, { waitUntil: "load" })
      const diagrams = await tab.locator(".diagram").count()
      for (let number = 0; number < diagrams; number++)
        await tab.locator(".diagram svg").nth(number).waitFor({ timeout: 60_000 })
      if (await tab.evaluate("document.documentElement.scrollWidth > innerWidth"))
        says("is wider than the screen")
      const isDark = await tab.evaluate("document.documentElement.classList.contains('dark')")
      if (isDark !== (colorScheme === "dark")) says("has the wrong colours")
      const missing = await tab.evaluate(
        "[...document.images].filter((each) => each.complete && each.naturalWidth === 0).length",
      )
      if (missing !== 0) says("has pictures that do not load")
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true })
        const picture = `${file.replaceAll("/", "-").replace(".html", "")}-${device}-${colorScheme}.png`
        await tab.screenshot({ path: join(pictures, picture) })
      }
      tab.off("pageerror", onError)
    }
    await context.close()
  }
}
await browser.close()
server.close()
if (wrong.length > 0) stop(wrong.join("\n"))
console.log(
  `${pages.length} pages built; their links lead somewhere, and they look right at both widths, light and dark`,
)
