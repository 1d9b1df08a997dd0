import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { freshBuilds, integrityOf, resultOf, startRegistry, type TarEntry, tarball } from "./Builds.ts"

const greet = tarball([
  { path: "package/", type: "5" },
  {
    path: "package/package.json",
    text: `{"name":"greet","version":"1.2.3","exports":{".":"./lib/index.js"},"scripts":{"install":"touch /tmp/ran"}}`,
  },
  {
    path: "package/lib/index.js",
    text: `import { name } from "@scope/name"; export default () => "hello " + name`,
  },
])
const scoped = tarball([
  { path: "package/package.json", text: `{"name":"@scope/name","version":"0.0.1","main":"index.js"}` },
  { path: "package/index.js", text: `exports.name = "you"` },
])
const paths = { "/greet/-/greet-1.2.3.tgz": greet, "/@scope/name/-/name-0.0.1.tgz": scoped }

type Packages = Record<string, object>

const project = (packages: Packages, dependencies: Record<string, string> = { greet: "^1.0.0" }) => ({
  "src/main.ts": `import greet from "greet"\nresult = greet()`,
  "package.json": JSON.stringify({ dependencies }),
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: { "": { dependencies: { greet: "^1.0.0" } }, ...packages },
  }),
})

const locked: Packages = {
  "node_modules/greet": {
    version: "1.2.3",
    resolved: "https://registry.npmjs.org/greet/-/greet-1.2.3.tgz",
    integrity: integrityOf(greet),
  },
  "node_modules/@scope/name": { version: "0.0.1", integrity: integrityOf(scoped) },
  "node_modules/typescript": { version: "5.0.0", dev: true },
}

/** The refusal of a project with this one package, which is fetched where it says so. */
const refusalOf = Effect.fnUntraced(function* (entries: ReadonlyArray<TarEntry>, limits = {}) {
  const evil = tarball(entries)
  const { url } = yield* startRegistry({ "/greet/-/greet-1.2.3.tgz": evil })
  const { build } = yield* freshBuilds(limits, url)
  const files = project({ "node_modules/greet": { version: "1.2.3", integrity: integrityOf(evil) } })
  return (yield* Effect.flip(build(files))).message
})

describe("packages of builds", { timeout: 60_000 }, () => {
  it.live("come from the operator's registry as the lockfile says, without those for development", () =>
    Effect.gen(function* () {
      const { url, asked } = yield* startRegistry(paths)
      const { build, log } = yield* freshBuilds({}, `${url}/`)
      const { bundle } = yield* build(project(locked))
      assert.strictEqual(resultOf(bundle), "hello you")
      assert.deepStrictEqual(asked.sort(), Object.keys(paths).sort())
      assert.include(log.join("\n"), "fetching 2 packages")
    }),
  )

  it.live("are refused where the operator has named no registry", () =>
    Effect.gen(function* () {
      const { build } = yield* freshBuilds()
      assert.match((yield* Effect.flip(build(project(locked)))).message, /BUILD_REGISTRY/)
    }),
  )

  it.live("are refused without a lockfile that goes with the project", () =>
    Effect.gen(function* () {
      const { url, asked } = yield* startRegistry(paths)
      const { build } = yield* freshBuilds({ buildPackages: 1 }, url)
      const { "package-lock.json": lockfile, ...without } = project(locked)
      const integrity = integrityOf(greet)
      const one = (entry: object) => project({ "node_modules/greet": entry })
      const cases: ReadonlyArray<readonly [Record<string, string>, RegExp]> = [
        [without, /there is no package-lock\.json/],
        [{ ...without, "package-lock.json": lockfile.slice(5) }, /package-lock\.json: /],
        [{ ...without, "package-lock.json": `{"lockfileVersion":1}` }, /package-lock\.json: /],
        [project(locked, { greet: "^2.0.0" }), /does not go with package\.json \(greet\)/],
        [project(locked), /2 packages; at most 1 are installed/],
        [one({ version: "1.2.3" }), /no integrity of at least SHA-256/],
        [one({ version: "1.2.3", integrity: "sha1-AAAA" }), /no integrity of at least SHA-256/],
        [
          one({ version: "1.2.3", integrity, resolved: "git+ssh://git@github.com/a/b.git#1" }),
          /git and file/,
        ],
        [one({ version: "1.2.3", integrity, resolved: "file:../x.tgz" }), /git and file/],
        [one({ version: "../../x", integrity }), /no version/],
        [one({ link: true, resolved: "../x" }), /folders and workspaces/],
        [project({ "../x": { version: "1.2.3", integrity } }), /no package in node_modules/],
        [project({ "node_modules/../../x": { version: "1.2.3", integrity } }), /no package in node_modules/],
        [one({ name: "a/b/../c", version: "1.2.3", integrity }), /no version/],
        [
          one({ version: "9.9.9", integrity }),
          /greet@9\.9\.9 cannot be installed: the registry answered with 404/,
        ],
      ]
      for (const [files, expected] of cases)
        assert.match((yield* Effect.flip(build(files))).message, expected)
      assert.deepStrictEqual(asked, ["/greet/-/greet-9.9.9.tgz"])
    }),
  )

  it.live("are refused when they are not what the lockfile says", () =>
    Effect.gen(function* () {
      const { url } = yield* startRegistry({ ...paths, "/greet/-/greet-1.2.3.tgz": scoped })
      const { build } = yield* freshBuilds({}, url)
      assert.match((yield* Effect.flip(build(project(locked)))).message, /greet@1\.2\.3 .*integrity differs/)
    }),
  )

  it.live("may hold plain files below their own directory, and nothing else", () =>
    Effect.gen(function* () {
      const cases: ReadonlyArray<readonly [TarEntry, RegExp]> = [
        [{ path: "package/../../../../escaped.js", text: "1" }, /leads out of it/],
        [{ path: "/package/escaped.js", text: "1" }, /leads out of it/],
        [{ path: "escaped.js", text: "1" }, /outside of its directory/],
        [{ path: "package/link", type: "2" }, /has a link in it/],
        [{ path: "package/link", type: "1" }, /has a link in it/],
        [{ path: "package/device", type: "3" }, /something in it that is no file/],
      ]
      for (const [entry, expected] of cases) assert.match(yield* refusalOf([entry]), expected)
    }),
  )

  it.live("may hold so many bytes, packed and unpacked", () =>
    Effect.gen(function* () {
      const bomb = { path: "package/index.js", text: " ".repeat(4_000_000) }
      const limits = { buildPackageBytes: 100_000 }
      assert.match(yield* refusalOf([bomb], limits), /too large together when they are unpacked/)
      const incompressible = Array.from({ length: 60_000 }, () => Math.random().toString(36)).join("")
      const large = { path: "package/index.js", text: incompressible }
      assert.match(yield* refusalOf([large], limits), /the packages are too large together$/)
    }),
  )
})
