/** Workers with real hosts and, in place of the SDK, the least that speaks the protocol of turns. */
import { assert } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { bundleHost } from "../../src/isolates/HostBundle.ts"
import type { TurnResult, Worker } from "../../src/isolates/Worker.ts"

/** The smallest SDK that speaks the turn protocol: the script's `on` function answers each event with a log entry. */
const sdk = `(() => {
  let outbox = []
  let handler = () => {}
  const push = (entry) => { outbox[outbox.length] = JSON.stringify(entry) }
  globalThis.on = (run) => { handler = run }
  return {
    load(guild) {
      outbox = []
      guild().then(() => push(["loaded", { events: [], commands: [] }]), (error) => push(["failed", { name: error.name, message: error.message, stack: error.stack }]))
      return outbox
    },
    turn([events]) {
      outbox = []
      for (const [id, , , payload] of JSON.parse(events)) {
        Promise.resolve().then(() => handler(payload)).then((text) => { push(["log", "info", String(text)]); push(["done", id]) })
      }
      return outbox
    },
    drain() { const sent = outbox; outbox = []; return sent },
  }
})()`

export const options = {
  sdk: { script: sdk, families: "", legacyEncodings: "" },
  program: await Effect.runPromise(bundleHost()),
  settings: {
    turnCpuMs: 250,
    heapMb: 64,
    outboxBytes: 1_000_000,
    concurrency: 3,
    inlineAfter: 0,
    blankIsolates: 1,
  },
  answerSecs: 10,
  memoryMb: 4096,
  bootTimeoutSecs: 20,
}

export const start = (worker: Worker, slot: number, bundle: string) =>
  worker.start(slot, "{}", bundle, "start", false, () => {})

export const loaded = '[["loaded",{"events":[],"commands":[]}]]'

/** One event with this payload to the isolate in a slot. */
export const send = (worker: Worker, slot: number, payload: unknown = {}) =>
  worker.turn(slot, "normal", false, () => ({
    events: JSON.stringify([[1, "messageCreate", 1, payload]]),
    settlements: "[]",
  }))

export const outbox = (result: TurnResult) => {
  assert.strictEqual(result._tag, "Answered", JSON.stringify(result))
  return result._tag === "Answered" ? result.outbox : ""
}

export const answers = (result: TurnResult, text: string) =>
  assert.strictEqual(
    outbox(result),
    JSON.stringify([
      ["log", "info", text],
      ["done", 1],
    ]),
  )

/** Waits until the worker has replaced its host. */
export const replaced = (worker: Worker, restarts: number) =>
  Effect.sync(() => worker.status()).pipe(
    Effect.repeat({
      schedule: Schedule.spaced("20 millis"),
      until: (status) => status.state === "ready" && status.restarts >= restarts,
    }),
  )
