/** Runs in Deno: a web worker per tenant, without permissions. */
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

const source = `${tenantScript("(text) => globalThis.postMessage(text)")}
globalThis.onmessage = ({ data }) => typeof data === "string" ? receive(data) : settle(data)`
const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }))

await serveCrowd((onReply) => {
  const tenants = []
  return {
    hosts: () => [],
    add: (tenant) => {
      const worker = new Worker(url, { type: "module", deno: { permissions: "none" } })
      worker.onmessage = ({ data }) => {
        const [id, , { content }] = JSON.parse(data)
        onReply(tenant, repliedTo(content))
        worker.postMessage(id)
      }
      tenants[tenant] = worker
    },
    send: (tenant, text) => tenants[tenant].postMessage(text),
  }
}, parameters())
