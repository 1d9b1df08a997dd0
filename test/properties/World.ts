/**
 * Guilds and hosts without processes or clocks: time is a number of ticks. Mailbox, fence, migration machine and handoff are the runtime's
 * own; isolates and the loop around them are played here. The world keeps its own books of every event and compares
 * after every tick; what does not agree is a `Violation` that names the property.
 */
import { Fence } from "../../src/actors/Fence.ts"
import { Mailbox, makeEvent } from "../../src/actors/Mailbox.ts"
import {
  Handoff,
  type MigrationCommand,
  type MigrationPhase,
  stepMigration,
} from "../../src/actors/Migration.ts"
import type { EventKind, GuildEvent } from "../../src/domain/GuildEvent.ts"
import type { GuildId } from "../../src/domain/Ids.ts"
import { type Command, guildCount, hostCount } from "./Command.ts"

export class Violation extends Error {}

const violated = (property: string, what: string): never => {
  throw new Violation(`${property}: ${what}`)
}

export const limits = { droppableQueue: 20, mailboxCapacity: 50 }
const loadTicks = 2
const eventsPerTurn = 4
const runningHandlers = 8
const hostStartTicks = 4
const watchdogTicks = 20
const drainTicks = 30
const deadlineTicks: Record<MigrationPhase, number> = { preparing: 15, quiescing: 6, switching: 6 }

type Ends = "ok" | "throws" | "dies"

/** The world's own book of one accepted event. */
interface Entry {
  readonly seq: number
  readonly lane: GuildEvent["lane"]
  readonly droppable: boolean
  state: "waiting" | "running" | "finished" | "givenUp"
  starts: number
}

interface Host {
  readonly id: number
  /** Ticks until it is up again. */
  down: number
  stopped: boolean
  stoppedFor: number
}

export interface Job {
  readonly event: GuildEvent
  left: number
  readonly ends: Ends
}

interface Deadline {
  readonly phase: MigrationPhase
  left: number
}

/** One incarnation and its isolate. */
export class Life {
  loading = loadTicks
  accepting = false
  retiring = false
  replaced = false
  ended = false
  /** Deployed scripts wait here to take over. */
  onLoaded: (() => void) | undefined
  whenIdle: (() => void) | undefined
  hook: { left: number; readonly done: () => void } | undefined
  readonly running: Array<Job> = []
  /** What the script keeps in a global. */
  memory = 0
  readonly host: Host
  readonly epoch: number
  readonly version: number

  constructor(host: Host, epoch: number, version: number) {
    this.host = host
    this.epoch = epoch
    this.version = version
  }

  get idle(): boolean {
    return this.running.length === 0 && this.hook === undefined
  }
}

export class Guild {
  readonly fence: Fence
  readonly mailbox: Mailbox
  readonly lives: Array<Life> = []
  readonly past: Array<Life> = []
  readonly books = new Map<number, Entry>()
  /** What scripts have written: a register for each event, and the one that wrote last in each lane. */
  readonly kv = new Map<string, number>()
  current: Life | undefined
  handoff: Handoff | undefined
  target: Life | undefined
  deadlines: Array<Deadline> = []
  /** Ticks that the phase has lasted. */
  phase: { readonly name: string; ticks: number } = { name: "", ticks: 0 }
  outcomes: Array<string> = []
  settled = 0
  place: number
  /** The script that is deployed, and the newest there ever was. */
  version = 1
  private newest = 1
  protected seq = 0
  private epoch = 0
  private lastStarted = { urgent: 0, normal: 0 }
  private lives_ = 0
  readonly hosts: ReadonlyArray<Host>
  readonly id: number

  constructor(id: number, hosts: ReadonlyArray<Host>) {
    this.id = id
    this.hosts = hosts
    this.place = id % hosts.length
    this.mailbox = this.makeMailbox()
    this.fence = this.makeFence()
  }

  // --- the parts that mutants replace ----------------------------------------------------------------------------------

  makeMailbox(): Mailbox {
    return new Mailbox(limits)
  }
  makeFence(): Fence {
    return new Fence()
  }
  step: typeof stepMigration = stepMigration
  nextSeq(): number {
    return ++this.seq
  }
  begins(_life: Life, _event: GuildEvent): void {}
  ends(_life: Life, job: Job): void {
    this.mailbox.handled(job.event)
  }
  redelivers(job: Job): boolean {
    return job.event.attempt === 1
  }
  adopt(target: Life): void {
    this.current = target
    target.accepting = true
  }
  rolledBack(): void {}

  // --- what the router and the gateway do ------------------------------------------------------------------------------

  offer(kind: EventKind, work: number, ends: Ends): void {
    const event = makeEvent(String(this.id) as GuildId, this.nextSeq(), kind, JSON.stringify({ work, ends }))
    const before = this.mailbox.size
    const offered = this.mailbox.offer(event)
    if (offered === "shed" && (!event.droppable || before < limits.droppableQueue))
      violated("P3", `${kind} was shed with ${before} events waiting`)
    if (offered === "overflow" && before < limits.mailboxCapacity)
      violated("P5", `${kind} was refused with ${before} events waiting`)
    if (offered !== "queued") return
    const { seq, lane, droppable } = event
    this.books.set(seq, { seq, lane, droppable, state: "waiting", starts: 0 })
  }

  /** False when it is refused. */
  migrate(to: number): boolean {
    if (this.handoff !== undefined) return false
    const source = this.current
    this.place = to
    if (source === undefined || source.host.id === to) return true
    this.phase = { name: "", ticks: 0 }
    this.target = undefined
    const handoff = new Handoff((command) => this.perform(source, command), this.step)
    this.handoff = handoff
    handoff.begin()
    return true
  }

  private perform(source: Life, command: MigrationCommand): void {
    const handoff = this.handoff!
    switch (command._tag) {
      case "StartTarget":
        this.target = this.start(this.hosts[this.place]!, source.version)
        this.target.onLoaded = () => handoff.send({ _tag: "TargetReady" })
        return
      case "SetDeadline":
        this.deadlines.push({ phase: command.phase, left: deadlineTicks[command.phase] })
        return
      case "Quiesce":
        source.accepting = false
        source.whenIdle = () => handoff.send({ _tag: "SourceIdle" })
        return
      case "Suspend":
        source.hook = {
          left: 1,
          done: () => {
            // Every other script has a hook.
            const state = this.id % 2 === 0 ? String(source.memory) : undefined
            source.whenIdle = () => handoff.send({ _tag: "Suspended", state })
          },
        }
        return
      case "Resume":
        this.target!.hook = {
          left: 1,
          done: () => {
            this.target!.memory = Number(command.state)
            handoff.send({ _tag: "Resumed" })
          },
        }
        return
      case "FenceSource":
        return this.fence.revoke(source.epoch)
      case "AdoptTarget":
        if (this.target!.version !== this.version)
          violated("P13", `a move brings version ${this.target!.version} back, ${this.version} is deployed`)
        if (this.target!.ended) violated("P9", "the guild was given to an isolate that does not exist")
        return this.adopt(this.target!)
      case "RetireSource":
        this.retire(source)
        return
      case "ReopenSource":
        source.accepting = true
        source.hook = undefined
        source.whenIdle = undefined
        return
      case "DiscardTarget":
        if (this.target !== undefined) this.end(this.target)
        return this.rolledBack()
      case "Settle":
        this.settled++
        this.outcomes.push(command.outcome._tag)
        this.handoff = undefined
        this.deadlines = []
        if (this.settled !== this.outcomes.length) violated("P11", "a migration ended twice")
        if (command.outcome._tag !== "Moved") this.place = this.current?.host.id ?? this.place
    }
  }

  /** A script is loaded beside the one that serves, and takes over when it has. */
  deploy(version = ++this.newest): void {
    const host = this.current?.host ?? this.hosts[this.place]!
    const life = this.start(host, version)
    life.onLoaded = () => {
      const before = this.current
      this.version = version
      this.current = life
      life.accepting = true
      if (before !== undefined) {
        before.replaced = true
        this.retire(before)
      }
      this.handoff?.send({ _tag: "Replaced" })
    }
  }

  rollBack(): void {
    if (this.version > 1) this.deploy(this.version - 1)
  }

  /** Only the first so many hosts take guilds: it moves off one that does not. */
  settle(hosts: number): void {
    if (this.handoff !== undefined) return
    if (this.place >= hosts) this.place = this.id % hosts
    if (this.current !== undefined && this.current.host.id >= hosts) this.migrate(this.id % hosts)
  }

  /** What is not done when the runtime ends stays undone, and counted as such. */
  close(): void {
    for (const life of this.lives.slice()) {
      for (const { event } of life.running) {
        this.mailbox.handled(event)
        this.books.get(event.seq)!.state = "givenUp"
      }
      life.running.length = 0
      this.end(life)
    }
    this.echo()
  }

  hibernate(): void {
    const life = this.current
    if (life === undefined || this.handoff !== undefined || this.mailbox.size > 0 || !life.idle) return
    this.current = undefined
    this.retire(life)
  }

  /** Every isolate of the past says one more thing. */
  echo(): void {
    for (const life of this.past) {
      if (this.fence.admits(life.epoch)) violated("P10", `the isolate of epoch ${life.epoch} can still write`)
    }
  }

  // --- lives -----------------------------------------------------------------------------------------------------------

  private start(host: Host, version = this.version): Life {
    const life = new Life(host, ++this.epoch, version)
    this.lives_++
    this.lives.push(life)
    this.fence.admit(life.epoch)
    return life
  }

  private retire(life: Life): void {
    life.accepting = false
    life.retiring = true
    life.whenIdle = undefined
    // One that a migration has handed on has nothing left to do.
    if (life.idle) this.end(life)
    else if (!life.replaced) this.past.push(life)
  }

  private end(life: Life): void {
    if (life.ended) return
    life.ended = true
    life.accepting = false
    this.lives.splice(this.lives.indexOf(life), 1)
    this.past.push(life)
    this.fence.revoke(life.epoch)
  }

  /** The isolate or the host is gone: what it began is put back, or settled. */
  crash(life: Life, redeliverable: boolean): void {
    if (life.ended) return
    const again = life.running.filter((job) => redeliverable && this.redelivers(job))
    for (const job of life.running) {
      const entry = this.books.get(job.event.seq)
      if (entry === undefined) continue
      entry.state = "waiting"
      if (again.includes(job)) continue
      this.mailbox.handled(job.event)
      if (!redeliverable || job.event.attempt === 2) entry.state = "givenUp"
    }
    life.running.length = 0
    this.end(life)
    this.mailbox.putBack(again.map(({ event }) => ({ ...event, attempt: 2 as const })))
    const served = this.current === life
    if (served) this.current = undefined
    if (life === this.target) this.handoff?.send({ _tag: "TargetLost", reason: "lost" })
    else if (served) this.handoff?.send({ _tag: "SourceLost", reason: "lost" })
  }

  tick(): void {
    this.checkPhase()
    for (const deadline of this.deadlines.slice()) {
      if (--deadline.left > 0) continue
      this.deadlines = this.deadlines.filter((other) => other !== deadline)
      this.handoff?.send({ _tag: "DeadlinePassed", phase: deadline.phase })
    }
    if (this.current === undefined && this.handoff === undefined && this.mailbox.size > 0) this.revive()
    for (const life of this.lives.slice()) this.live(life)
  }

  private checkPhase(): void {
    const name = this.handoff?.state._tag
    if (name === undefined || name === "done") return
    if (this.phase.name !== name) this.phase = { name, ticks: 0 }
    if (++this.phase.ticks > deadlineTicks[name] + 1)
      violated("P11", `a migration is still ${name} after ${this.phase.ticks} ticks`)
  }

  private revive(): void {
    if (this.lives.some((life) => !life.retiring && life.loading > 0)) return
    const life = this.start(this.hosts[this.place]!)
    life.onLoaded = () => {
      const isOutdated = life.version !== this.version
      if (this.current !== undefined || this.handoff !== undefined || isOutdated) return this.end(life)
      this.current = life
      life.accepting = true
    }
  }

  private live(life: Life): void {
    if (life.host.down > 0 || life.host.stopped || life.ended) return
    if (life.loading > 0) {
      if (--life.loading === 0) life.onLoaded?.()
      return
    }
    for (const job of life.running.slice()) {
      if (life.ended) return
      if (--job.left > 0) continue
      if (job.ends === "dies") return this.crash(life, false)
      life.running.splice(life.running.indexOf(job), 1)
      this.books.get(job.event.seq)!.state = "finished"
      this.ends(life, job)
    }
    if (life.hook !== undefined && --life.hook.left <= 0) {
      const { done } = life.hook
      life.hook = undefined
      done()
    }
    if (life.ended) return
    if (life.accepting) this.turn(life)
    if (life.whenIdle !== undefined && life.idle) {
      const tell = life.whenIdle
      life.whenIdle = undefined
      tell()
    }
    if (life.retiring && life.idle) this.end(life)
  }

  private turn(life: Life): void {
    const free = Math.min(eventsPerTurn, runningHandlers - life.running.length)
    for (const event of this.mailbox.take(free, Number.POSITIVE_INFINITY)) {
      const { work, ends } = JSON.parse(event.payload) as { work: number; ends: Ends }
      this.checkStart(life, event)
      const entry = this.books.get(event.seq)!
      entry.state = "running"
      entry.starts++
      life.memory++
      if (this.fence.admits(life.epoch)) {
        this.kv.set(`event ${event.seq}`, event.seq)
        this.kv.set(`last ${event.lane}`, event.seq)
      } else violated("P9", "the owner may not write")
      life.running.push({ event, left: work + 1, ends })
      this.begins(life, event)
    }
  }

  // --- what must hold --------------------------------------------------------------------------------------------------

  private checkStart(life: Life, event: GuildEvent): void {
    const entry = this.books.get(event.seq)
    if (entry === undefined) return violated("P1", `event ${event.seq} was never accepted`)
    if (entry.state !== "waiting")
      violated("P8", `event ${event.seq} is started again while it is ${entry.state}`)
    if (entry.starts > 0 && event.attempt !== 2)
      violated("P8", `event ${event.seq} is repeated without being marked`)
    if (entry.starts > 1) violated("P8", `event ${event.seq} is started a third time`)
    if (event.attempt === 1) {
      if (event.seq <= this.lastStarted[event.lane])
        violated("P6", `event ${event.seq} is started after ${this.lastStarted[event.lane]}`)
      this.lastStarted[event.lane] = event.seq
    }
    for (const other of this.books.values()) {
      if (other.seq >= event.seq) break
      if (other.state === "waiting" && other.lane === event.lane)
        violated("P7", `event ${event.seq} overtakes ${other.seq}`)
    }
    for (const other of this.lives)
      if (other !== life && other.running.length > 0 && !other.replaced)
        violated("P9", `epochs ${other.epoch} and ${life.epoch} handle events at once`)
  }

  count(): Record<Entry["state"], number> {
    const states = { waiting: 0, running: 0, finished: 0, givenUp: 0 }
    for (const entry of this.books.values()) states[entry.state]++
    return states
  }

  check(): void {
    const states = this.count()
    if (this.mailbox.size > limits.mailboxCapacity + runningHandlers)
      violated("P5", `${this.mailbox.size} events wait`)
    if (this.mailbox.size !== states.waiting)
      violated("P2", `${states.waiting} events should wait, ${this.mailbox.size} do`)
    let pending = 0
    for (const kind of this.mailbox.kinds()) pending += this.mailbox.account(kind).pending
    if (pending !== states.waiting + states.running)
      violated("P1", `the account says ${pending} pending, there are ${states.waiting + states.running}`)
    if (this.lives.filter((life) => life.accepting).length > 1) violated("P9", "two isolates take events")
    const running = this.lives.reduce((sum, life) => sum + life.running.length, 0)
    if (running !== states.running) violated("P1", `${states.running} should run, ${running} do`)
  }

  checkQuiet(): void {
    if (this.handoff !== undefined) violated("P11", "a migration has not ended")
    for (const { seq, state } of this.books.values())
      if (state === "waiting" || state === "running") violated("P19", `event ${seq} is still ${state}`)
    const extra = this.lives.filter((life) => life !== this.current)
    if (this.current !== undefined && this.current.version !== this.version)
      violated("P13", `version ${this.current.version} serves, ${this.version} is deployed`)
    if (extra.length > 0) violated("P11", `${extra.length} isolates are left over`)
    for (const { seq, state, droppable } of this.books.values())
      if (!droppable && state !== "finished" && state !== "givenUp") violated("P2", `event ${seq} was lost`)
    this.echo()
  }
}

export class World {
  readonly hosts: ReadonlyArray<Host> = Array.from({ length: hostCount }, (_, id) => ({
    id,
    down: 0,
    stopped: false,
    stoppedFor: 0,
  }))
  readonly guilds: ReadonlyArray<Guild>
  private open = hostCount
  private isDown = false

  constructor(GuildClass: typeof Guild = Guild) {
    this.guilds = Array.from({ length: guildCount }, (_, id) => new GuildClass(id, this.hosts))
  }

  run(command: Command): void {
    if (this.isDown) return
    switch (command._tag) {
      case "Send":
        return this.guilds[command.guild]!.offer(command.kind, command.work, command.ends)
      case "Flood": {
        const others = this.guilds.filter(({ id }) => id !== command.guild)
        const shed = () => others.map(({ mailbox }) => mailbox.account("messageCreate").shed).join()
        const before = shed()
        for (let n = 0; n < command.count; n++) this.guilds[command.guild]!.offer("messageCreate", 0, "ok")
        if (shed() !== before) violated("P4", "a flood in one guild shed events of another")
        return
      }
      case "Migrate": {
        const guild = this.guilds[command.guild]!
        if (command.to >= this.open) return
        const under = guild.handoff
        const accepted = guild.migrate(command.to)
        if (under !== undefined && accepted) violated("P13", "two migrations of one guild")
        return
      }
      case "Kill":
        return this.kill(this.hosts[command.host]!)
      case "Stop":
        this.hosts[command.host]!.stopped = true
        return
      case "Continue":
        this.hosts[command.host]!.stopped = false
        return
      case "Deploy":
        return this.guilds[command.guild]!.deploy()
      case "Rollback":
        return this.guilds[command.guild]!.rollBack()
      case "Scale":
        this.open = command.hosts
        return
      case "ShutDown":
        return this.shutDown()
      case "Hibernate":
        return this.guilds[command.guild]!.hibernate()
      case "Echo":
        return this.guilds[command.guild]!.echo()
      case "Tick":
        for (let n = 0; n < command.ticks; n++) this.tick()
    }
  }

  /** No event comes any more; guilds get some time to end what they have. */
  private shutDown(): void {
    for (let n = 0; n < drainTicks; n++) this.tick()
    this.isDown = true
    for (const guild of this.guilds) {
      const { waiting, running } = guild.count()
      let pending = 0
      for (const kind of guild.mailbox.kinds()) pending += guild.mailbox.account(kind).pending
      if (pending !== waiting + running)
        violated("P20", `${waiting + running} are left undone, not ${pending}`)
      guild.close()
      if (guild.lives.length > 0) violated("P20", "an isolate outlives the runtime")
    }
  }

  private kill(host: Host): void {
    host.down = hostStartTicks
    host.stopped = false
    for (const guild of this.guilds)
      for (const life of guild.lives.slice()) if (life.host === host) guild.crash(life, true)
  }

  private tick(): void {
    for (const host of this.hosts) {
      if (host.down > 0) host.down--
      host.stoppedFor = host.stopped ? host.stoppedFor + 1 : 0
      if (host.stoppedFor > watchdogTicks) this.kill(host)
    }
    for (const guild of this.guilds) {
      guild.settle(this.open)
      guild.tick()
    }
    for (const guild of this.guilds) guild.check()
  }

  /** Faults stop; everything that waits must come to its end. */
  calm(): void {
    if (this.isDown) return
    for (const host of this.hosts) host.stopped = false
    for (let n = 0; n < 150; n++) this.tick()
    for (const guild of this.guilds) guild.checkQuiet()
  }
}

/** Runs a schedule; the violation that it brought about, if any. */
export const violationOf = (
  commands: ReadonlyArray<Command>,
  GuildClass: typeof Guild = Guild,
): Violation | undefined => {
  try {
    const world = new World(GuildClass)
    for (const command of commands) {
      world.run(command)
      for (const guild of world.guilds) guild.check()
    }
    world.calm()
    return undefined
  } catch (error) {
    if (error instanceof Violation) return error
    throw error
  }
}
