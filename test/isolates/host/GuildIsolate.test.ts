import type ivm from "isolated-vm"
import { assert, describe, it } from "vitest"
import { GuildIsolate } from "../../../src/isolates/host/GuildIsolate.ts"
import { ScriptCache } from "../../../src/isolates/host/ScriptCache.ts"

const sdk = `({
  load() { return [] },
  turn([events]) { return [JSON.stringify(JSON.parse(events).length)] },
  drain() { return [] },
})`

const settings = {
  turnCpuMs: 1000,
  heapMb: 64,
  outboxBytes: 1000,
  concurrency: 1,
  inlineAfter: 0,
  blankIsolates: 0,
}

const load = async () => {
  const isolate = new GuildIsolate(settings, new ScriptCache(sdk, "", ""))
  await isolate.prepare("plain")
  await isolate.load("{}", "", false)
  return isolate
}

const externalBytes = (isolate: GuildIsolate) =>
  (Reflect.get(isolate, "isolate") as ivm.Isolate).getHeapStatisticsSync().externally_allocated_size

describe("an isolate", () => {
  it("keeps none of the texts that its turns have brought, on whichever thread they ran", async () => {
    const isolate = await load()
    try {
      const before = externalBytes(isolate)
      const events = JSON.stringify(["x".repeat(50_000), "y"])
      for (let turn = 0; turn < 20; turn++) {
        assert.strictEqual(await isolate.turn(events, "[]"), "[2]")
        assert.strictEqual(await isolate.turnInline(events, "[]", isolate.meter()), "[2]")
      }
      assert.isAtMost(externalBytes(isolate) - before, 50_000)
    } finally {
      isolate.dispose()
    }
  })
})
