/** A context of node:vm per tenant, in one process. It keeps nobody out: it is the floor, not a peer. */
import vm from "node:vm"
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

const script = new vm.Script(tenantScript("globalThis.emit"))

await serveCrowd((onReply) => {
  const tenants = []
  return {
    hosts: () => [],
    add: (tenant) => {
      const emit = (text) => {
        const [id, , { content }] = JSON.parse(text)
        setImmediate(() => {
          onReply(tenant, repliedTo(content))
          context.settle(id)
        })
      }
      const context = vm.createContext({ emit })
      script.runInContext(context)
      tenants[tenant] = context
    },
    send: (tenant, text) => tenants[tenant].receive(text),
  }
}, parameters())
