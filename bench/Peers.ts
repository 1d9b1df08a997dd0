/** The programs that flora is measured beside. They are installed below bench/peers, and only for this. */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Schema } from "effect"

const directory = join(import.meta.dirname, "peers")
const modules = join(directory, "node_modules")

export const denoBinary = join(modules, ".bin/deno")

const Manifest = Schema.fromJsonString(
  Schema.Struct({ dependencies: Schema.Record(Schema.String, Schema.String) }),
)
const Installed = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

/** Installs what is missing. The answer is why that was not possible, if it was not. */
export const installPeers = (): string | undefined => {
  const { dependencies } = Schema.decodeSync(Manifest)(readFileSync(join(directory, "package.json"), "utf8"))
  const missing = Object.entries(dependencies).filter(([name, version]) => versionOf(name) !== version)
  if (missing.length === 0) return undefined
  console.log(`installing ${missing.map(([name, version]) => `${name} ${version}`).join(", ")} …`)
  const npm = spawnSync(
    "npm",
    ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: directory, encoding: "utf8", timeout: 120_000 },
  )
  if (npm.status === 0) return undefined
  return `the peers could not be installed: ${(npm.error?.message ?? npm.stderr).trim().split("\n")[0]}`
}

/** The version of a package that is installed here. */
export const versionOf = (name: string): string | undefined => {
  const file = join(modules, name, "package.json")
  return existsSync(file) ? Schema.decodeSync(Installed)(readFileSync(file, "utf8")).version : undefined
}

/** Whether a program below bench/peers can be tried at all: those of Node itself need no package. */
export const isInstalled = (packages: ReadonlyArray<string>): boolean =>
  packages.every((name) => versionOf(name) !== undefined)
