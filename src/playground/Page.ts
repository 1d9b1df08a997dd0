/**
 * The playground's chat page. Its browser code in `page/` has no build step of its own: esbuild bundles it when the page
 * is first asked for, and everything it needs comes from this server.
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { Effect, Schema } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { build } from "esbuild"

/** The page's code does not bundle. */
class PageError extends Schema.TaggedError<PageError>()("PageError", { cause: Schema.Defect() }) {}

/** Message content is untrusted: the page runs its own script and styles only, and talks to this server only. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join("; ")

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
}

interface File {
  readonly body: Uint8Array
  readonly contentType: string
  readonly etag: string
}

const file = (body: Uint8Array, contentType: string): File => ({
  body,
  contentType: `${contentType}; charset=utf-8`,
  etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
})

const source = (name: string) => fileURLToPath(new URL(`page/${name}`, import.meta.url))

const bundle = async () => {
  const { outputFiles } = await build({
    entryPoints: { page: source("main.tsx") },
    outdir: "/",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2023",
    charset: "utf8",
    tsconfig: source("tsconfig.json"),
    logLevel: "silent",
  })
  const output = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.contents
  return {
    html: file(await readFile(source("index.html")), "text/html"),
    script: file(output(".js"), "text/javascript"),
    style: file(output(".css"), "text/css"),
  }
}

/** Answers 304 to whoever has this very file already. */
const respond = ({ body, contentType, etag }: File, request: HttpServerRequest.HttpServerRequest) =>
  request.headers["if-none-match"]?.includes(etag) === true
    ? HttpServerResponse.empty({ status: 304, headers: { ...headers, etag } })
    : HttpServerResponse.uint8Array(body, { contentType, headers: { ...headers, etag } })

/** `GET /playground`, `/playground/page.js` and `/playground/page.css`. */
export const PlaygroundPage = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const files = yield* Effect.cached(
      Effect.tryPromise({ try: bundle, catch: (cause) => new PageError({ cause }) }),
    )
    const serve =
      (name: keyof Awaited<ReturnType<typeof bundle>>) => (request: HttpServerRequest.HttpServerRequest) =>
        files.pipe(
          Effect.map((files) => respond(files[name], request)),
          Effect.catchTag("PageError", (error) =>
            Effect.as(
              Effect.logError("the playground's page does not bundle", error.cause),
              HttpServerResponse.text("The page does not bundle; the runtime's log has the details.", {
                status: 500,
              }),
            ),
          ),
        )
    yield* router.add("GET", "/playground", serve("html"))
    yield* router.add("GET", "/playground/page.js", serve("script"))
    yield* router.add("GET", "/playground/page.css", serve("style"))
  }),
)
