/**
 * workerd with a dynamic worker per tenant (workerLoader), asked over HTTP, which is its way in. The reply operation is settled inside and comes
 * back as the response: one round trip, where everybody else has two.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

/** The clock stands still while a worker computes, so a spin is as many steps as take this V8 about 200 ms. */
const steps = (count) => `let x = 0; for (let i = 0; i < ${count}; i++) x = (x + i) | 0; globalThis.x = x;`
const tenMillion = new Function(steps(10_000_000))
tenMillion()
const began = process.cpuUsage()
tenMillion()
const { user } = process.cpuUsage(began)
const spinning = steps(Math.round((200_000 / Math.max(user, 1000)) * 10_000_000))

const tenantModule = `let emitted
${tenantScript("(text) => { emitted(text) }", spinning)}
export default {
  async fetch(request) {
    const text = await request.text()
    const operation = await new Promise((resolve) => { emitted = resolve; receive(text) })
    settle(JSON.parse(operation)[0])
    return new Response(operation)
  }
}`

const loaderModule = `const tenantModule = ${JSON.stringify(tenantModule)}
export default {
  fetch(request, env) {
    const tenant = env.tenants.get(request.headers.get("x-tenant"), () => ({
      compatibilityDate: "2025-01-01",
      mainModule: "tenant.js",
      modules: { "tenant.js": tenantModule },
      globalOutbound: null,
    }))
    return tenant.getEntrypoint().fetch(request)
  }
}`

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

const port = await freePort()
const directory = mkdtempSync(join(tmpdir(), "flora-bench-workerd-"))
process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
writeFileSync(join(directory, "loader.js"), loaderModule)
writeFileSync(
  join(directory, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ]
);
const main :Workerd.Worker = (
  modules = [ (name = "loader.js", esModule = embed "loader.js") ],
  compatibilityDate = "2025-01-01",
  bindings = [ (name = "tenants", workerLoader = (id = "tenants")) ]
);`,
)
const binary = fileURLToPath(
  new URL("node_modules/@cloudflare/workerd-linux-64/bin/workerd", import.meta.url),
)
const child = spawn(binary, ["serve", "--experimental", join(directory, "config.capnp")], {
  stdio: ["ignore", "ignore", "inherit"],
})
process.on("exit", () => child.kill("SIGKILL"))

/** As little HTTP/1.1 as it takes, so that the asking costs next to nothing: Node's own client would take half of the figure. */
const connections = []
const idle = []
const waiting = []

/** Connections that rest for five seconds are closed by the other side. */
const open = () => {
  const socket = connect(port, "127.0.0.1").setNoDelay(true)
  const connection = { socket, call: undefined, text: "" }
  connections.push(connection)
  socket.setEncoding("latin1").on("error", () => {})
  socket.on("close", () => {
    connections.splice(connections.indexOf(connection), 1)
    if (idle.includes(connection)) idle.splice(idle.indexOf(connection), 1)
    const { call } = connection
    if (call === undefined) return
    if (call.attempts++ < 3 && connection.text === "")
      post(call.tenant, call.text, call.attempts).then(call.resolve, call.reject)
    else call.reject(new Error("workerd closed the connection"))
  })
  socket.on("data", (chunk) => {
    connection.text += chunk
    const head = connection.text.indexOf("\r\n\r\n")
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(connection.text)?.[1] ?? 0)
    if (connection.text.length < head + 4 + length) return
    const body = connection.text.slice(head + 4, head + 4 + length)
    const { call, text } = connection
    connection.text = ""
    connection.call = undefined
    const next = waiting.shift()
    if (next === undefined) idle.push(connection)
    else start(connection, next)
    if (text.startsWith("HTTP/1.1 200")) call.resolve(body)
    else call.reject(new Error(body))
  })
  return connection
}
const start = (connection, call) => {
  connection.call = call
  connection.socket.write(
    `POST / HTTP/1.1\r\nhost: bench\r\nx-tenant: ${call.tenant}\r\ncontent-length: ${Buffer.byteLength(call.text)}\r\n\r\n${call.text}`,
  )
}
const post = (tenant, text, attempts = 0) =>
  new Promise((resolve, reject) => {
    const call = { tenant, text, attempts, resolve, reject }
    const connection = idle.pop() ?? (connections.length < 64 ? open() : undefined)
    if (connection === undefined) waiting.push(call)
    else start(connection, call)
  })

for (let attempt = 0; ; attempt++) {
  const up = await post(-1, `{"id":"0","content":"!ping"}`).then(
    () => true,
    (error) => (attempt > 200 ? Promise.reject(error) : false),
  )
  if (up) break
  await new Promise((done) => setTimeout(done, 25))
}

await serveCrowd(
  (onReply) => ({
    hosts: () => [child.pid],
    add: () => {},
    send: (tenant, text) => {
      post(tenant, text).then(
        (operation) => onReply(tenant, repliedTo(JSON.parse(operation)[2].content)),
        (error) => {
          throw error
        },
      )
    },
  }),
  parameters(),
)
