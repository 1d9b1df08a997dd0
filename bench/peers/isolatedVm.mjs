/** The bare library that flora stands on: an isolate per tenant in this process, calls on its pool of threads, no host, no SDK, no limits. */
import ivm from "isolated-vm"
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

const source = `${tenantScript("(text) => outbox.push(text)")}
let outbox = []
globalThis.turn = (events, settlements) => {
  for (const id of settlements) settle(id)
  for (const text of events) receive(text)
  const out = outbox
  outbox = []
  return out
}`

await serveCrowd((onReply) => {
  const tenants = []

  /** One call at a time per isolate; it takes what has gathered meanwhile. */
  const run = async (tenant) => {
    const it = tenants[tenant]
    if (it.busy) return
    it.busy = true
    while (it.events.length > 0 || it.settlements.length > 0) {
      const { events, settlements } = it
      it.events = []
      it.settlements = []
      const out = await it.turn.apply(undefined, [events, settlements], {
        arguments: { copy: true },
        result: { copy: true },
        timeout: 1000,
      })
      for (const text of out) {
        const [id, , { content }] = JSON.parse(text)
        it.settlements.push(id)
        onReply(tenant, repliedTo(content))
      }
    }
    it.busy = false
  }
  return {
    hosts: () => [],
    add: async (tenant) => {
      const isolate = new ivm.Isolate({ memoryLimit: 32 })
      const context = await isolate.createContext()
      await (await isolate.compileScript(source)).run(context)
      const turn = await context.global.get("turn", { reference: true })
      tenants[tenant] = { turn, busy: false, events: [], settlements: [] }
    },
    send: (tenant, text) => {
      tenants[tenant].events.push(text)
      void run(tenant)
    },
  }
}, parameters())
