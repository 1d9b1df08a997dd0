/** BullMQ on a Redis that keeps nothing: delayed jobs, run once their time has come. */
import { Queue, Worker } from "bullmq"
import { parameters, serve } from "../load/Program.ts"
import { percentile } from "../load/Samples.ts"

const { redis } = parameters()
const { hostname: host, port } = new URL(redis)
const connection = { host, port: Number(port), maxRetriesPerRequest: null }
const queue = new Queue("jobs", { connection })
const late = []
let ended = 0
const worker = new Worker(
  "jobs",
  async ({ data: { at } }) => {
    late.push(Date.now() - at)
  },
  { connection, concurrency: 20 },
)
worker.on("completed", () => ended++)
await worker.waitUntilReady()

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

const arm = async (jobs, dueOf) => {
  late.length = 0
  ended = 0
  for (let from = 0; from < jobs; from += 1000)
    await queue.addBulk(
      Array.from({ length: Math.min(1000, jobs - from) }, (_, index) => {
        const at = dueOf(from + index)
        const opts = { delay: Math.max(0, at - Date.now()), removeOnComplete: true }
        return { name: "job", data: { at }, opts }
      }),
    )
}

await serve({
  lateness: async ({ jobs, everyMs }) => {
    const start = Date.now() + 1500
    await arm(jobs, (index) => start + index * everyMs)
    while (ended < jobs) await pause(1)
    return { p50: percentile(late, 0.5), p99: percentile(late, 0.99) }
  },
  storm: async ({ jobs }) => {
    const due = Date.now() + 2000 + jobs / 5
    await arm(jobs, () => due)
    while (ended < jobs) await pause(1)
    return { perSecond: (jobs * 1000) / (Date.now() - due) }
  },
})
