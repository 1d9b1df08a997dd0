/**
 * The build process: unpacks packages and bundles a script. It holds no secret, has an empty environment, may read and write its own work
 * directory only, and runs nothing of what it is given. It takes one request and ends.
 */
import { readFileSync } from "node:fs"
import { Socket } from "node:net"
import { basename, dirname, join, resolve } from "node:path"
import { build, type BuildFailure, formatMessages, type Message } from "esbuild"
import { bundleOptions, entryModule } from "../../../domain/Script.ts"
import { imports } from "./Imports.ts"
import type { BuildAnswer, BuildRequest } from "./Request.ts"
import { unpack } from "./Tar.ts"
import { typeProblems } from "./Types.ts"

const socket = new Socket({ fd: 3, readable: true, writable: true })

const answer = (line: BuildAnswer) => socket.write(`${JSON.stringify(line)}\n`)

const install = ({ root, packages, packageBytes, packageFiles }: BuildRequest) => {
  const budget = { bytes: packageBytes, files: packageFiles }
  for (const { file, path, label } of packages) {
    try {
      unpack(readFileSync(file), join(root, path), budget)
    } catch (error) {
      throw new Error(`${label} cannot be installed: ${(error as Error).message}`, { cause: error })
    }
  }
}

const bundle = async ({ root, entry }: BuildRequest): Promise<BuildAnswer> => {
  const path = resolve(root, entry)
  const built = await build({
    ...bundleOptions(),
    stdin: { contents: entryModule(`./${basename(path)}`), resolveDir: dirname(path) },
    absWorkingDir: root,
    outfile: resolve(root, "bundle.js"),
    // Otherwise a project's own could name files outside of it.
    tsconfigRaw: "{}",
    plugins: [imports(root)],
  })
  for (const message of await show(built.warnings, "warning")) answer({ _tag: "Log", message })
  const text = (suffix: string) => built.outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? ""
  if (text(".js").trim() === "") return { _tag: "Failed", message: `there is nothing to run in ${entry}` }
  return { _tag: "Built", bundle: text(".js"), sourceMap: text(".js.map") }
}

const show = (messages: Array<Message>, kind: "error" | "warning") =>
  formatMessages(
    messages.map((message) => ({ ...message, notes: [], pluginName: "" })),
    { kind, color: false },
  )

const reasonOf = async (error: unknown): Promise<string> => {
  const { errors } = error as Partial<BuildFailure>
  if (errors === undefined) return error instanceof Error ? error.message : String(error)
  return (await show(errors, "error")).join("\n").trim()
}

const run = async (request: BuildRequest): Promise<BuildAnswer> => {
  try {
    install(request)
    const built = await bundle(request)
    if (built._tag !== "Built" || request.compiler === undefined) return built
    answer({ _tag: "Log", message: "checking types" })
    const problems = await typeProblems(request.root, request.compiler)
    if (problems.length === 0) return built
    return { _tag: "Failed", message: `the types are wrong:\n${problems.join("\n")}` }
  } catch (error) {
    return { _tag: "Failed", message: await reasonOf(error) }
  }
}

// The runtime has gone, and with it everybody who wants to hear of the build.
socket.on("error", () => {}).on("close", () => process.exit(0))

let received = ""
socket.setEncoding("utf8").on("data", (chunk: string) => {
  received += chunk
  if (!received.endsWith("\n")) return
  void run(JSON.parse(received) as BuildRequest).then((last) => socket.end(`${JSON.stringify(last)}\n`))
})
