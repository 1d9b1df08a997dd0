/** `Event` and the events that a script can make, without the parts of a document. */
import { now } from "./Clock.ts"
import { dictionaryOf, domString, required, webConstants, webInterface } from "./Interface.ts"

/** What dispatching knows of an event, beside what the event shows. */
export interface EventState {
  type: string
  bubbles: boolean
  cancelable: boolean
  readonly composed: boolean
  readonly timeStamp: number
  target: object | null
  currentTarget: object | null
  phase: number
  isTrusted: boolean
  dispatching: boolean
  initialized: boolean
  canceled: boolean
  stopped: boolean
  stoppedNow: boolean
  passive: boolean
}

interface Init {
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
}

const states = new WeakMap<object, EventState>()

/** The state of an event. Throws a TypeError for what is none. */
export const eventState = (event: unknown): EventState => {
  const state = states.get(event as object)
  if (state === undefined) throw new TypeError("this is no Event")
  return state
}

/** Each event has this getter as its own, as the standard demands. */
const trusted = {
  get isTrusted(): boolean {
    return eventState(this).isTrusted
  },
}
const isTrusted = Object.getOwnPropertyDescriptor(trusted, "isTrusted")!.get!

class WebEvent {
  constructor(type: string, init?: Partial<Init>) {
    required("new Event", arguments.length, 1)
    const name = domString(type)
    const { bubbles, cancelable, composed } = dictionaryOf<Init>("the init of an event", init)
    states.set(this, {
      type: name,
      bubbles: Boolean(bubbles),
      cancelable: Boolean(cancelable),
      composed: Boolean(composed),
      timeStamp: now(),
      target: null,
      currentTarget: null,
      phase: 0,
      isTrusted: false,
      dispatching: false,
      initialized: true,
      canceled: false,
      stopped: false,
      stoppedNow: false,
      passive: false,
    })
    Object.defineProperty(this, "isTrusted", { get: isTrusted, enumerable: true, configurable: false })
  }

  get type(): string {
    return eventState(this).type
  }
  get target(): object | null {
    return eventState(this).target
  }
  get srcElement(): object | null {
    return eventState(this).target
  }
  get currentTarget(): object | null {
    return eventState(this).currentTarget
  }
  composedPath(): object[] {
    const { currentTarget } = eventState(this)
    return currentTarget === null ? [] : [currentTarget]
  }
  get eventPhase(): number {
    return eventState(this).phase
  }
  stopPropagation(): void {
    eventState(this).stopped = true
  }
  get cancelBubble(): boolean {
    return eventState(this).stopped
  }
  set cancelBubble(value: unknown) {
    if (value) eventState(this).stopped = true
  }
  stopImmediatePropagation(): void {
    const state = eventState(this)
    state.stopped = state.stoppedNow = true
  }
  get bubbles(): boolean {
    return eventState(this).bubbles
  }
  get cancelable(): boolean {
    return eventState(this).cancelable
  }
  get returnValue(): boolean {
    return !eventState(this).canceled
  }
  set returnValue(value: unknown) {
    if (!value) cancel(eventState(this))
  }
  preventDefault(): void {
    cancel(eventState(this))
  }
  get defaultPrevented(): boolean {
    return eventState(this).canceled
  }
  get composed(): boolean {
    return eventState(this).composed
  }
  /** Milliseconds since the isolate's start. */
  get timeStamp(): number {
    return eventState(this).timeStamp
  }
  initEvent(type: string, bubbles: boolean = false, cancelable: boolean = false): void {
    required("initEvent", arguments.length, 1)
    const state = eventState(this)
    const name = domString(type)
    if (state.dispatching) return
    state.initialized = true
    state.stopped = state.stoppedNow = state.canceled = false
    state.isTrusted = false
    state.target = null
    state.type = name
    state.bubbles = Boolean(bubbles)
    state.cancelable = Boolean(cancelable)
  }
}

const cancel = (state: EventState): void => {
  if (state.cancelable && !state.passive) state.canceled = true
}

class WebCustomEvent extends WebEvent {
  #detail: unknown
  constructor(type: string, init?: Partial<Init> & { readonly detail?: unknown }) {
    required("new CustomEvent", arguments.length, 1)
    super(type, init)
    this.#detail = init?.detail ?? null
  }
  get detail(): unknown {
    return this.#detail
  }
  initCustomEvent(type: string, bubbles = false, cancelable = false, detail: unknown = null): void {
    required("initCustomEvent", arguments.length, 1)
    if (eventState(this).dispatching) return
    this.initEvent(type, bubbles, cancelable)
    this.#detail = detail
  }
}

interface ErrorInit extends Init {
  readonly message: string
  readonly filename: string
  readonly lineno: number
  readonly colno: number
  readonly error: unknown
}

class WebErrorEvent extends WebEvent {
  #init: Omit<ErrorInit, keyof Init>
  constructor(type: string, init?: Partial<ErrorInit>) {
    required("new ErrorEvent", arguments.length, 1)
    super(type, init)
    const { message = "", filename = "", lineno = 0, colno = 0, error } = init ?? {}
    this.#init = {
      message: domString(message),
      filename: domString(filename),
      lineno: lineno >>> 0,
      colno: colno >>> 0,
      error,
    }
  }
  get message(): string {
    return this.#init.message
  }
  get filename(): string {
    return this.#init.filename
  }
  get lineno(): number {
    return this.#init.lineno
  }
  get colno(): number {
    return this.#init.colno
  }
  get error(): unknown {
    return this.#init.error
  }
}

interface MessageInit extends Init {
  readonly data: unknown
  readonly origin: string
  readonly lastEventId: string
  readonly source: object | null
  readonly ports: Iterable<object>
}

class WebMessageEvent extends WebEvent {
  #init: Omit<MessageInit, keyof Init | "ports"> & { readonly ports: readonly object[] }
  constructor(type: string, init?: Partial<MessageInit>) {
    required("new MessageEvent", arguments.length, 1)
    super(type, init)
    const { data = null, origin = "", lastEventId = "", source = null, ports = [] } = init ?? {}
    this.#init = {
      data,
      origin: domString(origin),
      lastEventId: domString(lastEventId),
      source,
      ports: Object.freeze([...ports]),
    }
  }
  get data(): unknown {
    return this.#init.data
  }
  get origin(): string {
    return this.#init.origin
  }
  get lastEventId(): string {
    return this.#init.lastEventId
  }
  get source(): object | null {
    return this.#init.source
  }
  get ports(): readonly object[] {
    return this.#init.ports
  }
}

class WebPromiseRejectionEvent extends WebEvent {
  #promise: unknown
  #reason: unknown
  constructor(type: string, init: Partial<Init> & { readonly promise: unknown; readonly reason?: unknown }) {
    required("new PromiseRejectionEvent", arguments.length, 2)
    super(type, init)
    if (!("promise" in init)) throw new TypeError("new PromiseRejectionEvent: promise is required")
    this.#promise = init.promise
    this.#reason = init.reason
  }
  get promise(): unknown {
    return this.#promise
  }
  get reason(): unknown {
    return this.#reason
  }
}

webInterface(WebEvent, "Event", 1)
webConstants(WebEvent, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 })
webInterface(WebCustomEvent, "CustomEvent", 1)
webInterface(WebErrorEvent, "ErrorEvent", 1)
webInterface(WebMessageEvent, "MessageEvent", 1)
webInterface(WebPromiseRejectionEvent, "PromiseRejectionEvent", 2)

export {
  WebCustomEvent as CustomEvent,
  WebErrorEvent as ErrorEvent,
  WebEvent as Event,
  WebMessageEvent as MessageEvent,
  WebPromiseRejectionEvent as PromiseRejectionEvent,
}
