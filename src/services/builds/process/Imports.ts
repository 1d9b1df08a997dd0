/** Which imports a build may follow: files below its root, its packages, and nothing else of the machine it runs on. */
import { realpathSync } from "node:fs"
import { isBuiltin } from "node:module"
import { sep } from "node:path"
import type { OnResolveArgs, Plugin, ResolveResult } from "esbuild"

const ours = Symbol("resolved by this plugin")

const refused = (text: string) => ({ errors: [{ text }] })

/** What is wrong with an import before anybody looks for it. */
const problemOf = (path: string): string | undefined => {
  const shown = JSON.stringify(path.slice(0, 200))
  if (path.startsWith("node:"))
    return `${shown} cannot be imported: a script runs in a bare V8 isolate, the modules of Node do not exist there`
  if (path.startsWith("/") || path.includes("\\") || /^[a-z]:[/\\]/i.test(path))
    return `${shown} cannot be imported: absolute paths do not exist in a build`
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return `${shown} cannot be imported: a build follows no addresses`
  if (path.includes("\0")) return `${shown} is no path`
  return undefined
}

/** Keeps a build below its root. */
export const imports = (root: string): Plugin => ({
  name: "flora-imports",
  setup: (build) => {
    const top = realpathSync(root)
    const missing = ({ path }: OnResolveArgs) => {
      const shown = JSON.stringify(path.slice(0, 200))
      if (/^\.{1,2}(?:\/|$)/.test(path)) return refused(`there is no file ${shown} in the project`)
      if (isBuiltin(path))
        return refused(
          `${shown} cannot be imported: a script runs in a bare V8 isolate, the modules of Node do not exist there`,
        )
      return refused(`the package ${shown} is not in the project's lockfile, or has nothing of that name`)
    }
    const isBelow = (path: string) => {
      try {
        return realpathSync(path).startsWith(top + sep)
      } catch {
        return false
      }
    }
    build.onResolve({ filter: /./ }, async (args) => {
      if (args.pluginData === ours) return undefined
      const problem = problemOf(args.path)
      if (problem !== undefined) return refused(problem)
      const { resolveDir, importer, kind, namespace } = args
      const found: ResolveResult = await build.resolve(args.path, {
        resolveDir,
        importer,
        kind,
        namespace,
        with: args.with,
        pluginData: ours,
      })
      if (found.errors.length > 0 || found.external || found.namespace !== "file") {
        // A package may say that a file of its own is to be left out.
        if (found.errors.length === 0 && found.namespace === "disabled") return found
        return missing(args)
      }
      // What is found outside is as good as not there: whether it is there is nobody's business.
      return isBelow(found.path) ? { path: found.path, sideEffects: found.sideEffects } : missing(args)
    })
  },
})
