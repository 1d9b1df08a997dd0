/**
 * The isolate host: the child process in which guild code runs. It holds no token, no secret, no environment and no right to
 * files or sockets; all it has is the socket pair on descriptor 3, over which it is told which isolates to
 * make and what to feed them. It is expendable by design: the runtime kills it whenever it misbehaves.
 */
import { Socket } from "node:net"
import { Command, FrameReader, FrameWriter, type HostInit, Reply } from "../Protocol.ts"
import { Host } from "./Host.ts"

// The terminal sends Ctrl-C to everyone; only the runtime decides when a host ends.
process.on("SIGINT", () => {})
process.on("SIGTERM", () => {})

const socket = new Socket({ fd: 3, readable: true, writable: true })

const replies = new FrameWriter(socket)

let host: Host | undefined
const reader = new FrameReader((frame) => {
  switch (frame.type) {
    case Command.Init: {
      const made = new Host(frame.a, JSON.parse(frame.b) as HostInit, replies)
      void made.prove().then(
        () => {
          host = made
          replies.send(Reply.Ready, 0, 0, "", "")
        },
        (error: unknown) => {
          console.error(error)
          process.kill(process.pid, "SIGKILL")
        },
      )
      return
    }
    case Command.Start:
      return host?.start(frame.slot, frame.call, frame.a, frame.b)
    case Command.Turn:
      return host?.turn(frame.slot, frame.call, frame.a, frame.b)
    case Command.Stop:
      return host?.stop(frame.slot)
    case Command.Ping:
      replies.send(Reply.Pong, frame.slot, 0, "", "")
  }
})

socket.on("data", (chunk: Buffer) => reader.push(chunk))
// The runtime is gone, whichever way: process.exit can hang while an isolate is busy, SIGKILL cannot.
socket.on("close", () => process.kill(process.pid, "SIGKILL"))
socket.on("error", () => process.kill(process.pid, "SIGKILL"))
