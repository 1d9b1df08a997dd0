/** A thread of node:worker_threads per tenant, with a small heap of its own. */
import { Worker } from "node:worker_threads"
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

const source = `const { parentPort } = require("node:worker_threads")
${tenantScript("(text) => parentPort.postMessage(text)")}
parentPort.on("message", (message) => typeof message === "string" ? receive(message) : settle(message))`

await serveCrowd((onReply) => {
  const tenants = []
  return {
    hosts: () => [],
    add: (tenant) => {
      const worker = new Worker(source, {
        eval: true,
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
      })
      worker.on("message", (text) => {
        const [id, , { content }] = JSON.parse(text)
        onReply(tenant, repliedTo(content))
        worker.postMessage(id)
      })
      tenants[tenant] = worker
    },
    send: (tenant, text) => tenants[tenant].postMessage(text),
  }
}, parameters())
