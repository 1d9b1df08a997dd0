/** Which packages a project needs, as its `package-lock.json` says. */
import { Effect, Schema } from "effect"
import { BuildFailed } from "../../domain/Errors.ts"
import type { ScriptFiles } from "../../domain/ScriptFiles.ts"

/** One package in the one version that the lockfile names. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** Where it goes below the project's root. */
  readonly path: string
  /** Subresource integrity of its tarball. */
  readonly integrity: string
}

const Names = Schema.Record(Schema.String, Schema.String)
const Project = Schema.fromJsonString(Schema.Struct({ dependencies: Schema.optionalKey(Names) }))
const Entry = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  version: Schema.optionalKey(Schema.String),
  resolved: Schema.optionalKey(Schema.String),
  integrity: Schema.optionalKey(Schema.String),
  link: Schema.optionalKey(Schema.Boolean),
  dev: Schema.optionalKey(Schema.Boolean),
  inBundle: Schema.optionalKey(Schema.Boolean),
  os: Schema.optionalKey(Schema.Unknown),
  cpu: Schema.optionalKey(Schema.Unknown),
  dependencies: Schema.optionalKey(Names),
})
const Lockfile = Schema.fromJsonString(
  Schema.Struct({
    lockfileVersion: Schema.Literals([2, 3]),
    packages: Schema.Record(Schema.String, Entry),
  }),
)

const name = String.raw`(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*`
const place = new RegExp(`^node_modules/${name}(?:/node_modules/${name})*$`, "i")
const wholeName = new RegExp(`^${name}$`, "i")
const version = /^\d+\.\d+\.\d+[0-9A-Za-z.+-]*$/
const strong = /(?:^|\s)sha(?:256|384|512)-/

const failed = (message: string) => Effect.fail(new BuildFailed({ message }))

/** Every package that is not for development only. Errors: `BuildFailed`. */
export const lockedPackages = Effect.fnUntraced(function* (files: ScriptFiles) {
  const project = yield* read(files, "package.json", Project)
  const lockfile = yield* read(files, "package-lock.json", Lockfile)
  const wanted = project?.dependencies ?? {}
  if (Object.keys(wanted).length === 0) return []
  if (lockfile === undefined)
    return yield* failed(
      "package.json has dependencies, and there is no package-lock.json; builds are made from a lockfile",
    )
  const locked = lockfile.packages[""]?.dependencies ?? {}
  const differs = [...Object.keys(wanted), ...Object.keys(locked)].find((key) => wanted[key] !== locked[key])
  if (differs !== undefined)
    return yield* failed(`package-lock.json does not go with package.json (${differs}); run npm install`)
  const packages: Array<LockedPackage> = []
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    // Packages for one machine only are not for an isolate; those in a bundle come with the package around them.
    if (path === "" || entry.dev === true || entry.inBundle === true) continue
    if (entry.os !== undefined || entry.cpu !== undefined) continue
    packages.push(yield* lockedPackage(path, entry))
  }
  return packages
})

const lockedPackage = (path: string, entry: typeof Entry.Type) => {
  const shown = JSON.stringify(path.slice(0, 200))
  if (!place.test(path) || entry.link === true)
    return failed(
      `package-lock.json: ${shown} is no package in node_modules; folders and workspaces are not built`,
    )
  const called = entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)
  if (!wholeName.test(called) || !version.test(entry.version ?? ""))
    return failed(`package-lock.json: ${shown} has no version of a package`)
  if (entry.resolved !== undefined && !/^https?:\/\/[^?#]+\.tgz$/.test(entry.resolved))
    return failed(
      `package-lock.json: ${shown} does not come from a registry; git and file dependencies are not built`,
    )
  if (entry.integrity === undefined || !strong.test(entry.integrity))
    return failed(`package-lock.json: ${shown} has no integrity of at least SHA-256`)
  return Effect.succeed<LockedPackage>({
    name: called,
    version: entry.version!,
    path,
    integrity: entry.integrity,
  })
}

const read = <A>(files: ScriptFiles, path: string, schema: Schema.Codec<A, string>) =>
  !Object.hasOwn(files, path)
    ? Effect.undefined
    : Effect.mapError(
        Schema.decodeEffect(schema)(files[path]!),
        (error) => new BuildFailed({ message: `${path}: ${error.message.replaceAll("\n", " ")}` }),
      )
