/**
 * Real servers on this machine: HTTP and HTTPS servers that count who came, and a DNS server that answers what a test wants. By convention
 * 127.0.0.2 plays the public internet (the fixture allows it) and 127.0.0.1 the operator's network.
 */
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createSecureServer } from "node:https"
import {
  type ListenOptions,
  createServer as createPlainServer,
  isIPv6,
  type Server,
  type Socket,
} from "node:net"
import { Effect } from "effect"

export const internet = "127.0.0.2"
export const intranet = "127.0.0.1"

export interface LocalServer {
  readonly port: number
  readonly url: string
  /** Requests so far, with what they carried. */
  readonly requests: Array<{ readonly request: IncomingMessage; readonly body: string }>
  /** Connections so far. */
  readonly connections: Array<Socket>
}

const listen = Effect.fnUntraced(function* (server: Server, where: ListenOptions) {
  const connections: Array<Socket> = []
  server.on("connection", (socket) => {
    connections.push(socket)
    socket.on("error", () => undefined)
  })
  yield* Effect.acquireRelease(
    Effect.promise(async () => {
      server.listen(where)
      await once(server, "listening")
    }),
    () =>
      Effect.promise(async () => {
        for (const socket of connections) socket.destroy()
        server.close()
        await once(server, "close")
      }),
  )
  const address = server.address()
  return { connections, port: typeof address === "object" ? address!.port : 0 }
})

/** Collects the body before it answers. */
const recording =
  (requests: LocalServer["requests"], answer: RequestListener): RequestListener =>
  (request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      requests.push({ request, body: Buffer.concat(chunks).toString() })
      answer(request, response)
    })
  }

/** An HTTP server; by default on the "internet" and on a free port. */
export const httpServer = Effect.fnUntraced(function* (answer: RequestListener, host = internet, port = 0) {
  const requests: LocalServer["requests"] = []
  const listening = yield* listen(createServer(recording(requests, answer)), { host, port })
  const server: LocalServer = { ...listening, requests, url: `http://${host}:${listening.port}` }
  return server
})

export const httpsServer = Effect.fnUntraced(function* (
  identity: { readonly key: string; readonly cert: string },
  answer: RequestListener,
  name: string,
) {
  const requests: LocalServer["requests"] = []
  const listening = yield* listen(createSecureServer(identity, recording(requests, answer)), {
    host: internet,
    port: 0,
  })
  const server: LocalServer = { ...listening, requests, url: `https://${name}:${listening.port}` }
  return server
})

/** A server that does with the bare connection what it likes. */
export const plainServer = Effect.fnUntraced(function* (converse: (socket: Socket) => void) {
  const listening = yield* listen(createPlainServer(converse), { host: internet, port: 0 })
  return { ...listening, url: `http://${internet}:${listening.port}` }
})

/** A server on a socket of the file system, as container engines have it. */
export const fileSocketServer = (path: string) =>
  listen(
    createPlainServer((socket) => socket.end()),
    { path },
  )

/** What the DNS server says of a name: addresses, another name with its addresses, an error, or nothing at all. */
export type DnsAnswer =
  | { readonly addresses: ReadonlyArray<string>; readonly alias?: string }
  | "failure"
  | "unknown"
  | "silence"

export interface DnsServer {
  readonly address: string
  /** Every question for IPv4 addresses, in order. */
  readonly questions: Array<string>
}

const A = 1
const AAAA = 28
const CNAME = 5

/** `answer` is asked once per question for IPv4, and says both families' addresses; IPv6 gets the latest answer for the name. */
export const dnsServer = Effect.fnUntraced(function* (answer: (name: string) => DnsAnswer) {
  const questions: Array<string> = []
  const latest = new Map<string, DnsAnswer>()
  const socket = createSocket("udp4")
  socket.on("message", (message, { port, address }) => {
    const { name, type, end } = readQuestion(message)
    if (type === A) {
      questions.push(name)
      latest.set(name, answer(name))
    }
    const said = latest.get(name) ?? answer(name)
    if (said === "silence") return
    socket.send(writeAnswer(message, end, type, said), port, address)
  })
  yield* Effect.acquireRelease(
    Effect.promise(async () => {
      socket.bind(0, intranet)
      await once(socket, "listening")
    }),
    () => Effect.sync(() => socket.close()),
  )
  const dns: DnsServer = { address: `${intranet}:${socket.address().port}`, questions }
  return dns
})

const readQuestion = (message: Buffer) => {
  const labels: Array<string> = []
  let at = 12
  while (message[at] !== 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + message[at]!))
    at += 1 + message[at]!
  }
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

const encodeName = (name: string) =>
  Buffer.concat([
    ...name.split(".").map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ])

const encodeAddress = (address: string) => {
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number))
  const [head = "", tail] = address.split("::")
  const groups = (text: string) => (text === "" ? [] : text.split(":"))
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail ?? "")]
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex")
}

const record = (name: Buffer, type: number, data: Buffer) => {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(type, 0)
  fixed.writeUInt16BE(1, 2)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([name, fixed, data])
}

const writeAnswer = (
  question: Buffer,
  end: number,
  type: number,
  said: Exclude<DnsAnswer, "silence">,
): Buffer => {
  const asked = question.subarray(12, end - 4)
  const { addresses, alias } = typeof said === "string" ? { addresses: [] } : said
  const owner = alias === undefined ? asked : encodeName(alias)
  const records = addresses
    .filter((address) => (isIPv6(address) ? AAAA : A) === type)
    .map((address) => record(owner, type, encodeAddress(address)))
  if (alias !== undefined) records.unshift(record(asked, CNAME, owner))
  const header = Buffer.from(question.subarray(0, 12))
  header.writeUInt16BE(0x8180 | (said === "failure" ? 2 : said === "unknown" ? 3 : 0), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  header.fill(0, 8)
  return Buffer.concat([header, question.subarray(12, end), ...records])
}
