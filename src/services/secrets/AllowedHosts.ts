/**
 * Where a secret may go: `api.example.com`, `*.example.com` (that name and all below it) or `*` (everywhere), each with `https://`
 * or `http://` before it and a port behind it where wanted. Without a scheme it is https, without a port every port.
 */
import type { Target } from "../egress/Target.ts"

const entry = /^(?:(https?):\/\/)?(\*|(?:\*\.)?(?:[^\s/?#@:*[\]]+|\[[0-9a-f:.]+\]))(?::(\d{1,5}))?\/?$/i

interface AllowedHost {
  readonly protocol: string
  readonly host: string
  readonly below: boolean
  readonly port: number | undefined
}

const parse = (text: string): AllowedHost | undefined => {
  const [, scheme = "https", name = "", port] = entry.exec(text.trim()) ?? []
  const below = name.startsWith("*.")
  // As the guard of requests reads names: in lower case, in the alphabet of the DNS, without the dot at the end.
  const url = name === "*" ? undefined : URL.parse(`http://${below ? name.slice(2) : name}/`)
  if (name === "" || url === null || Number(port) > 65_535) return undefined
  return {
    protocol: `${scheme.toLowerCase()}:`,
    host: url === undefined ? "*" : url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, ""),
    below,
    port: port === undefined ? undefined : Number(port),
  }
}

/** The entry in the one way in which it is kept; undefined for one that names no host. */
export const normaliseHost = (text: string): string | undefined => {
  const allowed = parse(text)
  if (allowed === undefined) return undefined
  const { protocol, host, below, port } = allowed
  const name = host.includes(":") ? `[${host}]` : host
  return `${protocol === "http:" ? "http://" : ""}${below ? "*." : ""}${name}${port === undefined ? "" : `:${port}`}`
}

/** Whether one of the entries lets a secret go to this target. */
export const allows = (entries: ReadonlyArray<string>, target: Target): boolean =>
  entries.some((text) => {
    const allowed = parse(text)
    if (allowed === undefined || allowed.protocol !== target.protocol) return false
    if (allowed.port !== undefined && allowed.port !== target.port) return false
    return (
      allowed.host === "*" ||
      allowed.host === target.host ||
      (allowed.below && target.host.endsWith(`.${allowed.host}`))
    )
  })
