/** The web-platform-tests that are run: which folders, which files of them, and what is left out and why. */
import { existsSync, readFileSync, globSync } from "node:fs"
import { join } from "node:path"

/** The folders, in the order in which the table shows them. */
export const folders = [
  "html/webappapis/timers",
  "html/webappapis/microtask-queuing",
  "html/webappapis/atob",
  "html/webappapis/structured-clone",
  "dom/abort",
  "dom/events",
  "webidl/ecmascript-binding/es-exceptions",
  "console",
  "url",
  "urlpattern",
  "encoding",
  "streams",
  "compression",
  "FileAPI",
  "xhr/formdata",
  "fetch/api/headers",
  "fetch/api/request",
  "fetch/api/response",
  "fetch/api/body",
  "fetch/api/abort",
  "fetch/api/basic",
  "hr-time",
  "WebCryptoAPI",
] as const

/** Why files are not run; the first pattern that fits a file's path counts. */
const leftOut: ReadonlyArray<readonly [pattern: RegExp, reason: string]> = [
  [
    /^FileAPI\/(reading-data-section|url|unicode|fileReader|FileReader|historical|filelist-section)/,
    "FileReader and object URLs",
  ],
  [/^FileAPI\/.*(send-file|filereader)/i, "a server that takes uploads"],
  [/^streams\/.*(owning-type|transferable)/, 'the withdrawn type "owning"; streams between workers'],
  [/^fetch\/api\/request\/(request-cache|destination|multi-globals)/, "the cache of a browser, and frames"],
  [
    /^fetch\/api\/(headers\/header-values|request\/(request-bad-port|request-keepalive|request-referrer|url-encoding)|response\/(response-blob-realm|multi-globals)|abort\/(cache|destroyed-context|keepalive|serviceworker|general)|basic\/(?!historical|stream-safe))/,
    "a server that answers in its own way",
  ],
  [
    /^fetch\/api\/response\/response-stream-with-broken-then/,
    "a script that breaks Object.prototype breaks its own streams",
  ],
  [/idlharness/, "interfaces of a browser that a script has not"],
  [/^WebCryptoAPI\/historical/, "pages without TLS"],
  [/^WebCryptoAPI\/generateKey\/.*(?:RSA|RSASSA)/, "minutes of making keys"],
]

/**
 * Subtests about nothing but the names of headers that browsers keep from scripts and flora does not (decision 0011). They fail on purpose, are
 * counted as failed, and a second figure says what passes without them.
 */
export const isOfForbiddenName = (name: string, subtest: string): boolean =>
  name === "fetch/api/request/request-headers.any.js" &&
  (subtest.startsWith("Adding invalid request header ") ||
    subtest === "Check that request constructor is filtering headers provided as init parameter")

/** Why subtests fail, by the name of their run. */
const failures: ReadonlyArray<readonly [pattern: RegExp, reason: string]> = [
  [/^url\//, "written for an older standard: lenient `xn--` labels, spaces at the end of opaque paths"],
  [/^webidl\//, "a name is an accessor until it is first read"],
  [/^FileAPI\//, "the assertions need FileReader"],
  [/^encoding\/(?:replacement|unsupported)/, "XMLHttpRequest"],
  [/^encoding\//, "SharedArrayBuffer"],
  [/^streams\//, "details of the package"],
  [/request-headers/, "header names that scripts may set here ([why](decisions/0011-forbidden-headers.md))"],
  [/disturbed/, "the standard leaves the body of a request alone whose copy is given another"],
  [/consume-empty/, "an empty form has its last boundary"],
  [/priority|clone/, "a server that answers in its own way"],
  [/^WebCryptoAPI\/derive/, "the runtime lets 0 bits be derived, as the newer standard does"],
  [/^WebCryptoAPI\/import/, "the runtime wants the `alg` of a JWK to fit, as the newer standard does"],
]

/** Why this run fails. */
export const failing = (name: string): string => failures.find(([pattern]) => pattern.test(name))?.[1] ?? ""

/** One run: a file with one of its variants. */
export interface Run {
  readonly folder: string
  /** Path and variant. */
  readonly name: string
  readonly root: string
  readonly path: string
  readonly variant: string
}

export const reasonToLeaveOut = (path: string): string | undefined =>
  leftOut.find(([pattern]) => pattern.test(path))?.[1]

const metas = (text: string, name: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^// META: ${name}=(.*)$`, "gm"))].map(([, value]) => value!.trim())

/** The files of a folder that run without a document, in the first of the roots that has it. */
export const filesOf = (
  roots: ReadonlyArray<string>,
  folder: string,
): { root: string; paths: ReadonlyArray<string> } => {
  const root = roots.find((one) => globSync(`${folder}/**/*.any.js`, { cwd: one }).length > 0)
  if (root === undefined) return { root: "", paths: [] }
  return { root, paths: globSync(`${folder}/**/*.any.js`, { cwd: root }).toSorted() }
}

export const runsOf = (folder: string, root: string, path: string): ReadonlyArray<Run> => {
  const variants = metas(readFileSync(join(root, path), "utf8"), "variant")
  return (variants.length === 0 ? [""] : variants).map((variant) => ({
    folder,
    name: path + variant,
    root,
    path,
    variant,
  }))
}

/** The file that an address of a test means, if there is one. */
export const addressed = (root: string, path: string, address: string): string | undefined => {
  const url = new URL(address, `http://web-platform.test:8000/${path}`)
  const shown =
    url.pathname === "/resources/WebIDLParser.js" ? "/resources/webidl2/lib/webidl2.js" : url.pathname
  const file = join(root, decodeURIComponent(shown))
  return url.hostname === "web-platform.test" && existsSync(file) ? file : undefined
}

/** What the global object of a test's shell has and a guild's has not. */
const shell = (path: string, variant: string): string => `
var GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
var location = ${JSON.stringify({ href: `http://web-platform.test:8000/${path}${variant}`, search: variant, pathname: `/${path}`, origin: "http://web-platform.test:8000", hash: "", host: "web-platform.test:8000", hostname: "web-platform.test", port: "8000", protocol: "http:" })};
location.toString = () => location.href;
`

const report = `
add_completion_callback((tests, status) => {
  globalThis.__results = JSON.stringify({
    status: status.status, message: status.message,
    tests: tests.map((test) => [test.name, test.status, test.message]),
  });
});
`

/** Everything that one run evaluates, as one script: split over several, the harness would believe that all tests have been seen. */
export const textOf = ({ root, path, variant }: Run): string => {
  const test = readFileSync(join(root, path), "utf8")
  const scripts = metas(test, "script").map((address) => {
    const file = addressed(root, path, address)
    if (file === undefined) throw new Error(`${path} needs ${address}, which is not there`)
    return readFileSync(file, "utf8")
  })
  const harness = readFileSync(join(root, "resources/testharness.js"), "utf8")
  return [shell(path, variant), harness, report, ...scripts, test].join("\n;\n")
}
