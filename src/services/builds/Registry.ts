/** Gets the tarballs of packages from the registry that the operator has named, and from nowhere else. */
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Redacted } from "effect"
import { BuildFailed } from "../../domain/Errors.ts"
import type { LimitValues } from "../../domain/Limits.ts"
import type { LockedPackage } from "./Lockfile.ts"

/** A tarball on the disk, and where it is to be unpacked below the project's root. */
export interface Tarball {
  readonly file: string
  readonly path: string
  readonly label: string
}

const atOnce = 6

/**
 * Writes the tarballs into a directory. Which file a package is follows from its name and version, not from what the lockfile says of
 * its address; that it is the right one, its integrity tells. Redirects are not followed. Errors: `BuildFailed`.
 */
export const fetchPackages = Effect.fn("Registry.fetchPackages")(function* (
  registry: Redacted.Redacted<string>,
  packages: ReadonlyArray<LockedPackage>,
  directory: string,
  limits: Pick<LimitValues, "buildPackageBytes">,
) {
  const budget = { left: limits.buildPackageBytes }
  return yield* Effect.forEach(
    packages,
    (each, index) => fetchOne(registry, each, join(directory, `${index}.tgz`), budget),
    { concurrency: atOnce },
  )
})

const fetchOne = (
  registry: Redacted.Redacted<string>,
  { name, version, path, integrity }: LockedPackage,
  file: string,
  budget: { left: number },
) => {
  const label = `${name}@${version}`
  const base = name.slice(name.indexOf("/") + 1)
  const url = `${Redacted.value(registry).replace(/\/+$/, "")}/${name}/-/${base}-${version}.tgz`
  const failed = (why: string) => new BuildFailed({ message: `${label} cannot be installed: ${why}` })
  const download = async (signal: AbortSignal) => {
    const response = await fetch(url, { signal, redirect: "error" })
    if (!response.ok || response.body === null) {
      await response.body?.cancel()
      throw failed(`the registry answered with ${response.status}`)
    }
    const chunks: Array<Uint8Array> = []
    for await (const chunk of response.body) {
      budget.left -= chunk.byteLength
      if (budget.left < 0) throw failed("the packages are too large together")
      chunks.push(chunk)
    }
    const tarball = Buffer.concat(chunks)
    if (!matches(tarball, integrity)) throw failed("it is not what the lockfile says (its integrity differs)")
    await writeFile(file, tarball, { flag: "wx" })
    return { file, path, label } satisfies Tarball
  }
  return Effect.tryPromise({
    try: download,
    // The address may be the operator's secret.
    catch: (error) => (error instanceof BuildFailed ? error : failed("the registry does not answer")),
  })
}

const strengths = ["sha512", "sha384", "sha256"] as const

/** The strongest digests that are given count; one of them must be right. */
const matches = (content: Buffer, integrity: string): boolean => {
  const digests = integrity.trim().split(/\s+/)
  const algorithm = strengths.find((each) => digests.some((digest) => digest.startsWith(`${each}-`)))
  if (algorithm === undefined) return false
  const actual = `${algorithm}-${createHash(algorithm).update(content).digest("base64")}`
  return digests.some((digest) => digest.split("?")[0] === actual)
}
