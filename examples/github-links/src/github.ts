// GitHub's API, with a memory: a link that is posted often is asked for once in ten minutes.

const api = "https://api.github.com"
const cache = kv.store("github-links")
const keptSeconds = 600
/** An event has three seconds in all. */
const patienceMs = 2000

const link = /https:\/\/github\.com\/([\w.-]+)\/([\w.-]+)(?:\/(issues|pull|commit)\/(\w+))?/g

/** The paths of GitHub's API for the links in a text, each once. */
export const findLinks = (text: string): readonly string[] => {
  const paths = [...text.matchAll(link)].map(([, owner, repository, kind, id]) => {
    const path = `/repos/${owner}/${repository?.replace(/\.git$/, "")}`
    // To GitHub's API a pull request is an issue, too.
    return kind === undefined ? path : `${path}/${kind === "commit" ? "commits" : "issues"}/${id}`
  })
  return [...new Set(paths)]
}

/** What this script reads of repositories, issues and commits. */
interface Answer {
  readonly html_url: string
  readonly full_name?: string
  readonly description?: string | null
  readonly stargazers_count?: number
  readonly language?: string | null
  readonly title?: string
  readonly body?: string | null
  readonly number?: number
  readonly state?: "open" | "closed"
  readonly pull_request?: { readonly merged_at?: string | null }
  readonly user?: { readonly login: string; readonly avatar_url: string } | null
  readonly sha?: string
  readonly commit?: {
    readonly message: string
    readonly author: { readonly name: string; readonly date: string }
  }
}

/** The embed for a path of the API; undefined where there is nothing, or GitHub does not say. */
export const look = async (path: string): Promise<Embed | undefined> => {
  const known = await cache.getJson<Embed | false>(path)
  if (known !== null) return known === false ? undefined : known
  try {
    const token = secrets.get("GITHUB_TOKEN")
    const response = await fetch(`${api}${path}`, {
      headers: {
        accept: "application/vnd.github+json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!response.ok && response.status !== 404) throw new Error(`GitHub says ${response.status}`)
    const card = response.ok ? cardOf((await response.json()) as Answer) : undefined
    await cache.setJson(path, card ?? false, { ttlSeconds: keptSeconds })
    return card
  } catch (error) {
    // A preview is not worth an error to anybody; the next message tries again.
    console.warn(`no preview of ${path}:`, error)
    return undefined
  }
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

const colours = { open: 0x3fb950, closed: 0xf85149, merged: 0xa371f7 }

const cardOf = (answer: Answer): Embed => {
  const {
    body,
    commit,
    description,
    full_name,
    html_url: url,
    language,
    number,
    pull_request,
    sha,
    title,
    user,
  } = answer
  if (full_name !== undefined) {
    const footer = {
      text: [`★ ${answer.stargazers_count ?? 0}`, ...(language ? [language] : [])].join(" · "),
    }
    return { url, title: full_name, description: cut(description ?? "", 300), footer }
  }
  if (commit !== undefined) {
    const [first = "", ...rest] = commit.message.split("\n")
    const footer = { text: `${sha?.slice(0, 7)} by ${commit.author.name}` }
    return {
      url,
      title: cut(first, 250),
      description: cut(rest.join("\n").trim(), 300),
      footer,
      timestamp: commit.author.date,
    }
  }
  const state = pull_request?.merged_at ? "merged" : (answer.state ?? "open")
  return {
    url,
    title: cut(`#${number} ${title}`, 250),
    description: cut(body ?? "", 300),
    color: colours[state],
    footer: { text: `${pull_request === undefined ? "issue" : "pull request"} · ${state}` },
    ...(user ? { author: { name: user.login, iconUrl: user.avatar_url } } : {}),
  }
}
