/**
 * What `npm test` runs: types, lint, format, then all tests. It stops at the first step that fails and shows what that step said.
 * Arguments are passed on to vitest: `npm test -- test/actors`.
 */
import { spawn } from "node:child_process"
import { globSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

interface Step {
  readonly name: string
  readonly args: ReadonlyArray<string>
  /** Show the output as it comes; otherwise only when the step fails. */
  readonly live?: boolean
}

const typescriptProjects = [
  "tsconfig.json",
  ...globSync(
    [
      "sdk/tsconfig.json",
      "src/playground/page/tsconfig.json",
      "examples/*/tsconfig.json",
      "examples/*/test/tsconfig.json",
    ],
    {
      cwd: root,
    },
  ),
]

const steps: ReadonlyArray<Step> = [
  ...typescriptProjects.map((project) => ({
    name: `types (${project})`,
    args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", project],
  })),
  { name: "lint", args: ["node_modules/oxlint/bin/oxlint"] },
  { name: "format", args: ["node_modules/oxfmt/bin/oxfmt", "--check"] },
  { name: "tests", args: ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)], live: true },
]

/** Runs a step and returns the exit code that it leaves us with. A signal that ends us ends the step first. */
const run = ({ args, live }: Step) =>
  new Promise<number>((resolve) => {
    const output: Array<Buffer> = []
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
    })
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk))
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk))
    const forward = (signal: NodeJS.Signals) => child.kill(signal)
    for (const signal of signals) process.on(signal, forward)
    child.on("close", (code) => {
      for (const signal of signals) process.off(signal, forward)
      if (code !== 0) process.stdout.write(Buffer.concat(output))
      resolve(code ?? 1)
    })
  })

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

for (const step of steps) {
  const start = performance.now()
  const code = await run(step)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  // The tests end with a summary of their own.
  if (!step.live) process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds} s)\n`)
  if (code !== 0) {
    process.exitCode = code
    break
  }
}
