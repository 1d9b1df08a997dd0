/** `MessageChannel` within one script: two ports, and copies of what is sent from one to the other. */
import { setTimeout } from "./Core.ts"
import { MessageEvent } from "./Event.ts"
import { dispatch, eventHandler, EventTarget } from "./EventTarget.ts"
import { dictionaryOf, illegalConstructor, required, webInterface } from "./Interface.ts"
import { cloneWith, transferers } from "./StructuredClone.ts"
import { domException } from "./DOMException.ts"

interface PortState {
  other: MessagePort | undefined
  started: boolean
  closed: boolean
  detached: boolean
  scheduled: boolean
  queue: { readonly data: unknown; readonly ports: readonly object[] }[]
}

const states = new WeakMap<object, PortState>()
const making = Symbol("making")

const stateOf = (port: unknown): PortState => {
  const state = states.get(port as object)
  if (state === undefined) throw new TypeError("this is no MessagePort")
  return state
}

class MessagePort extends EventTarget {
  constructor(token?: unknown) {
    if (token !== making) illegalConstructor()
    super()
    states.set(this, {
      other: undefined,
      started: false,
      closed: false,
      detached: false,
      scheduled: false,
      queue: [],
    })
  }

  /** Sends a copy of `message`; the objects of the list, or of `transfer`, are moved. */
  postMessage(message: unknown, options?: Iterable<object> | { readonly transfer?: Iterable<object> }): void {
    required("postMessage", arguments.length, 1)
    const { other, detached } = stateOf(this)
    const transfer = transferOf(options)
    if (transfer.includes(this)) throw domException("a port cannot send itself", "DataCloneError")
    const { copy, moved } = cloneWith(message, transfer)
    if (other === undefined || detached) return
    const ports = moved.filter((item) => states.has(item))
    stateOf(other).queue.push({ data: copy, ports })
    schedule(other)
  }
  start(): void {
    stateOf(this).started = true
    schedule(this)
  }
  close(): void {
    const state = stateOf(this)
    state.closed = true
    if (state.other !== undefined) stateOf(state.other).other = undefined
    state.other = undefined
  }
}

const transferOf = (options: unknown): object[] => {
  if (options === undefined || options === null) return []
  if (typeof options === "object" && Symbol.iterator in options) return [...(options as Iterable<object>)]
  const { transfer } = dictionaryOf<{ transfer: Iterable<object> }>("the options of postMessage", options)
  return transfer === undefined ? [] : [...transfer]
}

/** Messages come one by one, each as a task of its own. */
const schedule = (port: MessagePort): void => {
  const state = stateOf(port)
  if (!state.started || state.scheduled || state.closed || state.queue.length === 0) return
  state.scheduled = true
  setTimeout(() => {
    state.scheduled = false
    if (state.detached || state.closed) return
    const message = state.queue.shift()
    if (message !== undefined) dispatch(port, new MessageEvent("message", message))
    schedule(port)
  })
}

transferers.push((value) => {
  if (!states.has(value)) return undefined
  return () => {
    const from = stateOf(value)
    if (from.detached) throw domException("a port that was transferred cannot be cloned", "DataCloneError")
    const port = new MessagePort(making)
    const state = stateOf(port)
    state.other = from.other
    state.queue = from.queue
    if (from.other !== undefined) stateOf(from.other).other = port
    from.other = undefined
    from.queue = []
    from.detached = true
    return port
  }
})

class MessageChannel {
  readonly #ports: readonly [MessagePort, MessagePort]
  constructor() {
    const first = new MessagePort(making)
    const second = new MessagePort(making)
    stateOf(first).other = second
    stateOf(second).other = first
    this.#ports = [first, second]
  }
  get port1(): MessagePort {
    return this.#ports[0]
  }
  get port2(): MessagePort {
    return this.#ports[1]
  }
}

webInterface(MessagePort, "MessagePort")
eventHandler(MessagePort, "message", (port) => (port as MessagePort).start())
eventHandler(MessagePort, "messageerror")
webInterface(MessageChannel, "MessageChannel")

export { MessageChannel, MessagePort }
