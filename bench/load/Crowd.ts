/**
 * Many tenants with one script each, and the load that is put on them. Whoever holds tenants (flora, or a peer) says how one is added and how an
 * event reaches it, and tells of each reply; everything that is measured is the same code for all.
 */
import { cpuOf, rssOf } from "./Process.ts"
import { serve } from "./Program.ts"
import { percentile, spread } from "./Samples.ts"
import { messageText, spin } from "./Work.ts"

export interface Tenants {
  /** Makes it known; it may be started now or with its first event. */
  readonly add: (tenant: number) => unknown
  readonly send: (tenant: number, text: string) => void
  /** Processes beside this one that do part of the work. */
  readonly hosts: () => ReadonlyArray<number>
}

/** `onReply` is called with a tenant's reply operation, before it is settled. */
export type OpenTenants = (onReply: (tenant: number, id: number) => void) => Tenants | Promise<Tenants>

/** What the crowd is started with. */
export interface CrowdOptions {
  readonly tenants: number
}

export interface Saturation {
  readonly eventsPerSecond: number
  /** CPU time per event, in microseconds. */
  readonly ownCpu: number
  readonly hostCpu: number
}

interface NeighboursOptions {
  readonly quiet: number
  readonly spinners: number
  readonly before: number
  readonly ms: number
}

/** Where a window begins, and where it ends. CPU times are sums in microseconds. */
interface Reading {
  readonly at: number
  readonly events: number
  readonly own: number
  readonly host: number
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Holds the tenants of one contender and answers what the section asks. */
export const serveCrowd = async (open: OpenTenants, { tenants: count }: CrowdOptions): Promise<never> => {
  let onReply: (tenant: number, id: number) => void = () => {}
  const tenants = await open((tenant, id) => onReply(tenant, id))
  const memory = () => tenants.hosts().reduce((sum, pid) => sum + rssOf(pid), rssOf(process.pid))
  const hostCpu = () => tenants.hosts().reduce((sum, pid) => sum + cpuOf(pid), 0)

  const empty = memory()
  const bytesPerTenant = () => (memory() - empty) / count
  /** Sends one event and waits for its answer. */
  const ask = (tenant: number, id: number) =>
    new Promise<void>((answered) => {
      onReply = () => answered()
      tenants.send(tenant, messageText(id))
    })

  const coldStarts: Array<number> = []
  for (let tenant = 0; tenant < count; tenant++) {
    const began = performance.now()
    await tenants.add(tenant)
    await ask(tenant, 0)
    coldStarts.push(performance.now() - began)
  }
  const perTenant = bytesPerTenant()

  /** Every tenant has `depth` events out, all the time. */
  const saturate = async ({ depth, ms }: { depth: number; ms: number }): Promise<Saturation> => {
    let events = 0
    let out = 0
    let drained: (() => void) | undefined
    let last: Reading | undefined
    const read = (): Reading => {
      const { user, system } = process.cpuUsage()
      return { at: performance.now(), events, own: user + system, host: hostCpu() }
    }
    onReply = (tenant) => {
      events++
      out--
      // By the clock: whoever answers without a pause lets no timer have its turn.
      if (last === undefined && performance.now() >= first.at + ms) last = read()
      if (last !== undefined) return out === 0 ? drained?.() : undefined
      out++
      // Not from within the reply: it is not settled yet.
      queueMicrotask(() => tenants.send(tenant, messageText(events)))
    }
    const first = read()
    for (let each = 0; each < depth; each++)
      for (let tenant = 0; tenant < count; tenant++) {
        out++
        tenants.send(tenant, messageText(0))
      }
    // On a machine that is very busy, a window lasts until something has happened in it.
    do await pause(ms)
    while (events === first.events)
    last ??= read()
    const done = last.events - first.events
    if (out > 0) await new Promise<void>((done) => (drained = done))
    return {
      eventsPerSecond: (done * 1000) / (last.at - first.at),
      ownCpu: (last.own - first.own) / done,
      hostCpu: (last.host - first.host) / done,
    }
  }

  /** One event at a time, from tenant to tenant. */
  const alone = async ({ ms }: { ms: number }) => {
    const times: Array<number> = []
    const end = performance.now() + ms
    while (performance.now() < end) {
      const began = performance.now()
      await ask(times.length % count, times.length)
      times.push(performance.now() - began)
    }
    return { ...spread(times), eventsPerSecond: (times.length * 1000) / ms }
  }

  /** Events at random times (Poisson), so many per second in all; latency counts from the moment that was intended. */
  const paced = async ({ perSecond, ms }: { perSecond: number; ms: number }) => {
    const times: Array<number> = []
    const due: Array<number> = []
    let out = 0
    onReply = (_, id) => {
      times.push(performance.now() - due[id]!)
      out--
    }
    const start = performance.now()
    let at = 0
    while (at < ms) {
      // Who is slower than this rate must not be kept at it for ever.
      while (at < ms && at <= performance.now() - start) {
        due.push(start + at)
        out++
        tenants.send(Math.floor(Math.random() * count), messageText(due.length - 1))
        at -= (Math.log(1 - Math.random()) * 1000) / perSecond
      }
      await pause(1)
    }
    while (out > 0) await pause(1)
    return { ...spread(times), perSecond: (times.length * 1000) / ms }
  }

  /**
   * The first tenants are quiet and get an event per 50 ms each; so many after them compute for 200 ms, with pauses of 50 ms, after they have
   * answered so many events at once (`before`).
   */
  const neighbours = async ({ quiet, spinners, before, ms }: NeighboursOptions) => {
    for (let each = 0; each < spinners * before; each++) await ask(quiet + (each % spinners), 0)
    const times: Array<number> = []
    const due: Array<number> = []
    let out = 0
    let isOver = false
    const loud = (tenant: number) => {
      out++
      tenants.send(tenant, messageText(0, spin))
    }
    onReply = (tenant, id) => {
      out--
      if (tenant < quiet) times.push(performance.now() - due[id]!)
      else setTimeout(() => (isOver ? undefined : loud(tenant)), 50)
    }
    const start = performance.now()
    for (let each = 0; each < spinners; each++) loud(quiet + each)
    for (let at = 0; at < ms; at += 50 / quiet) {
      const wait = Math.ceil(start + at - performance.now())
      if (wait > 0) await pause(wait)
      due.push(start + at)
      out++
      tenants.send((due.length - 1) % quiet, messageText(due.length - 1))
    }
    isOver = true
    while (out > 0) await pause(5)
    return spread(times)
  }

  /** The first tenant gets so many events per second more than it can handle; the others get theirs at random times, as when paced. */
  const flood = async ({ flood, perSecond, ms }: { flood: number; perSecond: number; ms: number }) => {
    const times: Array<number> = []
    const due: Array<number> = []
    let out = 0
    let heardAt = performance.now()
    onReply = (tenant, id) => {
      heardAt = performance.now()
      if (tenant === 0) return
      times.push(heardAt - due[id]!)
      out--
    }
    const start = performance.now()
    let at = 0
    let sent = 0
    while (at < ms) {
      const now = performance.now() - start
      for (; sent < (flood * now) / 1000; sent++) tenants.send(0, messageText(0))
      for (; at < ms && at <= now; at -= (Math.log(1 - Math.random()) * 1000) / perSecond) {
        due.push(start + at)
        out++
        tenants.send(1 + Math.floor(Math.random() * (count - 1)), messageText(due.length - 1))
      }
      await pause(1)
    }
    // What of the flood was shed is never answered, so its end is a silence.
    while (out > 0 || performance.now() - heardAt < 200) await pause(5)
    return spread(times)
  }

  /** Bytes per tenant, by now. */
  const held = () => Promise.resolve({ bytesPerTenant: bytesPerTenant() })

  return serve(
    { saturate, alone, paced, neighbours, flood, held },
    { coldMs: percentile(coldStarts, 0.5), bytesPerTenant: perTenant },
  )
}
