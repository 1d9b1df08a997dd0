/** The site: the pages of docs/, in shelves. A page that is not there yet is left out of its shelf. */
import { existsSync, readdirSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { defineConfig } from "vitepress"

const docs = dirname(import.meta.dirname)

const page = (text: string, link: string) => ({ text, link: `/${link}` })
const shelf = (text: string, pages: ReadonlyArray<readonly [text: string, link: string]>) => ({
  text,
  items: pages.filter(([, link]) => existsSync(join(docs, `${link}.md`))).map(([text, link]) => page(text, link)),
})

const decisions = readdirSync(join(docs, "decisions"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => [file.slice(5, -3).replaceAll("-", " "), `decisions/${file.slice(0, -3)}`] as const)

export default defineConfig({
  title: "flora",
  description: "Program a Discord server in TypeScript",
  lastUpdated: false,
  cleanUrls: false,
  srcExclude: ["node_modules"],
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [page("Start", "getting-started"), page("Scripts", "scripts"), page("Operating", "operating")],
    sidebar: [
      shelf("Start", [
        ["Getting started", "getting-started"],
        ["Comparison", "comparison"],
        ["Coming from the original", "compatibility"],
      ]),
      shelf("Scripts", [
        ["Writing scripts", "scripts"],
        ["Commands", "scripts/commands"],
        ["Events", "scripts/events"],
        ["Contexts and replies", "scripts/replies"],
        ["Embeds, components, files", "scripts/messages"],
        ["Buttons and menus", "scripts/components"],
        ["Modals", "scripts/modals"],
        ["Discord's API", "scripts/rest"],
        ["Key-value stores", "scripts/stores"],
        ["Schedules", "scripts/schedules"],
        ["Timers", "scripts/timers"],
        ["Requests and the web", "scripts/web"],
        ["Secrets", "scripts/secrets"],
        ["The life of a script", "scripts/hooks"],
      ]),
      shelf("Making scripts", [
        ["Testing", "testing"],
        ["Examples", "examples"],
        ["Deployments", "deployments"],
        ["Durable schedules", "cron"],
        ["How much of the web", "web-platform"],
      ]),
      shelf("Operating", [
        ["Operating", "operating"],
        ["Access", "access"],
        ["Security", "security"],
        ["Secrets", "secrets"],
        ["Key-value stores", "key-value"],
        ["Observability", "observability"],
        ["Logs", "logs"],
        ["Requests to the outside", "egress"],
        ["Measurements", "measurements"],
      ]),
      shelf("Reference", [
        ["Command line", "reference/cli"],
        ["HTTP", "reference/http"],
        ["Configuration", "reference/configuration"],
        ["Limits", "reference/limits"],
        ["Metrics", "reference/metrics"],
        ["Traces", "reference/traces"],
      ]),
      shelf("Inside", [["Architecture", "architecture"], ...decisions]),
    ],
  },
  markdown: {
    config: (markdown) => {
      const fence = markdown.renderer.rules.fence!
      markdown.renderer.rules.fence = (tokens, index, ...rest) => {
        const { info, content } = tokens[index]!
        if (info.trim() !== "mermaid") return fence(tokens, index, ...rest)
        return `<Diagram code="${encodeURIComponent(content)}" />`
      }
      // What is not part of the site (sources, examples) is named, but leads nowhere.
      markdown.core.ruler.push("outside", ({ tokens, env }) => {
        const here = dirname((env as { readonly path: string }).path)
        for (const { children } of tokens) {
          const links: Array<boolean> = []
          for (const token of children ?? []) {
            if (token.type === "link_open") {
              const href = token.attrGet("href") ?? ""
              const isOutside =
                !/^(\w+:|#|\/)/.test(href) && relative(docs, resolve(here, href)).startsWith("..")
              links.push(isOutside)
              if (isOutside) Object.assign(token, { type: "text", tag: "", content: "" })
            } else if (token.type === "link_close" && links.pop()) {
              Object.assign(token, { type: "text", tag: "", content: "" })
            }
          }
        }
      })
    },
  },
  // Diagrams are drawn by a large library, which only pages with diagrams load.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
})
