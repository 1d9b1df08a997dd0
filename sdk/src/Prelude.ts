/**
 * The isolate's global object as guild code finds it: without the built-ins whose memory no limit counts or that block a
 * thread, and with the SDK's names.
 */
import { globals } from "./Globals.ts"
import { guardBuiltins } from "./Guards.ts"
import { defineProperty, NativeError, objectKeys } from "./Primordials.ts"
import { placeWebGlobals } from "./web/Globals.ts"

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

/**
 * How many frames a stack has. The SDK's own are left out where a stack is shown; of V8's ten, a mistake deep inside a message would
 * leave none that is the author's.
 */
const stackFrames = 25

/** To be called once, before any guild code runs. */
export const prepareGlobals = (): void => {
  const errors = NativeError as ErrorConstructor & { stackTraceLimit: number }
  errors.stackTraceLimit = stackFrames
  refuseResizableBuffers()
  guardBuiltins()
  for (const name of removed) {
    defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
  }
  placeWebGlobals()
  for (const name of objectKeys(globals) as (keyof typeof globals)[]) {
    defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true })
  }
  // All of them under one name as well, for scripts that have a name of their own for one.
  defineProperty(globalThis, "flora", { value: globals, writable: true, configurable: true })
}
