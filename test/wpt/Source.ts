/**
 * Where the suites come from. Debian's source package of Node.js carries a part of web-platform-tests; it is fetched with apt into an
 * ignored folder. `WPT_DIR` names other checkouts, several of them with colons between.
 */
import { spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const folder = join(import.meta.dirname, "../../tmp/wpt")

/** Newer than what the release before it has, and without characters in its name that a mirror might not serve. */
const release = "trixie"
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

const unpacked = (): string | undefined =>
  globSync("*/test/fixtures/wpt", { cwd: folder }).map((path) => join(folder, path))[0]

/** Runs a program in the folder; false when it fails, is not there, or takes more than two minutes. */
const ran = (program: string, args: ReadonlyArray<string>): boolean =>
  spawnSync(program, args, { cwd: folder, stdio: "ignore", timeout: 120_000 }).status === 0

const fetchFromDebian = (): string | undefined => {
  mkdirSync(join(folder, "lists/partial"), { recursive: true })
  const sources = join(folder, "sources.list")
  writeFileSync(sources, `deb-src [signed-by=${keyring}] http://deb.debian.org/debian ${release} main\n`)
  const own = [
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=-",
    `Dir::State::lists=${join(folder, "lists")}`,
  ].flatMap((option) => ["-o", option])
  if (!ran("apt-get", [...own, "update"])) return undefined
  if (!ran("apt-get", [...own, "source", "--download-only", "nodejs"])) return undefined
  const archive = globSync("nodejs_*.orig.tar.xz", { cwd: folder })[0]
  if (archive === undefined || !ran("tar", ["xf", archive, "--wildcards", "*/test/fixtures/wpt/*"]))
    return undefined
  return unpacked()
}

/** The folders of the suites; none where they cannot be had. */
export const findSuites = (): ReadonlyArray<string> => {
  const named = (process.env.WPT_DIR ?? "").split(":").filter((path) => path !== "" && existsSync(path))
  if (named.length > 0) return named
  const fetched = unpacked() ?? fetchFromDebian()
  return fetched === undefined ? [] : [fetched]
}
