/**
 * Runs one of the project's programs on Node 26 as if it had been started directly: same terminal, same signals, same end.
 */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { ensureInstalled, InstallationFailed, projectRoot } from "./Installation.mjs"
import { whenParentEnds } from "./Parent.mjs"

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"]

/** Runs `script` with `args` in the caller's directory. This process ends when it does, and in the same way. */
export const launch = (script, args) => {
  const node = installedNode()
  const child = spawn(node, ["--import", watch, script, ...args], {
    stdio: "inherit",
    env: {
      NODE_COMPILE_CACHE: join(projectRoot, "node_modules", ".cache", "compile"),
      ...process.env,
      PATH: dirname(node) + delimiter + (process.env.PATH ?? ""),
      FLORA_LAUNCHER: String(process.pid),
    },
  })
  // A Ctrl-C in a terminal has reached the child already, so it gets that one twice; it must not be missed where there is no terminal.
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  // npm does not hand on every signal. A shell that started us may end long before us, and that means nothing.
  if (process.env.npm_lifecycle_event !== undefined) whenParentEnds(process.ppid, () => child.kill("SIGTERM"))
  child.on("error", (error) => fail(`${node} could not be run: ${error.message}`))
  child.on("exit", (code, signal) => {
    if (signal === null) return process.exit(code)
    for (const name of forwarded) process.removeAllListeners(name)
    // Until the signal arrives, the event loop may run on.
    process.exitCode = 128 + constants.signals[signal]
    process.kill(process.pid, signal)
  })
}

/** Loaded before the script: it ends the script when this process was killed and could not forward anything. */
const watch = pathToFileURL(join(projectRoot, "bin", "watch.mjs")).href

const installedNode = () => {
  try {
    return ensureInstalled()
  } catch (error) {
    if (error instanceof InstallationFailed) return fail(error.message)
    throw error
  }
}

const fail = (message) => {
  process.stderr.write(`flora: ${message}\n`)
  process.exit(1)
}
