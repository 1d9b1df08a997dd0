/**
 * The two times a newcomer feels, as whole processes: from `npm start` in a directory that has run before to the first
 * answered message, and from `npx flora deploy` to the new script's answer. `npm run measure [-- runs]`
 */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"

const runs = Number(process.argv[2] ?? 5)
const root = join(import.meta.dirname, "..")
const directory = mkdtempSync(join(tmpdir(), "flora-measure-"))
const channelId = "900000000000000011"
const env = { ...process.env, FLORA_DATA_DIR: directory, API_PORT: "3917", XDG_CONFIG_HOME: directory }
const control = `http://127.0.0.1:${env.API_PORT}/playground/control`

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

const say = async (content: string) => {
  const body = JSON.stringify({ channelId, content })
  const response = await fetch(`${control}/messages`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  })
  return ((await response.json()) as { id: string }).id
}

/** Waits for the bot to write `text` after the message with this id. */
const heard = async (text: string, after: string) => {
  for (;;) {
    const response = await fetch(`${control}/messages?channelId=${channelId}&limit=20`)
    const messages = (await response.json()) as ReadonlyArray<{
      id: string
      content: string
      author: { bot?: boolean }
    }>
    const found = messages.some(
      ({ id, content, author }) => author.bot === true && content === text && BigInt(id) > BigInt(after),
    )
    if (found) return
    await pause(5)
  }
}

const start = async () => {
  const began = performance.now()
  const child = spawn("npm", ["start"], { cwd: root, env, stdio: "ignore", detached: true })
  for (;;) {
    try {
      await heard("pong", await say("!ping"))
      break
    } catch {
      await pause(10)
    }
  }
  return { took: performance.now() - began, child }
}

const stop = async (child: ReturnType<typeof spawn>) => {
  const ended = new Promise((done) => child.on("exit", done))
  process.kill(-child.pid!, "SIGINT")
  await ended
  while (existsSync(join(directory, "runtime.json"))) await pause(20)
}

const deploy = async (command: string, args: ReadonlyArray<string>, answer: string) => {
  const script = join(directory, "bot.ts")
  writeFileSync(
    script,
    `on("messageCreate", (ctx) => { if (ctx.msg.content === "!new") return ctx.reply("${answer}") })\n`,
  )
  const began = performance.now()
  const child = spawn(command, [...args, "deploy", script, "--guild", "900000000000000001"], {
    cwd: root,
    env,
    stdio: "ignore",
  })
  await new Promise((done) => child.on("exit", done))
  await heard(answer, await say("!new"))
  return performance.now() - began
}

const summary = (name: string, times: ReadonlyArray<number>) => {
  const sorted = [...times].sort((a, b) => a - b)
  const shown = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  console.log(
    `| ${name} | ${shown(sorted[sorted.length >> 1]!)} | ${shown(sorted[0]!)} – ${shown(sorted.at(-1)!)} | ${times.length} |`,
  )
}

const starts: Array<number> = []
const viaNpx: Array<number> = []
const direct: Array<number> = []
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }
console.log(`flora ${version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`)
await stop((await start()).child)
for (let run = 0; run < runs; run++) {
  const { took, child } = await start()
  starts.push(took)
  viaNpx.push(await deploy("npx", ["flora"], `npx ${run}`))
  direct.push(await deploy("node", ["bin/flora.mjs"], `direct ${run}`))
  // The next start has to answer !ping again.
  const starter = spawn(
    "npx",
    ["flora", "deploy", "examples/starter/src/main.ts", "--guild", "900000000000000001"],
    { cwd: root, env, stdio: "ignore" },
  )
  await new Promise((done) => starter.on("exit", done))
  await stop(child)
}
console.log("| | median | min – max | runs |\n|---|---|---|---|")
summary("`npm start` (second start of a directory) → first answered message", starts)
summary("`npx flora deploy` → the new script's answer", viaNpx)
summary("`node bin/flora.mjs deploy` → the new script's answer", direct)
rmSync(directory, { recursive: true, force: true })
