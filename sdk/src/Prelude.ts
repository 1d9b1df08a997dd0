/**
 * The isolate's global object as guild code finds it: without the built-ins whose memory no limit counts or that block a
 * thread, and with the SDK's names.
 */
import { createBot } from "./Bot.ts"
import { console } from "./Console.ts"
import { embed, EmbedBuilder } from "./Embed.ts"
import { guardBuiltins } from "./Guards.ts"
import { on } from "./Handlers.ts"
import { flattenInteractionOptions, getSubcommand, getSubcommandGroup } from "./InteractionOptions.ts"
import { kv, KvStore, store } from "./Kv.ts"
import { hasRole } from "./Member.ts"
import { prefix } from "./PrefixCommand.ts"
import { defineProperty, objectKeys } from "./Primordials.ts"
import { rest } from "./rest/Rest.ts"
import { slash } from "./SlashCommand.ts"
import { onResume, onSuspend } from "./Suspend.ts"
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./Timers.ts"

/** Everything a script can use without importing it; declared for the type checker in `globals.d.ts`. */
const globals = {
  createBot,
  prefix,
  slash,
  on,
  onSuspend,
  onResume,
  kv,
  store,
  rest,
  KvStore,
  embed,
  EmbedBuilder,
  console,
  hasRole,
  getSubcommand,
  getSubcommandGroup,
  flattenInteractionOptions,
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
}

/**
 * Set to undefined for good; V8 puts a deleted WebAssembly back. A FinalizationRegistry calls guild code between turns, where no
 * limit applies.
 */
const removed = ["WebAssembly", "SharedArrayBuffer", "Atomics", "FinalizationRegistry"]

/** Resizable buffers are reserved outside the heap limit, so there are none. */
const refuseResizableBuffers = (): void => {
  const Native = ArrayBuffer
  const { construct } = Reflect
  const Guarded = new Proxy(Native, {
    construct: (target, args, newTarget: typeof Native) => {
      const options = args[1] as { maxByteLength?: unknown } | undefined
      if (options?.maxByteLength !== undefined)
        throw new RangeError("resizable ArrayBuffers are not available")
      return construct(target, [args[0]], newTarget) as object
    },
  })
  defineProperty(globalThis, "ArrayBuffer", { value: Guarded, writable: true, configurable: true })
  defineProperty(Native.prototype, "constructor", { value: Guarded, writable: true, configurable: true })
}

/** To be called once, before any guild code runs. */
export const prepareGlobals = (): void => {
  refuseResizableBuffers()
  guardBuiltins()
  for (const name of removed) {
    defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
  }
  for (const name of objectKeys(globals) as (keyof typeof globals)[]) {
    defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true })
  }
}
