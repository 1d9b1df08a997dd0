/**
 * Checks a project's types as its own `tsconfig.json` asks for. The compiler is a program of its own that Node's permissions do not bind, and
 * the project decides which files it looks for. So it gets every file from here, and here there is nothing but the project, under a
 * name of its own, the compiler's libraries and the types of `@flora/sdk`.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname } from "node:path"
import type { APIOptions, Diagnostic } from "typescript/unstable/async"
import type { Compiler } from "./Request.ts"

/** Where the project is, for all that the compiler knows. */
const home = "/project"
const config = `${home}/flora.check.json`

/** Objections that are told; further ones are counted. */
const maxTold = 30

/** The project's own settings, but for what would do more than check: it may not ask for packages of types to be fetched. */
const settings = JSON.stringify({
  extends: "./tsconfig.json",
  typeAcquisition: { enable: false },
  compilerOptions: { noEmit: true, incremental: false, composite: false },
})

/** What the compiler objects to, one text each, as `tsc` writes it; empty where all is well. */
export const typeProblems = async (root: string, compiler: Compiler): Promise<ReadonlyArray<string>> => {
  const { API } = (await import(compiler.api)) as typeof import("typescript/unstable/async")
  const files = filesOf(root, compiler)
  const api = new API({ cwd: home, fs: files, tsserverPath: compiler.program })
  const snapshot = await api.updateSnapshot({ openProject: config })
  const [project] = snapshot.getProjects()
  if (project === undefined) return ["tsconfig.json cannot be read"]
  const { program } = project
  const found = [
    ...(await program.getConfigFileParsingDiagnostics()),
    ...(await program.getProgramDiagnostics()),
    ...(await program.getSyntacticDiagnostics()),
  ]
  if (found.length === 0)
    found.push(...(await program.getGlobalDiagnostics()), ...(await program.getSemanticDiagnostics()))
  // 1: errors.
  const errors = found.filter(({ category }) => category === 1)
  const told = errors.slice(0, maxTold).map((error) => describe(error, files).replaceAll(`${home}/`, ""))
  return errors.length > maxTold ? [...told, `and ${errors.length - maxTold} more`] : told
}

/** The only files that the compiler knows of; none of them is a link. */
const filesOf = (root: string, { program, sdk }: Compiler) => {
  const libraries = dirname(program)
  const types = `${home}/node_modules/@flora/sdk`
  const isBelow = (path: string, directory: string) => path === directory || path.startsWith(`${directory}/`)
  /** Where a file really is. */
  const placeOf = (path: string): string | undefined => {
    if (isBelow(path, types)) return sdk + path.slice(types.length)
    if (isBelow(path, home)) return root + path.slice(home.length)
    return isBelow(path, libraries) ? path : undefined
  }
  const look = (path: string) => {
    const place = placeOf(path)
    return place === undefined ? undefined : statSync(place, { throwIfNoEntry: false })
  }
  return {
    fileExists: (path) => path === config || look(path)?.isFile() === true,
    // Those around the types, too: the project may have no packages of its own.
    directoryExists: (path) => isBelow(types, path) || look(path)?.isDirectory() === true,
    readFile: (path) => {
      if (path === config) return settings
      // Null: there is none; undefined would be for the compiler to look for itself.
      return look(path)?.isFile() === true ? readFileSync(placeOf(path)!, "utf8") : null
    },
    getAccessibleEntries: (path) => {
      if (look(path)?.isDirectory() !== true) return { files: [], directories: [] }
      const entries = readdirSync(placeOf(path)!, { withFileTypes: true })
      return {
        files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
        directories: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
      }
    },
    realpath: (path) => path,
  } satisfies APIOptions["fs"]
}

const describe = (error: Diagnostic, files: ReturnType<typeof filesOf>): string => {
  const { fileName, pos, code } = error
  const said = `error TS${code}: ${textOf(error, "")}`
  if (fileName === undefined) return said
  const before = (files.readFile(fileName) ?? "").slice(0, pos).split("\n")
  return `${fileName}(${before.length},${before.at(-1)!.length + 1}): ${said}`
}

/** The text with what led to it, each step further in. */
const textOf = ({ text, messageChain = [] }: Diagnostic, indent: string): string =>
  [indent + text, ...messageChain.map((step) => textOf(step, `${indent}  `))].join("\n")
