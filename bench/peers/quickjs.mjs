/** quickjs-emscripten: an interpreter in WebAssembly, a runtime of its own per tenant, all on one thread. */
import { getQuickJS } from "quickjs-emscripten"
import { serveCrowd } from "../load/Crowd.ts"
import { parameters } from "../load/Program.ts"
import { repliedTo, tenantScript } from "../load/Work.ts"

const QuickJS = await getQuickJS()

await serveCrowd((onReply) => {
  const tenants = []
  const call = ({ context, runtime }, handle, argument) => {
    context.unwrapResult(context.callFunction(handle, context.undefined, argument)).dispose()
    argument.dispose()
    runtime.executePendingJobs().dispose?.()
  }
  return {
    hosts: () => [],
    add: (tenant) => {
      const runtime = QuickJS.newRuntime()
      runtime.setMemoryLimit(32 * 1024 * 1024)
      const context = runtime.newContext()
      const emit = context.newFunction("emit", (handle) => {
        const [id, , { content }] = JSON.parse(context.getString(handle))
        setImmediate(() => {
          onReply(tenant, repliedTo(content))
          call(tenants[tenant], tenants[tenant].settle, context.newNumber(id))
        })
      })
      context.setProp(context.global, "emit", emit)
      emit.dispose()
      context.unwrapResult(context.evalCode(tenantScript("globalThis.emit"))).dispose()
      tenants[tenant] = {
        runtime,
        context,
        receive: context.getProp(context.global, "receive"),
        settle: context.getProp(context.global, "settle"),
      }
    },
    send: (tenant, text) => {
      const it = tenants[tenant]
      call(it, it.receive, it.context.newString(text))
    },
  }
}, parameters())
